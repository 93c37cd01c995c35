// The list: which row is current, the one before and after it, and the list made fresh.
import { ask } from "./answers.js";
const panes = document.getElementById("panes");
const rows = () => [...document.querySelectorAll("#rows > .row-item > a")];
const MOST = 200; // as listing.MOST_ROWS
let lastIndex = -1;

const idOf = (link) => link.parentElement.id.replace("row-", "");

/** The conversation that is open, "" for none. */
export function openId() {
  return document.getElementById("conversation")?.dataset.id ?? "";
}

/** Mark the row of the open conversation. */
export function markCurrent() {
  const id = openId();
  rows().forEach((link, index) => {
    if (id && idOf(link) === id) {
      link.setAttribute("aria-current", "true");
      lastIndex = index;
    } else {
      link.removeAttribute("aria-current");
    }
  });
}

function position(links) {
  const focused = links.indexOf(document.activeElement);
  if (focused >= 0) return focused;
  return links.findIndex((link) => link.hasAttribute("aria-current"));
}

/** Go to the next (1) or the previous (-1) row; open it when a conversation is open already. */
export function step(by) {
  const links = rows();
  if (!links.length) return;
  let index = position(links);
  // The current one has left the list: its successor stands where it was.
  if (index < 0) index = lastIndex < 0 ? (by > 0 ? -1 : links.length) : by > 0 ? lastIndex - 1 : lastIndex;
  const link = links[Math.min(Math.max(index + by, 0), links.length - 1)];
  link.focus({ preventScroll: true });
  link.scrollIntoView({ block: "nearest" });
  if (openId()) link.click();
}

/** Open the row that has the focus, else the first. */
export function openFocused() {
  const links = rows();
  (links.find((link) => link === document.activeElement) ?? links[Math.max(position(links), 0)])?.click();
}

/** Ask the server for the rows that are shown, anew; for the counts alone when these are more than it gives at once,
 * as whoever has gone so far back must not lose their place. */
export function refreshList() {
  if (!panes) return;
  if (rows().length > MOST) {
    ask("GET", panes.dataset.counts, { source: panes, target: "#views", swap: "merge" });
    return;
  }
  const url = `${panes.dataset.rows}?${panes.dataset.query}&size=${rows().length}`;
  ask("GET", url, { source: panes, target: "#rows", swap: "merge" });
}

document.addEventListener("desk:merged", markCurrent);
