// After something was sent: it can be taken back as long as it has not left.
import { ask } from "./answers.js";
import { openId, step } from "./list.js";
import { say } from "./words.js";
import { toast } from "./toast.js";

function takeBack(path, conversation) {
  ask("POST", path, {
    target: openId() === String(conversation) ? "#stage" : "#toasts",
    swap: "merge",
    values: { view: document.getElementById("panes")?.dataset.view ?? "mine" },
  });
}

function offerCancel({ message, conversation, at }) {
  const run = () => takeBack(`/m/${message}/cancel/`, conversation);
  toast(say("scheduled", { at }), { action: { label: say("undo"), run }, seconds: 10 });
}

function offerUndo({ message, conversation, seconds }) {
  const until = Date.now() + seconds * 1000;
  const take = () => takeBack(`/m/${message}/undo/`, conversation);
  const remove = toast(say("sending", { n: seconds }), { action: { label: say("undo"), run: take }, seconds });
  const words = document.getElementById("toasts").lastElementChild.firstElementChild;
  const timer = setInterval(() => {
    const left = Math.ceil((until - Date.now()) / 1000);
    if (left > 0 && words.isConnected) words.textContent = say("sending", { n: left });
    else {
      clearInterval(timer);
      remove();
    }
  }, 500);
}

document.addEventListener("desk:said", (event) => {
  const { kind, seconds, next } = event.detail;
  if (kind === "scheduled") offerCancel(event.detail);
  else if (kind !== "note" && seconds) offerUndo(event.detail);
  if (next) queueMicrotask(() => step(1));
  document.dispatchEvent(new CustomEvent("desk:changed"));
});

// The same countdown in the message itself.
setInterval(() => {
  for (const element of document.querySelectorAll("[data-countdown]")) {
    const left = Math.ceil((Date.parse(element.dataset.countdown) - Date.now()) / 1000);
    element.textContent = left > 0 ? say("sending", { n: left }) : say("leaving");
    if (left <= 0) element.closest(".m-state")?.querySelector("form")?.setAttribute("hidden", "");
  }
}, 500);
