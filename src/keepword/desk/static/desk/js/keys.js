// Keys without Ctrl: they press whatever visible element bears them as data-key, or run what `onKey` gave.
const own = new Map();

/** Run `action` when `key` is pressed outside of fields. */
export function onKey(key, action) {
  own.set(key, action);
}

/** Whether the keyboard is in a field now. One that went with its menu has it until the next frame, but is no more seen. */
export function typing(element = document.activeElement) {
  const field = element?.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
  return Boolean(field?.checkVisibility());
}

// On a Cyrillic layout the key of j gives another letter: then its place counts.
function named(event) {
  if (event.code === "Slash" && event.key === ".") return "/";
  if (event.code === "Slash" && event.key === ",") return "?";
  if (/^[\x20-\x7e]$/.test(event.key) || event.key.length > 1) return event.key;
  return /^Key[A-Z]$/.test(event.code) ? event.code[3].toLowerCase() : event.key;
}

function leave(event) {
  const open = document.querySelector(".menu:popover-open");
  if (open) return; // the browser closes it
  if (typing(event.target)) (event.target.closest("[tabindex='-1']") ?? document.getElementById("main")).focus({ preventScroll: true });
  document.dispatchEvent(new CustomEvent("desk:escape"));
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") {
    leave(event);
    return;
  }
  if (typing(event.target) || document.querySelector("dialog[open], .menu:popover-open")) return;
  const key = named(event);
  const action = own.get(key);
  if (action) {
    if (action() !== false) event.preventDefault();
    return;
  }
  const bearers = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)];
  const bearer = bearers.find((element) => element.offsetParent) ?? bearers.find((element) => element.closest(".bar"));
  if (!bearer) return;
  event.preventDefault();
  bearer.click();
});

onKey("?", () => document.getElementById("keys").showModal());
