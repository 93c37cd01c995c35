// A click in the mail is enough to rate. Mail scanners open every address too, so the score goes only when
// a person shows themselves: a real pointer, finger, wheel or key on a page that is seen. Scrolling does not
// count, as a program's scrolling looks the same; nor does where a pointer is first, as browsers tell that by
// themselves where nobody is. Without this script the button does it.
const form = document.getElementById("rate");
const more = document.getElementById("more");
const saved = document.getElementById("saved");
const button = document.getElementById("submit");
const failed = document.getElementById("failed");
const signs = ["pointermove", "pointerdown", "touchstart", "wheel", "keydown"];
let sending = Promise.resolve();

function chosen() {
  return new FormData(form).get("score");
}

async function send(score) {
  const body = new FormData();
  body.set("key", form.elements.key.value);
  body.set("score", score);
  let good = false;
  try {
    const answer = await fetch(form.action, { method: "POST", body, redirect: "manual", keepalive: true });
    // The server answers a stored rating with "see other", which arrives here as an opaque redirect.
    good = answer.type === "opaqueredirect" || answer.ok;
  } catch {
    good = false;
  }
  saved.hidden = !good;
  failed.hidden = good;
  if (!good) return;
  more.hidden = false;
  button.textContent = button.dataset.saved;
}

function vote() {
  const score = chosen();
  // One after the other, so that the last choice is the one that stays.
  if (score) sending = sending.then(() => send(score));
}

let first = null; // where the pointer was first

function rests({ type, screenX, screenY }) {
  if (type !== "pointermove") return false;
  first ??= { screenX, screenY };
  return first.screenX === screenX && first.screenY === screenY;
}

function onSign(event) {
  if (!event.isTrusted || rests(event) || document.visibilityState !== "visible") return;
  stop();
  vote();
}

function stop() {
  for (const sign of signs) removeEventListener(sign, onSign, true);
}

if ("byItself" in form.dataset) {
  for (const sign of signs) addEventListener(sign, onSign, { capture: true, passive: true });
}
form.addEventListener("submit", stop);
form.addEventListener("change", (event) => {
  if (event.target.name !== "score") return;
  stop();
  vote();
});
