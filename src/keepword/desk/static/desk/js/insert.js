// A sentence that stands ready beside a conversation, `<button data-insert="...">`: it comes into the reply.
import { editorOf } from "./editor.js";

function into(form, text) {
  form.closest(".composer").classList.remove("folded");
  const editor = editorOf(form);
  if (editor) {
    editor.insertText(text);
    return;
  }
  const field = form.elements.text; // where only plain words can be sent
  field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
  field.focus();
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-insert]");
  if (!button) return;
  const text = button.dataset.insert;
  document.body.classList.remove("customer-open"); // on a phone the pane lies over the reply
  const form = document.querySelector("form[data-composer]");
  if (form && form.dataset.kind === "reply") {
    into(form, text);
    return;
  }
  const opener = document.querySelector("#composer [data-key=r]");
  if (!opener) return;
  document.addEventListener("composer:ready", (ready) => into(ready.target, text), { once: true });
  opener.click();
});
