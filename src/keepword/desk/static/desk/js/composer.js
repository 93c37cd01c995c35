// The composer: drafts kept as one types, files, answers to all, Ctrl+Enter, later.
import "./promises.js";
import "./quote.js";
import { taken } from "./answers.js";
import { offer } from "./complete.js";
import { editorOf, makeEditor } from "./editor.js";
import { insertFiles } from "./pictures.js";
import { askLink, refreshToolbar, showToolbar } from "./toolbar.js";
import { upload } from "./upload.js";
import { fit } from "./ways.js";
import { say } from "./words.js";

const PAUSE = 700; // milliseconds after the last key before a draft is saved
const states = new WeakMap(); // form -> {timer, saving, dirty}

function stateOf(form) {
  if (!states.has(form)) states.set(form, { timer: 0, saving: null, dirty: false });
  return states.get(form);
}

const backupKey = (form) => `draft:${form.dataset.conversation ?? "new"}:${form.dataset.kind}`;

function content(form) {
  const data = new FormData(form);
  data.delete("files");
  return data;
}

function keepHere(form) {
  const kept = Object.fromEntries(["to", "cc", "bcc", "subject"].map((name) => [name, form.elements[name]?.value ?? ""]));
  kept.html = editorOf(form)?.html() ?? "";
  localStorage.setItem(backupKey(form), JSON.stringify(kept));
}

function tellState(form, text) {
  const place = form.querySelector("[data-draft-state]");
  if (place) place.textContent = text;
}

async function post(form, { keepalive = false } = {}) {
  const token = form.elements.csrfmiddlewaretoken.value;
  const response = await fetch(form.dataset.draft, {
    method: "POST",
    body: content(form),
    headers: { "HX-Request": "true", "X-CSRFToken": token },
    keepalive,
  });
  if (!response.ok) throw new Error(String(response.status));
}

/** Save the draft now; what cannot be saved stays in this browser until it can. */
async function save(form) {
  const state = stateOf(form);
  clearTimeout(state.timer);
  if (!state.dirty) return;
  if (!form.dataset.draft) {
    keepHere(form);
    return;
  }
  state.dirty = false;
  try {
    await post(form);
    localStorage.removeItem(backupKey(form));
    if (!state.dirty) tellState(form, say("saved"));
  } catch {
    state.dirty = true;
    keepHere(form);
    tellState(form, say("unsaved"));
  }
}

/** Whether the form is on its way; what is typed meanwhile would be in neither the message nor the next draft. */
const isSending = (form) => form.getAttribute("aria-busy") === "true";

function saveSoon(form) {
  const state = stateOf(form);
  state.dirty = true;
  tellState(form, "");
  clearTimeout(state.timer);
  state.timer = setTimeout(() => {
    state.saving = (state.saving ?? Promise.resolve()).then(() => save(form));
  }, PAUSE);
}

/** Forget what was to be saved: it is being sent or thrown away. */
async function stopSaving(form) {
  const state = stateOf(form);
  clearTimeout(state.timer);
  state.dirty = false;
  await state.saving;
  localStorage.removeItem(backupKey(form));
}

function restore(form) {
  const kept = localStorage.getItem(backupKey(form));
  if (!kept) return;
  const { html, text, ...lines } = JSON.parse(kept);
  for (const [name, value] of Object.entries(lines)) {
    if (value && form.elements[name]) form.elements[name].value = value;
  }
  if (html || text) editorOf(form)?.replaceAll({ html, text });
  saveSoon(form);
}

function setUp(form) {
  if (states.has(form)) return;
  stateOf(form);
  const editor = makeEditor(form, {
    changed: () => form.dispatchEvent(new InputEvent("input", { bubbles: true })),
    files: (files, how) => addFiles(form, files, how),
    askLink,
    moved: (one) => {
      refreshToolbar(one);
      offer(one);
    },
  });
  if (editor) showToolbar(form);
  fit(form);
  restore(form);
  showNewer();
  form.dispatchEvent(new CustomEvent("composer:ready", { bubbles: true }));
}

/** Attach files; with `inline` the pictures among them come into the text. */
async function addFiles(form, files, { inline = false } = {}) {
  if (isSending(form)) return;
  const editor = editorOf(form);
  if (editor) await insertFiles(editor, files, { inline });
  else await upload(form, files);
  saveSoon(form);
}

/** The writer asked for this form: the cursor goes where one writes next. */
function focusIn(form) {
  const field = form.querySelector("[autofocus]");
  if (field) field.focus();
  else editorOf(form)?.focus(form.dataset.kind === "forward" ? "start" : "end");
}

const composer = () => document.querySelector("form[data-composer]");

// Something new was said while one was writing.
function showNewer() {
  const form = composer();
  const notice = form?.querySelector("[data-newer]");
  const thread = document.getElementById("thread");
  if (!notice || !thread || form.dataset.kind !== "reply") return;
  const seen = Number(form.elements.seen.value);
  const newer = [...thread.querySelectorAll(".message")].filter(
    (message) => Number(message.dataset.id) > seen && !["automatic", "autoreply"].includes(message.dataset.kind),
  );
  notice.hidden = !seen || !newer.length || Boolean(form.querySelector(".crossed"));
}

document.addEventListener("desk:merged", showNewer);

