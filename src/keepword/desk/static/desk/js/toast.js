// Passing words at the foot of the page.
import { say } from "./words.js";

const place = document.getElementById("toasts");

/** Show `text`; `action` is {label, run}. Returns a function that takes it away. */
export function toast(text, { action = null, seconds = 6 } = {}) {
  const element = document.createElement("div");
  element.className = "toast";
  const words = document.createElement("span");
  words.textContent = text;
  element.append(words);
  const remove = () => element.remove();
  if (action) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button small";
    button.textContent = action.label;
    button.addEventListener("click", () => {
      remove();
      action.run();
    });
    element.append(button);
  }
  place.append(element);
  if (seconds) setTimeout(remove, seconds * 1000);
  return remove;
}

// An error of the server comes as a finished toast (desk/error_part.html).
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  if (xhr.status < 400 || event.detail.shouldSwap) return;
  event.detail.isError = false;
  if (xhr.getResponseHeader("X-Part")) {
    event.detail.shouldSwap = true; // a form that says itself what is wrong
    return;
  }
  if (xhr.responseText.includes("data-toast")) {
    const page = new DOMParser().parseFromString(xhr.responseText, "text/html");
    toast(page.querySelector("[data-toast] p").textContent, { seconds: 10 });
  } else {
    toast(say("failed"));
  }
});
document.addEventListener("htmx:sendError", () => toast(say("failed")));
