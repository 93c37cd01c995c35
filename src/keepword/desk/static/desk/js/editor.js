// The editor in the place of a textarea: what is written there goes out as `html` with its form.
// Others put text into it by the event "composer:insert" ({markdown} or {html} or {text}, and `replace`: how many
// characters before the caret go) on anything in the form, or by `editorOf(form)`.
import {
  baseKeymap,
  chainCommands,
  dropCursor,
  EditorState,
  EditorView,
  exitCode,
  history,
  inputRules,
  keymap,
  lift,
  liftListItem,
  marked,
  redo,
  setBlockType,
  sinkListItem,
  splitListItem,
  TextSelection,
  toggleMark,
  undo,
  undoInputRule,
  wrapIn,
  wrapInList,
  wrappingInputRule,
} from "../vendor/editor.js";
import { LONGEST, simplify } from "./paste.js";
import { fromHtml, fromText, isEmpty, schema, sliceOf, toHtml, wholeAddress } from "./rich.js";
import { underlines } from "./underlines.js";

const { nodes, marks } = schema;
const editors = new Map(); // form -> Editor

/** The editor of a form, undefined when it has none (yet). */
export const editorOf = (form) => editors.get(form);

const inside = (state, type) => {
  for (let depth = state.selection.$from.depth; depth > 0; depth--) {
    if (state.selection.$from.node(depth).type === type) return true;
  }
  return false;
};

const toggleWrap = (type, wrap, unwrap) => (state, dispatch) => (inside(state, type) ? unwrap : wrap)(state, dispatch);
const unlist = liftListItem(nodes.list_item);

/** What the buttons and keys do, by name. */
export const commands = {
  bold: toggleMark(marks.strong),
  italic: toggleMark(marks.em),
  strike: toggleMark(marks.strike),
  code: toggleMark(marks.code),
  bullets: toggleWrap(nodes.bullet_list, wrapInList(nodes.bullet_list), unlist),
  numbers: toggleWrap(nodes.ordered_list, wrapInList(nodes.ordered_list), unlist),
  quote: toggleWrap(nodes.blockquote, wrapIn(nodes.blockquote), lift),
  codeblock: (state, dispatch) =>
    setBlockType(inside(state, nodes.code_block) ? nodes.paragraph : nodes.code_block)(state, dispatch),
  undo,
  redo,
};

/** Whether a button's matter holds where the caret is. */
export function active(state, name) {
  const mark = { bold: marks.strong, italic: marks.em, strike: marks.strike, code: marks.code, link: marks.link }[name];
  if (mark) {
    const { from, $from, to, empty } = state.selection;
    return Boolean(empty ? mark.isInSet(state.storedMarks ?? $from.marks()) : state.doc.rangeHasMark(from, to, mark));
  }
  const node = { bullets: nodes.bullet_list, numbers: nodes.ordered_list, quote: nodes.blockquote, codeblock: nodes.code_block }[name];
  return Boolean(node && inside(state, node));
}

const lineBreak = chainCommands(exitCode, (state, dispatch) => {
  dispatch?.(state.tr.replaceSelectionWith(nodes.hard_break.create()).scrollIntoView());
  return true;
});

const keys = (askLink) => ({
  "Mod-b": commands.bold,
  "Mod-i": commands.italic,
  "Mod-Shift-x": commands.strike,
  "Mod-e": commands.code,
  "Mod-k": askLink,
  "Mod-Shift-7": commands.numbers,
  "Mod-Shift-8": commands.bullets,
  "Mod-Shift-9": commands.quote,
  "Mod-z": undo,
  "Mod-y": redo,
  "Mod-Shift-z": redo,
  Backspace: undoInputRule,
  Enter: splitListItem(nodes.list_item),
  "Shift-Enter": lineBreak,
  // Outside of lists Tab goes on to the next field, as everywhere.
  Tab: sinkListItem(nodes.list_item),
  "Shift-Tab": unlist,
});

// Only what mail programs do too; Backspace takes it back.
const rules = inputRules({
  rules: [
    wrappingInputRule(/^\s?[-*]\s$/, nodes.bullet_list),
    wrappingInputRule(/^(1)\.\s$/, nodes.ordered_list),
    wrappingInputRule(/^>\s$/, nodes.blockquote),
  ],
});

