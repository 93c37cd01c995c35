// Formatted mails: each in a frame that runs nothing, as high as what stands in it.
import { say } from "./words.js";

function fit(frame) {
  const inside = frame.contentDocument?.documentElement;
  if (!inside) return;
  frame.style.height = "0px"; // so that it can become smaller, too
  frame.style.height = `${Math.min(inside.scrollHeight + 1, 20000)}px`;
}

function tool(label, action) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "link small";
  button.textContent = label;
  button.addEventListener("click", action);
  return button;
}

function addTools(place, frame) {
  const tools = document.createElement("div");
  tools.className = "frame-tools";
  const blocked = Number(frame.contentDocument.body.dataset.blocked);
  if (blocked) {
    const show = tool(say("pictures"), () => {
      frame.src = `${place.dataset.src}?remote=1`;
      tools.remove();
    });
    tools.append(show);
  }
  const plain = place.parentElement.querySelector(":scope > .m-text");
  if (plain) tools.append(tool(say("as_text"), () => close(place)));
  if (tools.childElementCount) place.append(tools);
}

function plainParts(place) {
  return place.parentElement.querySelectorAll(":scope > .m-text, :scope > .quoted, :scope > p");
}

function close(place) {
  place.querySelectorAll("iframe, .frame-tools").forEach((element) => element.remove());
  plainParts(place).forEach((element) => (element.hidden = false));
  place.querySelector("[data-show-frame]").hidden = false;
}

/** Show a mail as it was sent. */
function open(place) {
  if (place.querySelector("iframe")) return;
  const frame = document.createElement("iframe");
  frame.setAttribute("sandbox", "allow-same-origin allow-popups allow-popups-to-escape-sandbox");
  frame.title = say("as_sent");
  frame.src = place.dataset.src;
  frame.addEventListener("load", () => {
    if (!frame.contentDocument?.body) return;
    fit(frame);
    new ResizeObserver(() => fit(frame)).observe(frame.contentDocument.body);
    if (!place.querySelector(".frame-tools") && !frame.src.endsWith("remote=1")) addTools(place, frame);
    document.dispatchEvent(new CustomEvent("desk:grown"));
  });
  plainParts(place).forEach((element) => (element.hidden = true));
  place.querySelector("[data-show-frame]").hidden = true;
  place.append(frame);
}

/** Open the frames that have no text to stand for them. */
export function openFrames(root = document) {
  root.querySelectorAll(".mail-frame[data-open]").forEach(open);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-show-frame]");
  if (!link) return;
  event.preventDefault();
  open(link.closest(".mail-frame"));
});
