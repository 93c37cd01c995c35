// Who else has this conversation open, and who writes in it. Known from live notices only.
import { openId } from "./list.js";
import { greet, send } from "./live.js";
import { say } from "./words.js";

const AGAIN = 25000; // say hello again, so that others know that we are still there
const STALE = 60000;
const WRITING = 6000; // without a sign of it, the writing has paused
const others = new Map(); // channel -> {name, seen, wrote}
let wroteAt = 0;

function list(names) {
  if (names.length < 2) return names[0] ?? "";
  return say("and", { first: names.slice(0, -1).join(", "), last: names.at(-1) });
}

function unique(people) {
  return [...new Set(people.map((person) => person.name))];
}

function show() {
  const place = document.getElementById("presence");
  if (!place) return;
  const now = Date.now();
  for (const [channel, person] of others) if (now - person.seen > STALE) others.delete(channel);
  const people = [...others.values()];
  const writing = unique(people.filter((person) => now - person.wrote < WRITING));
  const names = writing.length ? writing : unique(people);
  const key = (writing.length ? "writing" : "looking") + (names.length > 1 ? "_many" : "");
  const text = names.length ? say(key, { name: names[0], names: list(names) }) : "";
  place.classList.toggle("writing", writing.length > 0);
  if (place.textContent !== text) place.textContent = text;
}

/** How many notices there had been when what is shown was made; told once, as it is kept fresh from then on. */
function made() {
  const place = document.querySelector("#conversation[data-news]") ?? document.querySelector("#panes[data-news]");
  if (!place) return undefined; // it is left out then
  const { news } = place.dataset;
  delete place.dataset.news;
  return Number(news);
}

document.addEventListener("desk:opened", (event) => {
  others.clear();
  show();
  greet({ open: event.detail.id ? Number(event.detail.id) : null, since: made() });
});

document.addEventListener("live:here", ({ detail }) => {
  if (String(detail.conversation) !== openId()) return;
  const known = others.get(detail.channel);
  const wrote = { true: Date.now(), false: 0 }[detail.writing] ?? known?.wrote ?? 0;
  others.set(detail.channel, { name: detail.name, seen: Date.now(), wrote });
  show();
});

document.addEventListener("live:gone", ({ detail }) => {
  others.delete(detail.channel);
  show();
});

document.addEventListener("desk:typing", () => {
  if (Date.now() - wroteAt < 2500) return;
  wroteAt = Date.now();
  send({ writing: true });
});

document.addEventListener("desk:said", () => {
  wroteAt = 0;
  send({ writing: false });
});

document.addEventListener("desk:merged", show);
setInterval(show, 2000);
setInterval(() => openId() && send({ still: true }), AGAIN);
