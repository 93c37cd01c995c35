// The page of conversations.
import { leave, refreshConversation, staged } from "./conversation.js";
import "./bulk.js";
import "./chat.js";
import "./composer.js";
import "./around.js";
import "./insert.js";
import "./labels.js";
import { onKey } from "./keys.js";
import { openFocused, openId, refreshList, step } from "./list.js";
import "./live.js";
import "./macros.js";
import "./memory.js";
import "./messengers.js";
import "./minutes.js";
import "./presence.js";
import "./said.js";
import { toast } from "./toast.js";
import { say } from "./words.js";

const CALM = 120; // milliseconds in which notices are gathered
const REST = 1500; // between two refreshes while news keep coming, so that many open pages do not storm the server
const wanted = new Set();
let timer = 0;
let last = 0;

function run() {
  timer = 0;
  if (document.hidden) return; // asked for when the page is looked at again
  last = performance.now();
  if (wanted.delete("list")) refreshList();
  if (wanted.delete("conversation")) refreshConversation();
}

function want(what) {
  wanted.add(what);
  // The first news come at once; what follows waits, each page for another time.
  const rest = last ? last + REST * (0.75 + Math.random() / 2) - performance.now() : 0;
  timer ||= setTimeout(run, Math.max(CALM, rest));
}

document.addEventListener("live:list", () => want("list"));
for (const kind of ["messages", "state"]) {
  document.addEventListener(`live:${kind}`, ({ detail }) => {
    if (String(detail.conversation) === openId()) want("conversation");
  });
}
document.addEventListener("desk:changed", () => {
  last = 0; // done here: it is awaited
  want("list");
});
document.addEventListener("desk:online", () => {
  want("list");
  want("conversation");
});
// A notice can be lost on its way (a broker that restarts): nothing stays stale for longer than this.
setInterval(() => want("list"), 90000 + Math.random() * 30000);
document.addEventListener("visibilitychange", () => wanted.size && want([...wanted][0]));

onKey("j", () => step(1));
onKey("k", () => step(-1));
onKey("o", openFocused);
onKey("u", leave);

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-step]");
  if (button) step(Number(button.dataset.step));
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy-link]");
  if (!button) return;
  await navigator.clipboard.writeText(new URL(button.dataset.copyLink, location.href).href);
  toast(say("copied"));
});

staged();
