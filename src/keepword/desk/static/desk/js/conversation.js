// The open conversation: put on the stage, kept fresh, left again.
import { ask } from "./answers.js";
import { openFrames } from "./frames.js";
import { markCurrent, openId } from "./list.js";
import { refreshTimes } from "./times.js";

const NEAR = 120; // pixels from the end within which one is reading the newest
let atEnd = true;

const scroller = () => document.getElementById("thread-scroll");

function toEnd() {
  const place = scroller();
  const target = location.hash.startsWith("#m-") && document.getElementById(location.hash.slice(1));
  if (target) target.scrollIntoView({ block: "start" });
  else if (place) place.scrollTop = place.scrollHeight;
}

/** After a conversation has come onto the stage. */
export function staged() {
  document.body.classList.toggle("reading", Boolean(openId()));
  document.body.classList.remove("customer-open");
  markCurrent();
  openFrames();
  refreshTimes();
  atEnd = true;
  toEnd();
  scroller()?.addEventListener("scroll", watchEnd, { passive: true });
  document.dispatchEvent(new CustomEvent("desk:opened", { detail: { id: openId() } }));
}

function watchEnd() {
  const place = scroller();
  atEnd = place.scrollHeight - place.scrollTop - place.clientHeight < NEAR;
}

/** Ask the server for what may have changed in the open conversation. */
export function refreshConversation() {
  const pane = document.getElementById("conversation");
  if (pane) ask("GET", pane.dataset.parts, { source: pane, target: pane, swap: "merge" });
}

document.addEventListener("desk:stale", refreshConversation);

// It went where one does not see it, while one had it open.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, requestConfig } = event.detail;
  if (xhr.status === 404 && requestConfig.elt.id === "conversation") {
    leave();
    document.dispatchEvent(new CustomEvent("desk:changed"));
  }
});

/** Leave the conversation; on a phone the list is there again. */
export function leave() {
  if (!openId()) return;
  document.getElementById("stage").replaceChildren(document.getElementById("nothing").content.cloneNode(true));
  history.pushState({ htmx: true }, "", `/?view=${document.getElementById("panes").dataset.view}`);
  const current = document.querySelector("#rows a[aria-current]");
  staged();
  current?.focus({ preventScroll: true });
  current?.scrollIntoView({ block: "nearest" });
}

document.addEventListener("desk:merged", (event) => {
  for (const element of event.detail) {
    openFrames(element);
    if (element.classList.contains("message")) element.classList.add("fresh");
  }
  if (atEnd && event.detail.some((element) => element.classList.contains("message"))) toEnd();
});
document.addEventListener("desk:grown", () => atEnd && toEnd());

document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target?.id === "stage" && !event.detail.target.querySelector(":scope > .merged")) staged();
});

document.addEventListener("click", (event) => {
  if (event.target.closest(".c-title .back")) {
    event.preventDefault();
    leave();
  }
  if (event.target.closest("[data-toggle-customer]")) document.body.classList.toggle("customer-open");
});

document.addEventListener("desk:escape", () => document.body.classList.remove("customer-open"));