document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-composer]");
  if (!form || event.target.type === "file" || event.target.closest("dialog")) return;
  saveSoon(form);
  if (form.dataset.kind === "reply") document.dispatchEvent(new CustomEvent("desk:typing"));
});

for (const name of ["keydown", "beforeinput", "paste"]) {
  document.addEventListener(
    name,
    (event) => {
      const form = event.target.closest?.("form[data-composer]");
      if (!form || !isSending(form) || event.key === "Tab") return;
      event.preventDefault();
      event.stopPropagation();
    },
    true,
  );
}

document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-files], [data-pictures]")) return;
  const form = event.target.closest("form");
  addFiles(form, [...event.target.files], { inline: event.target.matches("[data-pictures]") });
  event.target.value = "";
});

document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("form[data-composer]");
  if (form && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.requestSubmit(form.querySelector("[data-send]"));
  }
});

// Files may be dropped anywhere on the conversation: pictures onto the text come into it, the rest is attached.
const takesFiles = (event) => event.dataTransfer?.types.includes("Files");
const formAt = (element) => (element.closest?.("#conversation, .composer-page") ? composer() : null);
let dragging = 0;

function mark(on) {
  document.body.classList.toggle("dropping-files", on);
  if (!on) dragging = 0;
}

document.addEventListener("dragenter", (event) => {
  if (!takesFiles(event)) return;
  dragging += 1;
  if (formAt(event.target) ?? document.querySelector("#composer [data-key=r]")) mark(true);
});
document.addEventListener("dragleave", (event) => {
  if (takesFiles(event) && --dragging <= 0) mark(false);
});
document.addEventListener("dragover", (event) => {
  if (takesFiles(event) && event.target.closest?.("#conversation, .composer-page")) event.preventDefault();
});
document.addEventListener("drop", (event) => {
  if (!takesFiles(event)) return;
  mark(false);
  event.preventDefault(); // a file beside the place must not replace the page
  const files = [...event.dataTransfer.files];
  const form = formAt(event.target);
  if (form) {
    addFiles(form, files, { inline: Boolean(event.target.closest(".rich-place")) });
    return;
  }
  const opener = event.target.closest("#conversation") && document.querySelector("#composer [data-key=r]");
  if (!opener) return;
  document.addEventListener("composer:ready", (ready) => addFiles(ready.target, files), { once: true });
  opener.click();
});

document.addEventListener("click", (event) => {
  const form = event.target.closest("form[data-composer]");
  if (!form) return;
  const all = event.target.closest("[data-reply-all]");
  if (all) {
    form.elements.cc.value = all.dataset.replyAll;
    form.querySelector(".lines").open = true;
    all.closest(".others").remove();
    saveSoon(form);
  }
  if (event.target.closest("[data-remove-chip]")) {
    event.target.closest(".chip").remove();
    saveSoon(form);
  }
  if (event.target.closest("[data-read-newer]")) {
    const thread = document.getElementById("thread");
    form.elements.seen.value = thread.dataset.last;
    document.getElementById(`m-${thread.dataset.last}`)?.scrollIntoView({ block: "center" });
    form.querySelector("[data-newer]").hidden = true;
  }
  if (event.target.closest("[data-fold]")) fold(form);
  if (event.target.closest("[data-here]")) editorOf(form)?.focus();
});

/** Put the composer away; the draft is kept and offered again. */
async function fold(form) {
  await save(form);
  form.closest(".composer").classList.add("folded");
}

document.addEventListener("click", (event) => {
  const folded = event.target.closest(".composer.folded");
  if (!folded || event.target.closest("[data-fold]")) return;
  folded.classList.remove("folded");
  focusIn(folded.querySelector("form"));
});

// What is being sent or thrown away is not saved behind its back; before one goes elsewhere, all is saved.
document.addEventListener("htmx:confirm", (event) => {
  const form = composer();
  const { verb, target, issueRequest } = event.detail;
  if (!form) return;
  if (verb === "post" && event.target.closest("form") === form) {
    event.preventDefault();
    form.setAttribute("aria-busy", "true");
    stopSaving(form).then(() => issueRequest(true));
  } else if (verb === "get" && ["stage", "composer"].includes(target?.id) && stateOf(form).dirty) {
    event.preventDefault();
    save(form).then(() => issueRequest(true));
  }
});
document.addEventListener("submit", (event) => {
  if (event.target.matches("form[data-composer][data-kind=new]")) localStorage.removeItem(backupKey(event.target));
});

// What could not be sent is a draft again.
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.("form[data-composer]");
  if (!form || !isSending(form)) return;
  form.removeAttribute("aria-busy");
  if (!taken(event.detail)) saveSoon(form);
});

document.addEventListener("htmx:load", (event) => {
  const form = event.target.matches("form[data-composer]") ? event.target : event.target.querySelector("form[data-composer]");
  if (!form) return;
  setUp(form);
  if (event.target.id === "composer") focusIn(form);
});
document.addEventListener("desk:online", () => {
  const form = composer();
  if (form && stateOf(form).dirty) save(form);
});
addEventListener("pagehide", () => {
  const form = composer();
  if (!form || !stateOf(form).dirty) return;
  keepHere(form);
  if (form.dataset.draft) post(form, { keepalive: true }).then(() => localStorage.removeItem(backupKey(form)), () => {});
});

if (composer()) {
  setUp(composer());
  if (new URLSearchParams(location.search).has("write")) focusIn(composer());
}