class Picture {
  constructor(node, source) {
    this.dom = document.createElement("img");
    this.dom.src = source ?? "";
    this.dom.alt = node.attrs.alt;
    if (node.attrs.width) this.dom.width = node.attrs.width;
  }
}

class Editor {
  /** `hooks`: changed(), files(files, {inline}), askLink(editor), moved(editor). */
  constructor(field, hooks) {
    this.field = field;
    this.hooks = hooks;
    this.form = field.form;
    const label = document.querySelector(`label[for="${field.id}"]`);
    // Somebody may have begun to write before scripts ran.
    const html = field.value === field.defaultValue ? field.dataset.html : "";
    const place = document.createElement("div");
    place.className = "rich-place";
    field.before(place);
    this.view = new EditorView(place, {
      state: this.stateOf(html ? fromHtml(html) : fromText(field.value)),
      attributes: (state) => ({
        role: "textbox",
        "aria-multiline": "true",
        class: "rich",
        spellcheck: "true",
        ...(field.lang ? { lang: field.lang } : {}),
        ...(label ? { "aria-labelledby": label.id } : {}),
        ...(field.getAttribute("aria-invalid") ? { "aria-invalid": "true" } : {}),
        ...(isEmpty(state.doc) && field.placeholder ? { "data-placeholder": field.placeholder } : {}),
      }),
      nodeViews: { image: (node) => new Picture(node, this.sourceOf(node.attrs.cid)) },
      dispatchTransaction: (change) => this.apply(change),
      transformPastedHTML: (source) => this.simple(source),
      handlePaste: (_view, event) => this.paste(event),
      handleDrop: (_view, event) => Boolean(event.dataTransfer?.files.length), // the page takes files
    });
    this.view.dom.id = field.id;
    field.removeAttribute("id");
    label?.removeAttribute("for");
    field.hidden = true;
    field.disabled = true;
    this.form.addEventListener("formdata", (event) => {
      event.formData.set("html", this.html());
      event.formData.delete("text");
    });
  }

  stateOf(doc) {
    const askLink = () => Boolean(this.hooks.askLink(this)) || true;
    return EditorState.create({
      doc,
      plugins: [rules, keymap(keys(askLink)), keymap(baseKeymap), history(), dropCursor({ class: "drop-cursor", color: false }), underlines],
    });
  }

  sourceOf(cid) {
    return this.form.querySelector(`[data-cid="${CSS.escape(cid)}"]`)?.dataset.src;
  }

  apply(change) {
    this.view.updateState(this.view.state.apply(change));
    this.hooks.moved(this);
    if (change.docChanged) this.hooks.changed();
  }

  html() {
    return toHtml(this.view.state.doc);
  }

  isEmpty() {
    return isEmpty(this.view.state.doc);
  }

  /** Put kept HTML, or plain text, in the place of everything. */
  replaceAll({ html = "", text = "" }) {
    this.view.updateState(this.stateOf(html ? fromHtml(html) : fromText(text)));
    this.hooks.moved(this);
  }

  focus(where = "") {
    this.view.focus();
    const { doc, tr } = this.view.state;
    if (where) this.view.dispatch(tr.setSelection(where === "end" ? TextSelection.atEnd(doc) : TextSelection.atStart(doc)).scrollIntoView());
  }

  run(name) {
    commands[name](this.view.state, this.view.dispatch, this.view);
    this.view.focus();
  }

  /** The text of the line before the caret; "" when something is selected. */
  before() {
    const { empty, $from } = this.view.state.selection;
    return empty ? $from.parent.textBetween(0, $from.parentOffset, "\n", "\ufffc") : "";
  }

  /** Where the caret is on the page: {left, top, bottom}. */
  caret() {
    return this.view.coordsAtPos(this.view.state.selection.from);
  }

  insertAtCaret(markdown, replace = 0) {
    this.insertHtml(marked.parse(markdown, { async: false, gfm: true, breaks: true }), replace);
  }

  insertText(text, replace = 0) {
    if (text.includes("\n")) {
      const place = document.createElement("p");
      place.innerText = text;
      this.insertHtml(place.outerHTML, replace);
      return;
    }
    const { from, to } = this.view.state.selection;
    this.view.dispatch(this.view.state.tr.insertText(text, from - replace, to).scrollIntoView());
    this.view.focus();
  }

