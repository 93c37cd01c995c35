// What can be written: the schema of the editor, and how it becomes the HTML that is kept, and back.
// In the editor each line is a paragraph, as in a mail program; in the HTML lines of one paragraph are parted by <br>.
import { DOMParser as Reader, DOMSerializer, Fragment, Schema } from "../vendor/editor.js";

const LINK = /^(https?:|mailto:|tel:)/i;

export const schema = new Schema({
  nodes: {
    doc: { content: "block+" },
    paragraph: { content: "inline*", group: "block", parseDOM: [{ tag: "p" }], toDOM: () => ["p", 0] },
    blockquote: {
      content: "block+",
      group: "block",
      defining: true,
      parseDOM: [{ tag: "blockquote" }],
      toDOM: () => ["blockquote", 0],
    },
    bullet_list: { content: "list_item+", group: "block", parseDOM: [{ tag: "ul" }], toDOM: () => ["ul", 0] },
    ordered_list: {
      content: "list_item+",
      group: "block",
      attrs: { start: { default: 1 } },
      parseDOM: [{ tag: "ol", getAttrs: (element) => ({ start: Number(element.getAttribute("start")) || 1 }) }],
      toDOM: (node) => (node.attrs.start === 1 ? ["ol", 0] : ["ol", { start: node.attrs.start }, 0]),
    },
    list_item: { content: "paragraph block*", defining: true, parseDOM: [{ tag: "li" }], toDOM: () => ["li", 0] },
    code_block: {
      content: "text*",
      group: "block",
      marks: "",
      code: true,
      defining: true,
      parseDOM: [{ tag: "pre", preserveWhitespace: "full" }],
      toDOM: () => ["pre", ["code", 0]],
    },
    text: { group: "inline" },
    hard_break: {
      inline: true,
      group: "inline",
      selectable: false,
      parseDOM: [{ tag: "br" }],
      toDOM: () => ["br"],
    },
    image: {
      inline: true,
      group: "inline",
      draggable: true,
      attrs: { cid: {}, alt: { default: "" }, width: { default: null } },
      parseDOM: [{ tag: 'img[src^="cid:"]', getAttrs: pictureOf }],
      toDOM: ({ attrs: { cid, alt, width } }) => ["img", { src: `cid:${cid}`, alt, ...(width ? { width } : {}) }],
    },
  },
  marks: {
    link: {
      attrs: { href: {} },
      inclusive: false,
      parseDOM: [{ tag: "a[href]", getAttrs: (element) => linkOf(element.getAttribute("href")) }],
      toDOM: (mark) => ["a", { href: mark.attrs.href }, 0],
    },
    strong: { parseDOM: [{ tag: "strong" }, { tag: "b" }], toDOM: () => ["strong", 0] },
    em: { parseDOM: [{ tag: "em" }, { tag: "i" }], toDOM: () => ["em", 0] },
    strike: { parseDOM: [{ tag: "s" }, { tag: "del" }, { tag: "strike" }], toDOM: () => ["s", 0] },
    code: { parseDOM: [{ tag: "code" }, { tag: "kbd" }, { tag: "tt" }], toDOM: () => ["code", 0] },
  },
});

function pictureOf(element) {
  const width = Number(element.getAttribute("width"));
  return { cid: element.getAttribute("src").slice(4), alt: element.getAttribute("alt") ?? "", width: width || null };
}

function linkOf(href) {
  return LINK.test(href) ? { href } : false;
}

/** The address that somebody typed, made whole; "" when it cannot be followed. */
export function wholeAddress(typed) {
  const text = typed.trim();
  if (LINK.test(text)) return text;
  if (/^[^\s@/]+@[^\s@/]+\.[^\s@/]+$/.test(text)) return `mailto:${text}`;
  return /^[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)+([/?#:]\S*)?$/u.test(text) ? `https://${text}` : "";
}

// Out --------------------------------------------------------------------------------------------

const isEmptyLine = (node) => node.type.name === "paragraph" && node.childCount === 0;

function paragraphs(content) {
  const out = [];
  let lines = [];
  let blank = 0;
  const end = () => {
    if (!lines.length) return;
    const inside = lines.flatMap((line, at) => [...(at ? [schema.nodes.hard_break.create()] : []), ...line.content.content]);
    out.push(schema.nodes.paragraph.create(null, inside));
    lines = [];
  };
  content.forEach((node) => {
    if (isEmptyLine(node)) {
      end();
      blank += 1;
      if (blank > 1 && out.length) out.push(schema.nodes.paragraph.create());
      return;
    }
    blank = 0;
    if (node.type.name === "paragraph") lines.push(node);
    else {
      end();
      out.push(node.isTextblock || node.isAtom ? node : node.copy(paragraphs(node.content)));
    }
  });
  end();
  while (out.length && isEmptyLine(out.at(-1))) out.pop();
  return Fragment.from(out);
}

/** Whether nothing is written. */
export function isEmpty(doc) {
  return doc.childCount === 1 && doc.firstChild.isTextblock && doc.firstChild.childCount === 0;
}

/** The HTML that is kept; "" when nothing is written. */
export function toHtml(doc) {
  if (isEmpty(doc)) return "";
  // In a page of its own: here the browser would go and fetch the pictures by their names.
  const page = inert("").ownerDocument;
  page.body.append(DOMSerializer.fromSchema(schema).serializeFragment(paragraphs(doc.content), { document: page }));
  return written(page.body).replaceAll("<p></p>", "<p><br></p>");
}

// In ---------------------------------------------------------------------------------------------

const isOnlyBreak = (element) => element.childNodes.length === 1 && element.firstChild.nodeName === "BR";

/** Make each line of each paragraph a paragraph, with an empty one where there was a distance. */
export function expand(root) {
  for (const p of [...root.querySelectorAll("p")]) {
    if (p.parentElement.tagName === "LI") continue;
    const empty = isOnlyBreak(p) || !p.hasChildNodes();
    const next = p.nextElementSibling;
    if (isOnlyBreak(p)) p.replaceChildren();
    if (!empty && next?.tagName === "P") p.after(p.ownerDocument.createElement("p"));
    let line = p;
    for (const child of [...p.childNodes]) {
      if (child.nodeName === "BR") {
        const fresh = p.ownerDocument.createElement("p");
        line.after(fresh);
        line = fresh;
        child.remove();
      } else if (line !== p) line.append(child);
    }
  }
  return root;
}

/** What stands in an element, as HTML. */
export function written(element) {
  const place = inert("").ownerDocument.createElement("div");
  place.append(...element.cloneNode(true).childNodes);
  return place.outerHTML.slice("<div>".length, -"</div>".length);
}

/** A page that runs and loads nothing, with this HTML in it. */
export function inert(html) {
  return new DOMParser().parseFromString(html, "text/html").body;
}

/** The document of kept HTML. */
export function fromHtml(html) {
  return Reader.fromSchema(schema).parse(expand(inert(html)));
}

/** The document of plain text: a line, a paragraph. */
export function fromText(text) {
  const lines = text.replaceAll("\r\n", "\n").split("\n");
  return schema.nodes.doc.create(null, lines.map((line) => schema.nodes.paragraph.create(null, line ? schema.text(line) : null)));
}

/** A piece to put into the text out of HTML. */
export function sliceOf(html) {
  return Reader.fromSchema(schema).parseSlice(expand(inert(html)));
}
