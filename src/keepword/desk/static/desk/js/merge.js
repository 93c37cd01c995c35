// hx-swap="merge": put what the server answered into the page, and leave alone what has not changed.
// Every element with an id takes the place of the page's element of that id. One whose data-rev is the
// same stays as it is: what is unfolded, typed, focused or playing in it is kept. Elements inside a
// [data-keyed] container are its items: missing ones go, new ones come, in the answer's order.
import { refreshTimes } from "./times.js";

const OPEN = ".menu:popover-open";
let asked = null; // the element whose answer is being put into the page

// An element that waits for an answer of its own stays until that comes: it brings what is newest. One with
// an open menu stays until that is shut: news must not shut it under one's hand, or take what is typed in it.
function stays(old, fresh) {
  if (old.dataset.rev !== undefined && old.dataset.rev === fresh.dataset.rev) return true;
  if (old.matches(".htmx-request") || old.querySelector(".htmx-request")) return true;
  if (!old.querySelector(OPEN) || old.contains(asked)) return false;
  old.dataset.stale = "";
  return true;
}

document.addEventListener(
  "toggle",
  (event) => {
    if (event.newState === "closed" && event.target.closest?.("[data-stale]")) document.dispatchEvent(new CustomEvent("desk:stale"));
  },
  true,
);

function replace(old, fresh, changed) {
  const focused = old.contains(document.activeElement) ? document.activeElement.id : "";
  old.replaceWith(fresh);
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  changed.push(fresh);
}

function mergeItems(old, fresh, changed) {
  for (const { name, value } of fresh.attributes) old.setAttribute(name, value);
  const known = new Map([...old.children].filter((item) => item.id).map((item) => [item.id, item]));
  let last = null;
  for (const item of [...fresh.children]) {
    const here = item.id ? known.get(item.id) : undefined;
    known.delete(item.id);
    let placed = here;
    if (!here) {
      placed = item;
      changed.push(item);
    } else if (!stays(here, item)) {
      replace(here, item, changed);
      placed = item;
    }
    const wanted = last ? last.nextElementSibling : old.firstElementChild;
    if (placed !== wanted) old.insertBefore(placed, wanted);
    last = placed;
  }
  while (last && last.nextElementSibling) last.nextElementSibling.remove();
  if (!last) old.replaceChildren();
}

function mergeElement(fresh, changed) {
  const old = document.getElementById(fresh.id);
  if (!old) return;
  if (fresh.hasAttribute("data-keyed") && old.hasAttribute("data-keyed")) mergeItems(old, fresh, changed);
  else if (!stays(old, fresh)) replace(old, fresh, changed);
}

/** Merge the elements of a fragment into the page; returns those that are new in it. */
export function merge(fragment) {
  const changed = [];
  for (const element of [...fragment.children]) if (element.id) mergeElement(element, changed);
  for (const element of changed) refreshTimes(element.parentNode ?? element);
  return changed;
}

// An answer that comes when its form has left the page must not close what was opened there meanwhile, and
// what it says of one conversation must not come into another.
function stillConcerns(target, fragment) {
  const about = target.closest("#conversation")?.dataset.id;
  if (about && about !== document.getElementById("conversation")?.dataset.id) return false;
  fragment.querySelector(`:scope > #${CSS.escape(target.id)}`)?.remove();
  return true;
}

// htmx takes the sign of a request away only after the swap; but what comes now is that element's answer.
document.addEventListener("htmx:beforeSwap", (event) => {
  asked = event.detail.requestConfig.elt;
  asked.classList.remove("htmx-request");
});
document.addEventListener("htmx:afterSwap", () => {
  asked = null; // what others merge (a chat's new lines) is nobody's answer
});

htmx.defineExtension("merge", {
  isInlineSwap: (style) => style === "merge",
  handleSwap(style, target, fragment) {
    if (style !== "merge") return false;
    if (!target.isConnected && !stillConcerns(target, fragment)) return [];
    const changed = merge(fragment);
    queueMicrotask(() => document.dispatchEvent(new CustomEvent("desk:merged", { detail: changed })));
    return changed;
  },
});
