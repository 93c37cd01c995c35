// What the answer that is written promises: underlined in it, with a line for each beneath. The lines come from the
// server; what their writer says of them goes out with the form in the fields "x-promise".
import { editorOf } from "./editor.js";
import { textOf, underline, underlinedAt, unitsOf } from "./underlines.js";

const PAUSE = 350; // milliseconds after the last key before the server is asked
const NONE = "-";
const states = new WeakMap(); // form -> {timer, turn, said}

const listOf = (form) => form?.querySelector("[data-promises]");

function stateOf(form) {
  if (!states.has(form)) {
    const said = new Map(); // key -> what its writer says of it; kept while its words are gone for a moment
    for (const field of listOf(form).querySelectorAll("[name=x-promise]")) {
      const [what, key] = field.value.split(/\|(.*)/s);
      said.set(key, what);
    }
    states.set(form, { timer: 0, turn: 0, said });
  }
  return states.get(form);
}

function readSoon(form, pause = PAUSE) {
  if (!listOf(form)) return;
  const state = stateOf(form);
  clearTimeout(state.timer);
  state.timer = setTimeout(() => read(form), pause);
}

async function read(form) {
  const editor = editorOf(form);
  const list = listOf(form);
  if (!editor || !list) return;
  const state = stateOf(form);
  const turn = ++state.turn;
  const { doc } = editor.view.state;
  const written = textOf(doc);
  let found = { promises: [], html: "" };
  if (written.text.trim()) {
    const response = await fetch(list.dataset.promises, {
      method: "POST",
      headers: { "Content-Type": "application/json", "HX-Request": "true", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
      body: JSON.stringify({ text: written.text, said: [...state.said].map(([key, what]) => `${what}|${key}`) }),
    }).catch(() => null);
    if (!response?.ok) return;
    found = await response.json();
  }
  // Somebody went on typing: the next answer is about what stands there now.
  if (turn !== state.turn || !form.isConnected || !editor.view.state.doc.eq(doc)) return;
  const alive = found.promises.filter((one) => !one.dismissed);
  const units = unitsOf(written.text, alive.flatMap((one) => [one.start, one.end]));
  underline(editor.view, written, alive.map((one) => ({ start: units.get(one.start), end: units.get(one.end), name: one.key })));
  show(list, found.html);
}

/** Put the lines in; who is in one of them stays there. */
function show(list, html) {
  const active = list.contains(document.activeElement) ? document.activeElement : null;
  const key = active?.closest("[data-written]")?.dataset.written;
  list.replaceChildren(document.createRange().createContextualFragment(html));
  if (!key) return;
  const line = list.querySelector(`[data-written="${CSS.escape(key)}"]`);
  line?.querySelector("[data-written-due], button")?.focus();
}

function say(form, key, what) {
  const { said } = stateOf(form);
  if (what) said.set(key, what);
  else said.delete(key);
  keep(form);
  form.dispatchEvent(new InputEvent("input", { bubbles: true })); // the draft is kept
  readSoon(form, 0);
}

/** What was said goes out with the form at once, also when it is sent before the server has answered. */
function keep(form) {
  const list = listOf(form);
  for (const field of list.querySelectorAll("[name=x-promise]")) field.remove();
  for (const [key, what] of stateOf(form).said) {
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name: "x-promise", value: `${what}|${key}` });
    list.append(field);
  }
}

document.addEventListener("composer:ready", (event) => readSoon(event.target, 0));
document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-composer]");
  if (form && !event.target.matches("[data-written-due]")) readSoon(form);
});

document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-written-due]")) return;
  const line = event.target.closest("[data-written]");
  say(event.target.form, line.dataset.written, event.target.value);
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-written-none], [data-written-again]");
  if (!button) return;
  const form = button.closest("form");
  say(form, button.closest("[data-written]").dataset.written, button.matches("[data-written-none]") ? NONE : "");
});

// One key: what is underlined at the caret (or last) is no promise.
document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("form[data-composer]");
  if (!event.altKey || event.ctrlKey || event.metaKey || event.code !== "KeyP" || !listOf(form)) return;
  const line = event.target.closest("[data-written]");
  const key = line?.dataset.written ?? (editorOf(form) && underlinedAt(editorOf(form).view));
  if (!key) return;
  event.preventDefault();
  say(form, key, NONE);
});