  insertHtml(html, replace = 0) {
    const { from } = this.view.state.selection;
    const { tr } = this.view.state;
    if (replace) tr.delete(from - replace, from);
    this.view.dispatch(tr.replaceSelection(sliceOf(html)).scrollIntoView());
    this.view.focus();
  }

  /** Put what somebody else wrote above the caret's line, and go on below it. */
  insertQuote(html) {
    const { tr, doc, selection } = this.view.state;
    const content = [nodes.blockquote.create(null, fromHtml(html).content), nodes.paragraph.create()];
    const at = isEmpty(doc) ? 0 : selection.$to.after(1);
    tr.insert(at, content);
    const end = at + content[0].nodeSize + 1;
    tr.setSelection(TextSelection.near(tr.doc.resolve(end)));
    this.view.dispatch(tr.scrollIntoView());
    this.view.focus();
  }

  insertPicture(cid, { alt = "", width = null } = {}) {
    this.view.dispatch(this.view.state.tr.replaceSelectionWith(nodes.image.create({ cid, alt, width })).scrollIntoView());
  }

  /** The link at the caret or the selection: {href, text}. */
  link() {
    const { $from, from, to, empty } = this.view.state.selection;
    const mark = marks.link.isInSet($from.marks()) ?? ($from.nodeAfter && marks.link.isInSet($from.nodeAfter.marks));
    return { href: mark?.attrs.href ?? "", text: empty ? "" : this.view.state.doc.textBetween(from, to, " ") };
  }

  setLink(href, text) {
    const { tr, selection } = this.view.state;
    let { from, to } = selection;
    if (selection.empty) [from, to] = this.linkRange();
    tr.removeMark(from, to, marks.link);
    if (href && from === to) tr.insertText(text || href.replace(/^mailto:|^tel:/, ""), from);
    const end = from === to ? from + (text || href.replace(/^mailto:|^tel:/, "")).length : to;
    if (href) tr.addMark(from, end, marks.link.create({ href })).removeStoredMark(marks.link);
    this.view.dispatch(tr);
    this.view.focus();
  }

  linkRange() {
    const { $from, from } = this.view.state.selection;
    const here = { start: from, end: from };
    const wanted = marks.link.isInSet($from.marks()) ?? ($from.nodeAfter && marks.link.isInSet($from.nodeAfter.marks));
    if (!wanted) return [from, from];
    $from.parent.forEach((node, offset) => {
      const start = $from.start() + offset;
      if (!wanted.isInSet(node.marks) || start > from || start + node.nodeSize < from) return;
      here.start = Math.min(here.start, start);
      here.end = Math.max(here.end, start + node.nodeSize);
    });
    return [here.start, here.end];
  }

  simple(source) {
    const { html, pictures } = simplify(source);
    if (pictures.length) this.hooks.files(pictures, { inline: true });
    return html;
  }

  paste(event) {
    const data = event.clipboardData;
    if (!data) return false;
    const text = data.getData("text/plain");
    const files = [...data.files];
    if (files.length && !text.trim()) {
      this.hooks.files(files, { inline: true });
      return true;
    }
    if (text.length > LONGEST) {
      this.hooks.files([new File([text], "pasted.txt", { type: "text/plain" })], { inline: false });
      return true;
    }
    const address = wholeAddress(text);
    if (address && /^(https?:|mailto:)/i.test(text.trim()) && !this.view.state.selection.empty) {
      this.setLink(address, "");
      return true;
    }
    return false;
  }
}

/** Make an editor of the textarea of a form. */
export function makeEditor(form, hooks) {
  for (const [old, editor] of editors) {
    if (old.isConnected) continue;
    editor.view.destroy();
    editors.delete(old);
  }
  const field = form.elements.text;
  if (!field || editors.has(form)) return editors.get(form);
  const isHere = document.activeElement === field;
  const editor = new Editor(field, hooks);
  editors.set(form, editor);
  if (isHere) editor.focus("end");
  return editor;
}

document.addEventListener("composer:insert", (event) => {
  const near = event.target.closest?.("form[data-composer]") ?? event.target.querySelector?.("form[data-composer]");
  const editor = editors.get(near);
  if (!editor) return;
  const { markdown, html, text, replace = 0 } = event.detail;
  if (html !== undefined) editor.insertHtml(html, replace);
  else if (markdown !== undefined) editor.insertAtCaret(markdown, replace);
  else editor.insertText(text ?? "", replace);
});
