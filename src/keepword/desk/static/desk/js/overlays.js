// Menus beside their buttons, dialogs behind theirs, toasts that go when told.
import { taken } from "./answers.js";

function place(menu, button) {
  const at = button.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = menu;
  const left = Math.min(Math.max(4, at.left), innerWidth - width - 4);
  const below = at.bottom + 4 + height <= innerHeight;
  const top = below ? at.bottom + 4 : Math.max(4, at.top - 4 - height);
  menu.style.left = `${left}px`;
  menu.style.top = `${top}px`;
}

const opens = (event) => event.newState === "open" && event.target instanceof HTMLElement && event.target.matches(".menu[popover]");
const FIRST = ["[data-filter]", ".menu-item:not([hidden])", "input:not([type=hidden])"];

function first(menu) {
  for (const selector of FIRST) {
    const found = menu.querySelector(selector);
    if (found) return found;
  }
  return null;
}

// The browser focuses what has autofocus at once: what is typed right after the key that opens a menu goes into the menu.
document.addEventListener("beforetoggle", (event) => opens(event) && first(event.target)?.toggleAttribute("autofocus", true), true);

document.addEventListener(
  "toggle",
  (event) => {
    if (!opens(event)) return;
    const menu = event.target;
    const button = document.querySelector(`[popovertarget="${menu.id}"]`);
    if (button) place(menu, button);
    // Left there, a merge would take the menu for another one and put a closed one in its place.
    for (const focused of menu.querySelectorAll("[autofocus]")) focused.removeAttribute("autofocus");
    menu.dispatchEvent(new CustomEvent("desk:menu")); // some ask the server then (hx-trigger)
    if (!menu.contains(document.activeElement)) first(menu)?.focus();
  },
  true,
);

// What a menu asks the server for when it opens makes it longer.
document.addEventListener("htmx:afterSettle", (event) => {
  const menu = event.detail.target?.closest?.(".menu:popover-open");
  const button = menu && document.querySelector(`[popovertarget="${menu.id}"]`);
  if (button) place(menu, button);
});

// A form that was taken closes the dialog it stands in, and the menu from which it was sent. One that was refused
// leaves them open, with what was typed; so does a button of its own (a tag), for the next one. Before the answer is
// put into the page: it may take the form's place.
document.addEventListener("htmx:beforeOnLoad", (event) => {
  const { elt, requestConfig } = event.detail;
  if (!elt.matches("form") || !taken(event.detail)) return;
  if (elt.matches("[data-closing], [data-close-dialog]")) elt.closest("dialog")?.close();
  (requestConfig.triggeringEvent?.submitter ?? elt).closest(".menu:popover-open")?.hidePopover();
});

// Up and down walk through a menu.
document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.(".menu[popover]");
  if (!menu || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
  const items = [...menu.querySelectorAll(".menu-item:not([hidden])")].filter((item) => item.offsetParent);
  const index = items.indexOf(document.activeElement);
  const step = event.key === "ArrowDown" ? 1 : -1;
  items[(index + step + items.length) % items.length]?.focus();
  event.preventDefault();
});

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open]");
  if (opener) {
    opener.closest(".menu:popover-open")?.hidePopover();
    document.getElementById("bar")?.matches(":popover-open") && document.getElementById("bar").hidePopover();
    const dialog = document.querySelector(opener.dataset.open);
    dialog?.showModal();
    dialog?.dispatchEvent(new CustomEvent("desk:dialog"));
  }
  if (event.target.closest("[data-dismiss]")) event.target.closest(".toast, .notice, dialog")?.remove();
  if (event.target instanceof HTMLDialogElement) event.target.close(); // a click beside the dialog
});
