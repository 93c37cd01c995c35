// While one writes: @ in a note calls on a colleague, ":" and letters find an emoji. A list beside the caret.
import { editorOf } from "./editor.js";
import { find, used } from "./emoji.js";

const PERSON = /(?:^|\s)@([\p{L}\p{N} .'-]{0,30})$/u;
const EMOJI = /(?:^|\s):([\p{L}]{2,20})$/u;
const MOST = 8;
let asked = 0; // the number of the last question, so that a late answer is not shown

const menuOf = (editor) => editor.form.querySelector("[data-complete]");
const itemsOf = (menu) => [...menu.children].filter((item) => !item.hidden);

function person(editor, text) {
  const wanted = text.toLowerCase();
  const people = [...editor.form.querySelectorAll("[data-people] > [data-name]")];
  return people
    .filter(({ dataset: { name } }) => {
      const all = name.toLowerCase();
      return all.startsWith(wanted) || all.split(/\s+/).some((word) => word.startsWith(wanted));
    })
    .slice(0, MOST)
    .map((one) => ({ from: one, text: `@${one.dataset.name} `, replace: text.length + 1 }));
}

async function emoji(text) {
  const found = await find(text, MOST);
  return found.map(({ sign, name }) => ({ label: `${sign}  ${name}`, sign, text: `${sign} `, replace: text.length + 1 }));
}

/** The caret has moved: what could stand here? */
export async function offer(editor) {
  const menu = menuOf(editor);
  if (!menu) return;
  const number = ++asked;
  const before = editor.before();
  const called = editor.form.dataset.kind === "note" ? PERSON.exec(before) : null;
  const named = called ? null : EMOJI.exec(before);
  const items = called ? person(editor, called[1]) : named ? await emoji(named[1]) : [];
  if (number !== asked) return;
  if (items.length) show(editor, menu, items);
  else hide(editor);
}

function show(editor, menu, items) {
  menu.replaceChildren(
    ...items.map((item, at) => {
      const line = document.createElement("li");
      line.className = "menu-item";
      line.id = `complete-${at}`;
      line.setAttribute("role", "option");
      if (item.from) line.append(...item.from.cloneNode(true).childNodes);
      else line.textContent = item.label;
      line.chosen = item;
      return line;
    }),
  );
  menu.hidden = false;
  const box = menu.offsetParent.getBoundingClientRect();
  const caret = editor.caret();
  menu.style.insetInlineStart = `${Math.max(0, Math.min(caret.left - box.left, box.width - menu.offsetWidth))}px`;
  menu.style.insetBlockStart = caret.top - menu.offsetHeight - 6 > 0 ? `${caret.top - box.top - menu.offsetHeight - 6}px` : `${caret.bottom - box.top + 6}px`;
  select(editor, menu, menu.firstElementChild);
}

function select(editor, menu, item) {
  for (const one of menu.children) one.setAttribute("aria-selected", String(one === item));
  item.scrollIntoView({ block: "nearest" });
  editor.view.dom.setAttribute("aria-activedescendant", item.id);
  editor.view.dom.setAttribute("aria-controls", menu.id);
}

function hide(editor) {
  const menu = menuOf(editor);
  if (!menu || menu.hidden) return;
  menu.hidden = true;
  editor.view.dom.removeAttribute("aria-activedescendant");
}

function choose(editor, item) {
  hide(editor);
  if (item.sign) used(item.sign);
  editor.insertText(item.text, item.replace);
  asked += 1;
  hide(editor);
}

const editorAt = (element) => {
  const form = element.closest?.(".rich")?.closest("form[data-composer]");
  return form && editorOf(form);
};

document.addEventListener("focusout", (event) => {
  const editor = editorAt(event.target);
  if (editor) hide(editor);
});

document.addEventListener(
  "keydown",
  (event) => {
    const editor = editorAt(event.target);
    const menu = editor && menuOf(editor);
    if (!menu || menu.hidden || event.isComposing) return;
    const items = itemsOf(menu);
    const at = items.findIndex((item) => item.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const by = event.key === "ArrowDown" ? 1 : -1;
      select(editor, menu, items[(at + by + items.length) % items.length]);
    } else if ((event.key === "Enter" && !event.ctrlKey && !event.metaKey) || event.key === "Tab") {
      choose(editor, items[Math.max(at, 0)].chosen);
    } else if (event.key === "Escape") {
      hide(editor);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  },
  true,
);

document.addEventListener("mousedown", (event) => {
  const item = event.target.closest?.("[data-complete] > .menu-item");
  if (!item) return;
  event.preventDefault();
  choose(editorOf(item.closest("form")), item.chosen);
});
