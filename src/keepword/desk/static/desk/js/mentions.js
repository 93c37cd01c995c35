// @ in a note calls on a colleague: a list beside the field helps to find the name.
const BEFORE = /(^|\s)@([\p{L}\p{N} .'-]{0,30})$/u;

const menuOf = (field) => field.parentElement.querySelector(".mention-menu");
const shown = (menu) => [...menu.children].filter((item) => !item.hidden);

function asked(field) {
  if (field.selectionStart !== field.selectionEnd) return null;
  return BEFORE.exec(field.value.slice(0, field.selectionStart))?.[2].toLowerCase() ?? null;
}

function select(menu, item, field) {
  for (const one of menu.children) one.setAttribute("aria-selected", String(one === item));
  item.scrollIntoView({ block: "nearest" });
  field.setAttribute("aria-activedescendant", item.id);
}

function hide(field) {
  menuOf(field).hidden = true;
  field.removeAttribute("aria-activedescendant");
}

function offer(field) {
  const menu = menuOf(field);
  const text = asked(field);
  if (text === null) {
    hide(field);
    return;
  }
  for (const item of menu.children) {
    const words = item.dataset.name.toLowerCase().split(/\s+/);
    item.hidden = !(words.some((word) => word.startsWith(text)) || item.dataset.name.toLowerCase().startsWith(text));
  }
  const items = shown(menu);
  menu.hidden = items.length === 0;
  if (items.length) select(menu, items[0], field);
}

function choose(field, item) {
  const at = field.selectionStart - asked(field).length;
  field.setRangeText(`${item.dataset.name} `, at, field.selectionStart, "end");
  hide(field);
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  hide(field);
}

document.addEventListener("input", (event) => event.target.matches("[data-mentions]") && offer(event.target));
document.addEventListener("focusout", (event) => event.target.matches("[data-mentions]") && hide(event.target));

document.addEventListener(
  "keydown",
  (event) => {
    const field = event.target;
    if (!field.matches?.("[data-mentions]") || menuOf(field).hidden) return;
    const menu = menuOf(field);
    const items = shown(menu);
    const index = items.findIndex((item) => item.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const by = event.key === "ArrowDown" ? 1 : -1;
      select(menu, items[(index + by + items.length) % items.length], field);
    } else if ((event.key === "Enter" && !event.ctrlKey && !event.metaKey) || event.key === "Tab") {
      choose(field, items[Math.max(index, 0)]);
    } else if (event.key === "Escape") {
      hide(field);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  },
  true,
);

document.addEventListener("mousedown", (event) => {
  const item = event.target.closest(".mention-menu .menu-item");
  if (!item) return;
  event.preventDefault();
  choose(item.closest(".editor").querySelector("textarea"), item);
});
