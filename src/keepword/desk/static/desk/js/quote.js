// "Quote" beside what is selected in a message, and on each message: it comes into the reply as a quote.
import { editorOf } from "./editor.js";
import { written } from "./rich.js";

const ALLOWED = new Set(["P", "BR", "STRONG", "B", "EM", "I", "S", "A", "UL", "OL", "LI", "BLOCKQUOTE", "CODE", "PRE"]);
const button = () => document.getElementById("quote-selected");

function selected() {
  const selection = getSelection();
  if (!selection || selection.isCollapsed || !selection.rangeCount) return null;
  const range = selection.getRangeAt(0);
  const near = range.commonAncestorContainer;
  const body = (near.nodeType === Node.ELEMENT_NODE ? near : near.parentElement)?.closest(".message .m-text");
  return body ? range : null;
}

// Plain text keeps its lines; formatted text its marks, nothing else of the page.
function htmlOf(fragment, rich) {
  const place = document.createElement("div");
  place.append(fragment);
  if (!rich) return plain(place.textContent);
  for (const element of [...place.querySelectorAll("*")]) {
    if (!ALLOWED.has(element.tagName)) element.replaceWith(...element.childNodes);
  }
  return written(place);
}

function plain(text) {
  const place = document.createElement("div");
  for (const part of text.trim().split(/\n\s*\n/)) {
    const p = document.createElement("p");
    part.split("\n").forEach((line, at) => p.append(...(at ? [document.createElement("br"), line] : [line])));
    place.append(p);
  }
  return written(place);
}

function intoReply(html) {
  const form = document.querySelector("form[data-composer]");
  const editor = form && editorOf(form);
  if (editor && form.dataset.kind !== "forward") {
    form.closest(".composer").classList.remove("folded");
    editor.insertQuote(html);
    return;
  }
  const opener = document.querySelector("#composer [data-key=r]");
  if (!opener) return;
  document.addEventListener("composer:ready", (event) => editorOf(event.target)?.insertQuote(html), { once: true });
  opener.click();
}

document.addEventListener("selectionchange", () => {
  const here = button();
  const range = selected();
  if (!here) return;
  here.hidden = !range;
  if (!range) return;
  const at = range.getBoundingClientRect();
  here.style.left = `${Math.max(4, Math.min(at.left, innerWidth - here.offsetWidth - 8))}px`;
  here.style.top = `${Math.max(4, at.top - here.offsetHeight - 6)}px`;
});

document.addEventListener("mousedown", (event) => {
  if (event.target.closest?.("#quote-selected")) event.preventDefault();
});

document.addEventListener("click", (event) => {
  if (event.target.closest?.("#quote-selected")) {
    const range = selected();
    if (!range) return;
    const near = range.commonAncestorContainer;
    const rich = Boolean((near.nodeType === Node.ELEMENT_NODE ? near : near.parentElement).closest(".rich"));
    const html = htmlOf(range.cloneContents(), rich);
    getSelection().removeAllRanges();
    intoReply(html);
  }
  const whole = event.target.closest?.("[data-quote]");
  if (whole) {
    const body = whole.closest(".message").querySelector(".m-text");
    const range = document.createRange();
    if (!body) return;
    range.selectNodeContents(body);
    intoReply(htmlOf(range.cloneContents(), body.classList.contains("rich")));
  }
});
