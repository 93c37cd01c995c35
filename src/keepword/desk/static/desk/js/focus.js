// The focus is never lost. What had it may be swapped away by an answer or hide with its menu: then what took its place
// has it, else something near, else the conversation.
let last = null;

document.addEventListener("focusin", (event) => {
  if (event.target instanceof Element) last = event.target;
});

const MARKS = ["data-key", "popovertarget", "data-open", "data-step", "name", "aria-label", "href"];
const CAN = "a[href], button, input:not([type=hidden]), select, textarea, summary, [contenteditable=true], [tabindex]";

const seen = (element) => element?.checkVisibility({ visibilityProperty: true }) && !element.disabled;

function successor(element) {
  const all = [element.id && `#${CSS.escape(element.id)}`];
  for (const name of MARKS) {
    if (element.hasAttribute(name)) {
      all.push(`${element.localName}[${name}="${CSS.escape(element.getAttribute(name))}"]`);
    }
  }
  for (const selector of all.filter(Boolean)) {
    const found = [...document.querySelectorAll(selector)].find(seen);
    if (found) return found;
  }
  return null;
}

function near(element) {
  for (let around = element.parentElement; around; around = around.parentElement) {
    const here = document.getElementById(around.getAttribute("id"));
    if (!seen(here)) continue;
    const found = here.matches("[tabindex]") ? here : [...here.querySelectorAll(CAN)].find(seen);
    if (found) return found;
  }
  return null;
}

function keep() {
  const here = document.activeElement;
  if (!last || (here && here !== document.body)) return;
  if (last.isConnected && seen(last)) return; // it was left on purpose
  const next = successor(last) ?? near(last) ?? document.getElementById("conversation") ?? document.getElementById("main");
  next?.focus({ preventScroll: true });
}

// After all that an answer or a closing menu does by itself.
const soon = () => requestAnimationFrame(() => setTimeout(keep, 0));
for (const name of ["htmx:afterSettle", "desk:merged", "desk:opened"]) document.addEventListener(name, soon);
for (const name of ["close", "toggle"]) document.addEventListener(name, soon, true);
