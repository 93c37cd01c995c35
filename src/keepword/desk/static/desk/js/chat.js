// Chats: new messages come at once, Enter sends, one sees whether the visitor is there and writes.
import { editorOf } from "./editor.js";
import { merge } from "./merge.js";
import { openId } from "./list.js";
import { toast } from "./toast.js";
import { say } from "./words.js";

const WRITING = 5000; // without a sign of it, the writing has paused
let asking = false;
let again = false;
let timer = 0;
let told = null; // takes the word of a new chat away
let toldOf = "";

const visitor = () => document.getElementById("visitor");

function last() {
  const numbers = [...document.querySelectorAll("#thread > .message")].map((one) => Number(one.dataset.id));
  return Math.max(0, ...numbers);
}

/** Ask for what is new, and put it below what there is. */
async function fetchNewer() {
  const here = visitor();
  if (!here) return;
  if (asking) {
    again = true;
    return;
  }
  asking = true;
  try {
    const answer = await fetch(`${here.dataset.newer}&after=${last()}`, { headers: { "HX-Request": "true" } });
    if (answer.ok && here.dataset.conversation === openId()) put(await answer.text());
  } catch {
    // The page asks for everything when its connection is back.
  }
  asking = false;
  if (again) {
    again = false;
    fetchNewer();
  }
}

function put(html) {
  const parsed = new DOMParser().parseFromString(html, "text/html").body; // scripts in it stay dead
  const template = { content: document.createDocumentFragment() };
  template.content.append(...parsed.childNodes);
  const thread = document.getElementById("thread");
  const fresh = [...template.content.children].filter((item) => item.id && !document.getElementById(item.id));
  const changed = merge(template.content);
  document.getElementById("no-messages")?.remove();
  for (const item of fresh) {
    const after = [...thread.querySelectorAll(":scope > .message")].at(-1);
    if (after) after.after(item);
    else thread.append(item);
    htmx.process(item);
    changed.push(item);
  }
  if (fresh.length) thread.dataset.last = String(last());
  document.dispatchEvent(new CustomEvent("desk:merged", { detail: changed }));
}

for (const kind of ["messages", "state"]) {
  document.addEventListener(`live:${kind}`, ({ detail }) => {
    if (visitor() && String(detail.conversation) === openId()) fetchNewer();
  });
}

// The visitor --------------------------------------------------------------------------------------

function show(state) {
  const here = visitor();
  if (!here) return;
  const words = { here: "visitor_here", away: "visitor_away", typing: "visitor_typing" };
  here.classList.toggle("here", state !== "away");
  here.querySelector("[data-visitor-state]").textContent = say(words[state], { name: here.dataset.name });
}

document.addEventListener("live:visitor", ({ detail }) => {
  if (String(detail.conversation) !== openId()) return;
  clearTimeout(timer);
  show(detail.state);
  if (detail.state === "typing") timer = setTimeout(() => show("here"), WRITING);
  const page = document.querySelector("[data-visitor-page]");
  if (page && detail.page) {
    page.href = detail.page;
    page.title = detail.page;
    page.textContent = detail.title || detail.page;
  }
});

document.addEventListener("live:chat", ({ detail }) => {
  if (String(detail.conversation) === openId()) return;
  const run = () => location.assign(`/c/${detail.conversation}/`);
  told?.();
  told = toast(say("chat_new"), { action: { label: say("open"), run }, seconds: 20 });
  toldOf = String(detail.conversation);
  ring();
});

document.addEventListener("desk:opened", () => {
  if (openId() === toldOf) told?.();
});

function ring() {
  if (!navigator.userActivation?.hasBeenActive) return;
  const context = new AudioContext();
  const tone = context.createOscillator();
  const gain = context.createGain();
  tone.frequency.value = 740;
  gain.gain.setValueAtTime(0.08, context.currentTime);
  gain.gain.exponentialRampToValueAtTime(0.0001, context.currentTime + 0.5);
  tone.connect(gain).connect(context.destination);
  tone.start();
  tone.stop(context.currentTime + 0.6);
  setTimeout(() => context.close(), 900);
}

// What one says --------------------------------------------------------------------------------------
// It is kept here under a name of its own until the server has it, and said again under that name: so it is
// neither lost nor doubled, and one writes on meanwhile.
const KEPT = "chat:saying";
const saying = JSON.parse(sessionStorage.getItem(KEPT) ?? "[]");
let busy = false;
let failures = 0;

