// What all parts of the widget share. The parts are joined into one function (see assets.py).
const script = document.currentScript;
const BASE = new URL(script.src).origin;
const KEY = script.dataset.inbox ?? "";
const LINES_KEPT = 200;

let language = "en";

/** A sentence in the visitor's language, with what stands in braces filled in. */
function say(key, values = {}) {
  const text = WORDS[language][key] ?? WORDS.en[key];
  return text.replace(/\{(\w+)\}/g, (_all, name) => values[name] ?? "");
}

function chooseLanguage(wanted, fallback) {
  const asked = [wanted, script.dataset.language, document.documentElement.lang, ...(navigator.languages ?? [])];
  const known = asked.map((one) => (one ?? "").slice(0, 2).toLowerCase()).find((one) => one in WORDS);
  language = known ?? fallback ?? "en";
}

/** A text of ours by language. */
const textIn = (texts) => texts?.[language] ?? texts?.en ?? Object.values(texts ?? {})[0] ?? "";

function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** An element: `el("button", {class: "x", onclick: f}, "text", child)`. No HTML is ever parsed. */
function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === undefined || value === null) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

const ICONS = {
  chat: "M4 5h16v11H9l-5 4z",
  close: "M6 6l12 12M18 6L6 18",
  send: "M4 12L20 4l-5 16-3-7z",
  attach: "M8 12l6-6a3 3 0 014 4l-8 8a5 5 0 01-7-7l7-7",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  file: "M7 3h7l4 4v14H7zM14 3v4h4",
};

function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}
