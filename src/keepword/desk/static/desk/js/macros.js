// Macros in the composer. "/" at the beginning of a word, or the button, opens the palette; typing finds, Enter
// puts the macro's words where the cursor was. The editor takes them itself: it hears "composer:insert" on the form
// (detail: text, and how many characters before the caret it replaces).
const SLASH = /(^|[\s(\[«„“"'])\/$/u;
const PAUSE = 120; // milliseconds after the last key before the server is asked

const palette = () => document.getElementById("macro-palette");
const composer = () => document.querySelector("form[data-composer]");
let place = null; // where the cursor was: {field, at, slash}
let timer = 0;
let asked = 0;

const parts = () => {
  const box = palette();
  return { box, search: box.querySelector("input"), list: box.querySelector("[role=listbox]"), preview: box.querySelector(".macro-preview") };
};

/** What our own server has rendered. */
const fragment = (html) => document.createRange().createContextualFragment(html);

function open(slash) {
  const { box, search, list } = parts();
  const field = composer().elements.text;
  place = { field, at: field?.selectionEnd ?? 0, slash };
  search.value = "";
  list.replaceChildren();
  box.showPopover();
  put(box);
  search.focus();
  find();
}

/** Above the composer's text, where there is room. */
function put(box) {
  const form = composer().getBoundingClientRect();
  box.style.left = `${Math.max(8, Math.min(form.left + 8, innerWidth - box.offsetWidth - 8))}px`;
  box.style.top = `${Math.max(8, form.top - box.offsetHeight - 4)}px`;
}

function close({ back = true } = {}) {
  const box = palette();
  if (!box?.matches(":popover-open")) return;
  box.hidePopover();
  if (!back || !place) return;
  if (isBehind(place.field)) composer().querySelector("[contenteditable=true]")?.focus();
  else {
    place.field.focus();
    place.field.setSelectionRange?.(place.at, place.at);
  }
}

async function find() {
  const { box, search, list } = parts();
  const turn = ++asked;
  const query = new URLSearchParams({ q: search.value, conversation: composer().dataset.conversation ?? "" });
  const response = await fetch(`${box.dataset.find}?${query}`, { headers: { "HX-Request": "true" } });
  const found = response.ok && (await response.text());
  if (turn !== asked || found === false || !box.isConnected) return; // its conversation may be gone by now
  list.replaceChildren(fragment(found));
  select(list.querySelector("[role=option]"));
}

function select(option) {
  const { search, list, preview } = parts();
  for (const one of list.children) one.setAttribute("aria-selected", String(one === option));
  preview.textContent = option?.dataset.preview ?? "";
  if (!option) {
    search.removeAttribute("aria-activedescendant");
    return;
  }
  search.setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}

const selected = () => parts().list.querySelector("[aria-selected=true]");

function step(by) {
  const options = [...parts().list.querySelectorAll("[role=option]")];
  if (options.length) select(options[(options.indexOf(selected()) + by + options.length) % options.length]);
}

async function use(option) {
  if (!option) return;
  const form = composer();
  const query = new URLSearchParams({ conversation: form.dataset.conversation ?? "" });
  const response = await fetch(`${palette().dataset.text}${option.dataset.macro}/text/?${query}`, { headers: { "HX-Request": "true" } });
  if (!response.ok) return;
  const macro = await response.json();
  close({ back: true });
  insert(form, macro.text);
  offer(form, macro.buttons);
  form.querySelector("[data-chips]")?.append(fragment(macro.files));
  const chips = form.querySelector("[data-macro-chips]");
  chips.querySelector(`[data-macro-chip="${option.dataset.macro}"]`)?.remove();
  chips.append(fragment(macro.chip));
  const notice = form.querySelector("[data-macro-notice]");
  notice.textContent = macro.notice;
  notice.hidden = !macro.notice;
  form.dispatchEvent(new InputEvent("input", { bubbles: true })); // the draft is kept
}

/** The answers to tap that the macro offers, where this form can offer any. */
function offer(form, buttons) {
  const places = [...form.querySelectorAll("[name=x-button]")];
  if (!buttons.length || !places.length) return;
  places.forEach((place, n) => {
    place.value = buttons[n] ?? "";
  });
  places[0].closest("details").open = true;
}

function insert(form, text) {
  const replace = place.slash ? 1 : 0;
  const detail = { text, replace };
  form.dispatchEvent(new CustomEvent("composer:insert", { bubbles: true, cancelable: true, detail }));
  const field = place.field;
  if (isBehind(field)) return; // an editor stands in its place, and has heard it
  const from = replace && field.value[place.at - 1] === "/" ? place.at - 1 : place.at;
  field.setRangeText(text, from, place.at, "end");
  field.focus();
}

/** Whether an editor is shown in place of the text field. */
const isBehind = (field) => !field?.offsetParent;

/** What stands before the cursor, in a text field or in an editor. */
function before(target) {
  if (target.value !== undefined) return target.value.slice(Math.max(0, target.selectionEnd - 2), target.selectionEnd);
  const { anchorNode: node, anchorOffset: at } = getSelection();
  return node?.nodeType === Node.TEXT_NODE ? node.data.slice(Math.max(0, at - 2), at) : "";
}

document.addEventListener("input", (event) => {
  if (event.target.matches?.(".macro-search")) {
    event.stopPropagation();
    clearTimeout(timer);
    timer = setTimeout(find, PAUSE);
    return;
  }
  const form = event.target.closest?.("form[data-composer]");
  const writing = event.target.name === "text" || event.target.isContentEditable;
  if (form && palette() && writing && event.data === "/" && SLASH.test(before(event.target))) open(true);
}, true);

document.addEventListener("keydown", (event) => {
  if (!event.target.matches?.(".macro-search") || event.isComposing) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    const form = composer(); // a "/" that was meant as one, and what is written is to be sent
    close({ back: true });
    form.requestSubmit(form.querySelector("[data-send]"));
  } else if (event.key === "ArrowDown") step(1);
  else if (event.key === "ArrowUp") step(-1);
  else if (event.key === "Enter") use(selected());
  else if (event.key === "Escape" || (event.key === "Backspace" && !event.target.value)) close();
  else if (event.key === "Tab") close();
  else return;
  event.preventDefault();
  event.stopPropagation();
}, true);

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-macros]")) open(false);
  else if (event.target.closest(".macro-option")) use(event.target.closest(".macro-option"));
  else if (palette() && !event.target.closest("#macro-palette")) close({ back: false });
});