const keep = () => sessionStorage.setItem(KEPT, JSON.stringify(saying));

function pending() {
  for (const old of document.querySelectorAll("#thread > .saying")) old.remove();
  const mine = saying.filter((one) => one.conversation === openId());
  for (const one of mine) {
    const item = document.createElement("li");
    item.className = "message out saying";
    const text = document.createElement("div");
    text.className = "m-text";
    text.textContent = one.text;
    const state = document.createElement("p");
    state.className = "m-state";
    state.textContent = say("leaving");
    item.append(text, state);
    document.getElementById("thread").append(item);
  }
  if (mine.length) document.dispatchEvent(new CustomEvent("desk:grown"));
}

async function sayNext() {
  if (busy || !saying.length) return;
  busy = true;
  const [one] = saying;
  const { "X-CSRFToken": token } = JSON.parse(document.body.getAttribute("hx-headers"));
  const body = new FormData();
  for (const [name, value] of one.fields) body.append(name, value);
  let wait = 0;
  try {
    const answer = await fetch(one.url, { method: "POST", body, headers: { "X-CSRFToken": token } });
    if (answer.ok || (answer.status >= 400 && answer.status < 500)) {
      saying.shift();
      keep();
      failures = 0;
      if (!answer.ok) giveBack(one, await answer.json().catch(() => ({})));
      await fetchNewer();
      pending();
      document.dispatchEvent(new CustomEvent("desk:changed"));
    } else {
      throw new Error(String(answer.status));
    }
  } catch {
    wait = Math.min(15000, 500 * 2 ** failures);
    failures += 1;
  }
  busy = false;
  if (saying.length) setTimeout(sayNext, wait);
}

/** It was refused: why, and its words again. */
function giveBack(one, { error }) {
  toast(error ?? say("failed"), { seconds: 12 });
  const form = document.querySelector("form[data-composer][data-live]");
  if (form?.dataset.conversation === one.conversation) {
    form.dispatchEvent(new CustomEvent("composer:insert", { detail: { text: one.text }, bubbles: true }));
  }
}

/** Whether the way that is chosen leads to somebody who sits before it. */
function isLive(form) {
  const ways = form?.querySelector("[data-ways]");
  return (ways?.selectedOptions?.[0] ?? ways)?.dataset.live === "1";
}

function sayIt(form) {
  const fields = [...new FormData(form)].filter(([, value]) => typeof value === "string");
  const editor = editorOf(form);
  const text = editor ? editor.view.dom.innerText : form.elements.text.value;
  if (!text.trim() && !form.querySelector("[data-chips] > *")) return;
  const name = [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  saying.push({ url: form.dataset.live, conversation: form.dataset.conversation, text, fields: [["id", name], ...fields] });
  keep();
  if (editor) editor.replaceAll({ text: "" });
  else form.elements.text.value = "";
  form.querySelector("[data-chips]").replaceChildren();
  form.dispatchEvent(new InputEvent("input", { bubbles: true })); // its draft goes too
  pending();
  sayNext();
}

document.addEventListener("desk:merged", () => !document.querySelector("#thread > .saying") && pending());
document.addEventListener("desk:opened", pending);
document.addEventListener("desk:online", sayNext);
sayNext();

// Enter sends, Shift+Enter makes a line; in lists and menus it means what it always does.
document.addEventListener(
  "keydown",
  (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.isComposing || !event.target.closest) return;
    const place = event.target.closest("[contenteditable=true], textarea");
    const form = place?.closest("form[data-composer][data-live]");
    if (!isLive(form) || document.querySelector("[role=listbox]:not([hidden]) [aria-selected=true]")) return;
    event.preventDefault();
    event.stopPropagation();
    sayIt(form);
  },
  true,
);
// The button does the same, unless it is to do something beside: close, snooze, wait.
document.addEventListener(
  "submit",
  (event) => {
    if (!event.target.matches("form[data-composer][data-live]") || !event.submitter?.matches("[data-send]")) return;
    if (!isLive(event.target)) return;
    event.preventDefault();
    event.stopPropagation();
    sayIt(event.target);
  },
  true,
);
