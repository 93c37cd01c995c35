// Underlining parts of what is written without changing it, and the text by whose characters they are told.
import { Decoration, DecorationSet, Plugin } from "../vendor/editor.js";

/** Keeps the underlines where their words go as one types; `setMeta(underlines, set)` puts others. */
export const underlines = new Plugin({
  state: {
    init: () => DecorationSet.empty,
    apply: (change, set) => change.getMeta(underlines) ?? set.map(change.mapping, change.doc),
  },
  props: { decorations: (state) => underlines.getState(state) },
});

/** The text of a document without what it quotes: {text, parts}, where a part says where its characters stand. */
export function textOf(doc) {
  let text = "";
  const parts = [];
  doc.descendants((node, pos) => {
    if (node.type.name === "blockquote") return false;
    if (node.isTextblock && text) text += "\n\n";
    if (node.isText) {
      parts.push({ start: text.length, pos, length: node.text.length });
      text += node.text;
    } else if (node.type.name === "hard_break") text += "\n";
    return true;
  });
  return { text, parts };
}

/** Offsets in characters as offsets in the units of JavaScript's strings. */
export function unitsOf(text, offsets) {
  const wanted = [...new Set(offsets)].sort((a, b) => a - b);
  const found = new Map();
  let characters = 0;
  let units = 0;
  for (const offset of wanted) {
    while (characters < offset && units < text.length) {
      units += text.codePointAt(units) > 0xffff ? 2 : 1;
      characters += 1;
    }
    found.set(offset, units);
  }
  return found;
}

/** Underline places of the text ({start, end} in its units) in a view. */
export function underline(view, { parts }, places) {
  const marks = [];
  for (const { start, end, name } of places) {
    for (const part of parts) {
      const from = Math.max(start, part.start);
      const to = Math.min(end, part.start + part.length);
      if (from < to) {
        const at = part.pos - part.start;
        marks.push(Decoration.inline(at + from, at + to, { class: "promised" }, { name }));
      }
    }
  }
  view.dispatch(view.state.tr.setMeta(underlines, DecorationSet.create(view.state.doc, marks)).setMeta("addToHistory", false));
}

/** The name of what is underlined at the caret, else of the last underline; undefined without any. */
export function underlinedAt(view) {
  const set = underlines.getState(view.state);
  const { from, to } = view.state.selection;
  const here = set.find(from, to);
  return (here[0] ?? set.find().at(-1))?.spec.name;
}
