// Emoji by name in the reader's language and in English; the files come when they are first wanted.
const RECENT = "emoji-recent";
const SHOWN = 160; // at once: the rest is found by its name
const BASE = new URL("../vendor/", import.meta.url);
const loaded = new Map(); // language -> Promise of [{sign, name, words}]
let target = null; // the editor that the picker writes into

function load(language) {
  if (!loaded.has(language)) {
    const lines = fetch(new URL(`emoji-${language}.txt`, BASE)).then((answer) => (answer.ok ? answer.text() : ""));
    loaded.set(language, lines.then((text) => text.split("\n").filter(Boolean).map(entry), () => []));
  }
  return loaded.get(language);
}

function entry(line) {
  const [sign, name, more] = line.split("|");
  return { sign, name, words: `${name} ${more}`.toLowerCase().split(/[\s:,-]+/) };
}

const language = () => {
  const own = document.documentElement.lang.slice(0, 2);
  return ["en", "uk", "ru", "lt"].includes(own) ? own : "en";
};

export const recent = () => JSON.parse(localStorage.getItem(RECENT) ?? "[]");

/** Remember that an emoji was used. */
export function used(sign) {
  localStorage.setItem(RECENT, JSON.stringify([sign, ...recent().filter((one) => one !== sign)].slice(0, 24)));
}

/** The emoji whose words begin with all words of `query`, the best first: [{sign, name}]. */
export async function find(query, most = SHOWN) {
  const own = await load(language());
  const wanted = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (!wanted.length) {
    const last = recent().map((sign) => own.find((one) => one.sign === sign)).filter(Boolean);
    return [...last, ...own.filter((one) => !last.includes(one))].slice(0, most);
  }
  const all = language() === "en" ? [own] : [own, await load("en")];
  const found = new Map();
  for (const list of all) {
    for (const one of list) {
      if (!wanted.every((word) => one.words.some((known) => known.startsWith(word)))) continue;
      const best = one.name.toLowerCase().startsWith(wanted[0]) ? 0 : 1;
      if (!found.has(one.sign)) found.set(one.sign, { ...one, rank: best });
    }
  }
  return [...found.values()].sort((a, b) => a.rank - b.rank).slice(0, most);
}

// The picker --------------------------------------------------------------------------------------

const picker = (editor) => editor.form.querySelector("[data-emoji]");

async function show(menu, query) {
  const found = await find(query);
  const grid = menu.querySelector("[data-emoji-grid]");
  grid.replaceChildren(
    ...found.map(({ sign, name }) => {
      const button = document.createElement("button");
      Object.assign(button, { type: "button", className: "emoji", textContent: sign, title: name });
      button.setAttribute("aria-label", name);
      return button;
    }),
  );
  menu.querySelector("[data-emoji-none]").hidden = found.length > 0;
}

/** Open the picker beside a button. */
export async function openEmoji(editor, button) {
  const menu = picker(editor);
  target = editor;
  const search = menu.querySelector("input");
  search.value = "";
  menu.showPopover();
  search.focus();
  await show(menu, "");
  const at = button.getBoundingClientRect();
  menu.style.left = `${Math.max(4, Math.min(at.left, innerWidth - menu.offsetWidth - 4))}px`;
  menu.style.top = `${Math.max(4, at.top - menu.offsetHeight - 4)}px`;
}

function choose(menu, button) {
  menu.hidePopover();
  used(button.textContent);
  target.insertText(button.textContent);
}

document.addEventListener("input", (event) => {
  const menu = event.target.closest?.("[data-emoji]");
  if (!menu) return;
  event.stopImmediatePropagation();
  show(menu, event.target.value);
}, true);

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-emoji] .emoji");
  if (button) choose(button.closest("[data-emoji]"), button);
});

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.("[data-emoji]");
  if (!menu || event.isComposing) return;
  const buttons = [...menu.querySelectorAll(".emoji")];
  const at = buttons.indexOf(document.activeElement);
  if (event.key === "Enter" && at < 0) {
    event.preventDefault();
    if (buttons.length) choose(menu, buttons[0]);
    return;
  }
  const width = buttons.filter((one) => one.offsetTop === buttons[0]?.offsetTop).length || 1;
  const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: at < 0 ? 1 : width, ArrowUp: -width }[event.key];
  if (!step || (at < 0 && event.key !== "ArrowDown")) return;
  event.preventDefault();
  if (at + step < 0) menu.querySelector("input").focus();
  else buttons[Math.min(at + step, buttons.length - 1)]?.focus();
}, true);
