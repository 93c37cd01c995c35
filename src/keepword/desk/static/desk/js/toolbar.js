// The buttons of the editor: what they do, whether their matter holds at the caret, the link's dialog.
import { active, editorOf } from "./editor.js";
import { openEmoji } from "./emoji.js";
import { wholeAddress } from "./rich.js";

const FOLDED = "toolbar-folded";
const barOf = (form) => form.querySelector("[data-toolbar]");

/** Show the buttons of a form that has an editor. */
export function showToolbar(form) {
  const bar = barOf(form);
  if (!bar) return;
  bar.hidden = false;
  const fold = form.querySelector("[data-fold-toolbar]");
  if (fold) fold.hidden = false;
  setFolded(form, localStorage.getItem(FOLDED) === "1" || (localStorage.getItem(FOLDED) === null && innerWidth < 720));
  bar.querySelectorAll("button").forEach((button, at) => (button.tabIndex = at ? -1 : 0));
}

function setFolded(form, folded) {
  barOf(form).classList.toggle("folded", folded);
  form.querySelector("[data-fold-toolbar]")?.setAttribute("aria-expanded", String(!folded));
}

/** After the caret has moved. */
export function refreshToolbar(editor) {
  for (const button of barOf(editor.form)?.querySelectorAll("[data-command][aria-pressed]") ?? []) {
    button.setAttribute("aria-pressed", String(active(editor.view.state, button.dataset.command)));
  }
}

/** Ask for the address of the link at the caret. */
export function askLink(editor) {
  const dialog = editor.form.querySelector("[data-link-dialog]");
  const { href, text } = editor.link();
  const [address, words] = dialog.querySelectorAll("input");
  address.value = href.replace(/^mailto:/, "");
  words.value = text;
  words.closest(".field").hidden = Boolean(text || href);
  dialog.querySelector("[data-link-remove]").hidden = !href;
  dialog.querySelector("[data-link-error]").hidden = true;
  dialog.showModal();
  address.focus();
}

function setLink(form) {
  const dialog = form.querySelector("[data-link-dialog]");
  const [address, words] = dialog.querySelectorAll("input");
  const href = wholeAddress(address.value);
  dialog.querySelector("[data-link-error]").hidden = Boolean(href);
  if (!href) {
    address.focus();
    return;
  }
  dialog.close();
  editorOf(form).setLink(href, words.value.trim());
}

document.addEventListener("mousedown", (event) => {
  if (event.target.closest?.("[data-toolbar] button")) event.preventDefault(); // the caret stays in the text
});

document.addEventListener("click", (event) => {
  const form = event.target.closest?.("form[data-composer]");
  const editor = form && editorOf(form);
  if (!editor) return;
  const command = event.target.closest("[data-command]")?.dataset.command;
  if (command === "link") askLink(editor);
  else if (command === "emoji") openEmoji(editor, event.target.closest("button"));
  else if (command === "picture") form.querySelector("[data-pictures]").click();
  else if (command) editor.run(command);
  if (event.target.closest("[data-fold-toolbar]")) {
    const folded = !barOf(form).classList.contains("folded");
    localStorage.setItem(FOLDED, folded ? "1" : "0");
    setFolded(form, folded);
  }
  if (event.target.closest("[data-link-set]")) setLink(form);
  if (event.target.closest("[data-link-remove]")) {
    form.querySelector("[data-link-dialog]").close();
    editor.setLink("", "");
  }
  if (event.target.closest("[data-close-dialog-here]")) event.target.closest("dialog").close();
});

// Return in a dialog of the form presses the dialog's button, not "Send"; arrows walk along the buttons.
document.addEventListener("keydown", (event) => {
  const dialog = event.target.closest?.("form[data-composer] dialog");
  if (dialog && event.key === "Enter" && event.target.matches("input")) {
    event.preventDefault();
    event.stopPropagation();
    dialog.querySelector("[data-default]")?.click();
  }
  const bar = event.target.closest?.("[data-toolbar]");
  if (!bar || !["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) return;
  const buttons = [...bar.querySelectorAll("button")].filter((button) => button.offsetParent);
  const at = buttons.indexOf(document.activeElement);
  const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: -1 }[event.key];
  const next = buttons.at(to % buttons.length);
  for (const button of buttons) button.tabIndex = button === next ? 0 : -1;
  next.focus();
  event.preventDefault();
});
