// Keeps "4 min" and "in 12 min" true while a page is open (the same rules as desk/times.py).
import { say } from "./words.js";

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86400;
const SOON = 15 * MINUTE;

function span(seconds) {
  if (seconds < HOUR) return say("min", { n: Math.floor(seconds / MINUTE) });
  if (seconds < 2 * DAY) return say("h", { n: Math.floor(seconds / HOUR) });
  return say("d", { n: Math.floor(seconds / DAY) });
}

function age(seconds) {
  if (seconds < MINUTE) return say("now");
  return seconds < 7 * DAY ? span(seconds) : null; // an older one is a date and stays
}

function due(seconds) {
  if (Math.abs(seconds) < MINUTE) return say("now");
  return seconds > 0 ? say("in", { time: span(seconds) }) : say("late", { time: span(-seconds) });
}

/** Write every relative time under `root` anew. */
export function refreshTimes(root = document) {
  const now = Date.now();
  for (const element of root.querySelectorAll("time[data-time]")) {
    const seconds = (Date.parse(element.dateTime) - now) / 1000;
    const isDue = element.dataset.time === "due";
    const text = isDue ? due(seconds) : age(-seconds);
    if (text !== null && element.textContent !== text) element.textContent = text;
    if (isDue) element.dataset.state = seconds < 0 ? "late" : seconds < SOON ? "soon" : "later";
  }
}

setInterval(refreshTimes, 5000);
document.addEventListener("visibilitychange", () => document.hidden || refreshTimes());
