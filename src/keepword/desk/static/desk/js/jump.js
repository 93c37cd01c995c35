// Ctrl+K: go to a conversation by its number, to a view, a person or a page.
import { onKey } from "./keys.js";
import { offers } from "./options.js";

const dialog = document.getElementById("jump");
const field = document.getElementById("jump-field");

if (dialog) {
  const ask = offers(field, {
    asked: () => field.value,
    take: (option) => location.assign(option.dataset.href),
    first: true,
    empty: true,
  });
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented) return; // a link, in the editor
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.code !== "KeyK") return;
    event.preventDefault();
    if (dialog.open) {
      dialog.close();
      return;
    }
    if (document.querySelector("dialog[open]")) return;
    field.value = "";
    dialog.showModal();
    ask();
  });
}

// g and then a digit opens the view of that number in the side bar.
let waiting = 0;
onKey("g", () => {
  clearTimeout(waiting);
  waiting = setTimeout(() => (waiting = 0), 1500);
});
for (let digit = 1; digit <= 9; digit += 1) {
  onKey(String(digit), () => {
    if (!waiting) return false;
    clearTimeout(waiting);
    waiting = 0;
    document.querySelector(`[data-number="${digit}"]`)?.click();
    return true;
  });
}
