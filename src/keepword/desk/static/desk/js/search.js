// The search field: operators, values and people to choose from, and what was looked for lately.
import { offers, show } from "./options.js";

const KEPT = "keepword.searches";
const MOST = 6;
const field = document.getElementById("q");
const list = document.getElementById("q-options");

function recent() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEPT) ?? "[]");
    return Array.isArray(kept) ? kept.filter((text) => typeof text === "string").slice(0, MOST) : [];
  } catch {
    return [];
  }
}

function keep() {
  const text = field.value.trim();
  if (text.length < 2) return;
  localStorage.setItem(KEPT, JSON.stringify([text, ...recent().filter((other) => other !== text)].slice(0, MOST)));
}

const before = () => field.value.slice(0, field.selectionStart);

/** The place of the word at the caret; an open quotation belongs to it. */
function wordStart(text) {
  const quoted = /(?:\S+:)?"[^"]*$/.exec(text);
  return quoted ? quoted.index : text.length - (/\S*$/.exec(text)?.[0].length ?? 0);
}

function changed() {
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
}

offers(field, {
  asked() {
    const text = before();
    return text.trim() && !/\s$/.test(text) ? text.slice(wordStart(text)) : null;
  },
  take(option) {
    if (option.dataset.whole !== undefined) field.value = option.dataset.whole;
    else field.setRangeText(option.dataset.insert, wordStart(before()), field.selectionStart, "end");
    show(field, false);
    changed();
  },
});

/** With nothing typed the list holds what was looked for lately. */
function offerRecent() {
  const kept = recent();
  if (field.value || !kept.length) return;
  list.replaceChildren(
    ...kept.map((text, index) => {
      const item = document.createElement("li");
      item.className = "option";
      item.id = `recent-${index}`;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      item.dataset.whole = text;
      item.textContent = text;
      return item;
    }),
  );
  show(field, true);
}

field.addEventListener("focus", offerRecent);
field.addEventListener("click", offerRecent);
field.addEventListener("blur", () => show(field, false));
field.form.addEventListener("submit", () => show(field, false));
document.addEventListener("click", (event) => event.target.closest(".hit, .person") && keep());
field.form.addEventListener("submit", keep);
