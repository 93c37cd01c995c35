// Chats: new messages come at once, Enter sends, one sees whether the visitor is there and writes.
import { merge } from "./merge.js";
import { openId } from "./list.js";
import { toast } from "./toast.js";
import { say } from "./words.js";

const WRITING = 5000; // without a sign of it, the writing has paused
let asking = false;
let again = false;
let timer = 0;

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
  const template = document.createElement("template");
  template.innerHTML = html; // our own server's, made by the templates of the whole pane
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
  toast(say("chat_new"), { action: { label: say("open"), run }, seconds: 20 });
  ring();
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

// Enter sends, Shift+Enter makes a line; in lists and menus it means what it always does.
document.addEventListener(
  "keydown",
  (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.isComposing || !event.target.closest) return;
    const place = event.target.closest("[contenteditable=true], textarea");
    const form = place?.closest("form[data-composer][data-live]");
    if (!form || document.querySelector("[role=listbox]:not([hidden]) [aria-selected=true]")) return;
    event.preventDefault();
    event.stopPropagation();
    form.requestSubmit(form.querySelector("[data-send]"));
  },
  true,
);
