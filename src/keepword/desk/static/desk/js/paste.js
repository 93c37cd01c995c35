// What is pasted out of Word, mail programs and pages, made simple before the editor reads it.
import { expand, inert, written } from "./rich.js";

export const LONGEST = 100_000; // characters of text; more is a file, not a letter
const LONGEST_HTML = 2_000_000; // with all that Word puts around it
const WORD = /class="?Mso|urn:schemas-microsoft-com/i;
const KEPT = new Set(["href", "src", "alt", "width", "start", "data-pm-slice"]);
const DATA_PICTURE = /^data:image\/(png|jpeg|gif|webp);base64,/i;

/** Take a page's HTML apart: `html` for the editor, `pictures` (files) that stood in it as data. */
export function simplify(source) {
  if (source.length > LONGEST_HTML) return { html: "", pictures: [] };
  const own = source.includes("data-pm-slice"); // out of an editor like this one: lines are lines there
  const word = !own && WORD.test(source);
  // The page's policy refuses styles and handlers, even where nothing runs, before they could be read.
  const body = inert(source.replace(/<[^<>]+>/g, (tag) => tag.replace(/[\s/"'](style|on\w+)\s*=/gi, (found) => `${found[0]} data-${found.slice(1)}`)));
  for (const element of body.querySelectorAll("style, script, title, meta, link, template, svg, math")) element.remove();
  const pictures = takePictures(body);
  if (word) listsOfWord(body);
  for (const element of [...body.querySelectorAll("[data-style]")]) keepStyle(element);
  for (const heading of [...body.querySelectorAll("h1, h2, h3, h4, h5, h6")]) rename(heading, "p", "strong");
  for (const row of [...body.querySelectorAll("tr")]) flatten(row);
  for (const line of [...body.querySelectorAll("div")]) {
    if (line.childNodes.length === 1 && line.firstChild.nodeName === "BR") line.replaceWith(body.ownerDocument.createElement("p"));
  }
  if (!word && !own) expand(body);
  for (const element of body.querySelectorAll("*")) keepAttributes(element);
  return { html: written(body), pictures };
}

// The editor reads the HTML in a document where a handler would be looked at, if only to be refused.
function keepAttributes(element) {
  for (const { name } of [...element.attributes]) if (!KEPT.has(name)) element.removeAttribute(name);
}

function takePictures(body) {
  const files = [];
  for (const image of [...body.querySelectorAll("img")]) {
    const source = image.getAttribute("src") ?? "";
    if (DATA_PICTURE.test(source) && files.length < 10) files.push(fileOf(source));
    if (!source.startsWith("cid:")) image.remove();
  }
  return files.filter(Boolean);
}

function fileOf(source) {
  const type = source.slice(5, source.indexOf(";"));
  try {
    const bytes = Uint8Array.from(atob(source.slice(source.indexOf(",") + 1)), (char) => char.charCodeAt(0));
    return new File([bytes], `picture.${type.split("/")[1]}`, { type });
  } catch {
    return null;
  }
}

function rename(element, ...names) {
  let inner = null;
  let outer = null;
  for (const name of names) {
    const made = element.ownerDocument.createElement(name);
    if (inner) inner.append(made);
    outer ??= made;
    inner = made;
  }
  inner.append(...element.childNodes);
  element.replaceWith(outer);
}

function keepStyle(element) {
  const style = element.dataset.style.toLowerCase();
  element.removeAttribute("data-style");
  const weight = /font-weight:\s*(\w+)/.exec(style)?.[1];
  if (["B", "STRONG"].includes(element.tagName) && ["normal", "400"].includes(weight)) {
    element.replaceWith(...element.childNodes);
    return;
  }
  if (element.tagName !== "SPAN") return;
  const names = [];
  if (weight === "bold" || Number(weight) >= 600) names.push("strong");
  if (/font-style:\s*italic/.test(style)) names.push("em");
  if (/text-decoration[^;]*line-through/.test(style)) names.push("s");
  if (names.length) rename(element, ...names);
}

function flatten(row) {
  const line = row.ownerDocument.createElement("p");
  [...row.cells].forEach((cell, at) => {
    if (at) line.append(" | ");
    line.append(cell.textContent.replace(/\s+/g, " ").trim());
  });
  row.replaceChildren();
  const table = row.closest("table");
  if (table) table.before(line);
  if (table && ![...table.querySelectorAll("tr")].some((one) => one.hasChildNodes())) table.remove();
}

// Word writes the items of a list as paragraphs with a drawn point or number.
function listsOfWord(body) {
  let list = null;
  for (const item of [...body.querySelectorAll("[class^=MsoListParagraph]")]) {
    const mark = [...item.querySelectorAll("[data-style*='mso-list:Ignore' i]")][0];
    const ordered = /^\s*\w{1,3}[.)]/.test(mark?.textContent ?? "");
    mark?.remove();
    if (!list || list.nextElementSibling !== item || (list.tagName === "OL") !== ordered) {
      list = body.ownerDocument.createElement(ordered ? "ol" : "ul");
      item.before(list);
    }
    const entry = body.ownerDocument.createElement("li");
    entry.append(...item.childNodes);
    list.append(entry);
    item.remove();
  }
}
