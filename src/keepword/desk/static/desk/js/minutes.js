// The four minutes: rings that close as working time passes, and the three marks that fill while one types.
const WHOLE = 240; // seconds
const SOON = 60;
const PAUSE = 400; // milliseconds after the last key before the server is asked
const SAID = new Set(["text", "html", "x-macro", "csrfmiddlewaretoken"]);
const calm = matchMedia("(prefers-reduced-motion: reduce)");

/** The seconds of working time that are left of a ring; null of one that never comes due. */
function left(ring, now) {
  const spans = ring.dataset.spans.split(" ").filter(Boolean);
  if (!spans.length) return null;
  return spans.reduce((sum, span) => {
    const [start, end] = span.split("/").map((at) => Date.parse(at));
    return sum + Math.max(0, end - Math.max(start, now)) / 1000;
  }, 0);
}

function draw(ring) {
  const seconds = left(ring, Date.now());
  if (seconds === null) return;
  const step = calm.matches ? 15 : 1;
  const shown = Math.ceil(seconds / step) * step;
  const passed = 100 * Math.min(1, Math.max(0, 1 - shown / WHOLE));
  ring.querySelector(".minute-arc").setAttribute("stroke-dashoffset", String(100 - passed));
  const number = ring.querySelector(".minute-number");
  const text = seconds > 0 ? String(Math.ceil(seconds / 60)) : "!";
  if (number && number.textContent !== text) number.textContent = text;
  ring.toggleAttribute("data-soon", seconds > 0 && seconds <= SOON);
  ring.toggleAttribute("data-over", seconds <= 0);
}

function drawAll() {
  for (const ring of document.querySelectorAll(".minute-ring[data-state=running]")) draw(ring);
}

setInterval(drawAll, 1000);
for (const name of ["desk:opened", "desk:merged", "visibilitychange"]) document.addEventListener(name, drawAll);
drawAll();

// The marks ------------------------------------------------------------------------------------------
let timer = 0;
let asked = 0;

function show(place, { runs, marks }) {
  place.hidden = !runs;
  for (const { name, shown, hint } of marks) {
    const mark = place.querySelector(`[data-aspect=${name}]`);
    mark.dataset.shown = String(shown);
    mark.title = hint;
    mark.querySelector("[data-yes]").hidden = !shown;
    mark.querySelector("[data-no]").hidden = shown;
  }
  const hint = marks.find((one) => !one.shown)?.hint ?? "";
  const line = place.querySelector("[data-minutes-hint]");
  if (line.textContent !== hint) line.textContent = hint;
}

async function ask(form) {
  const place = form.querySelector("[data-minutes]");
  if (!place) return;
  const turn = ++asked;
  const body = new FormData();
  for (const [name, value] of new FormData(form)) if (SAID.has(name)) body.append(name, value); // the editor adds its own
  try {
    const response = await fetch(place.dataset.minutes, { method: "POST", body });
    if (response.ok && turn === asked && place.isConnected) show(place, await response.json());
  } catch {
    // Without a connection the marks stay as they are; the next key asks again.
  }
}

document.addEventListener("composer:ready", (event) => ask(event.target));
document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-composer][data-kind=reply]");
  if (!form || event.target.closest("dialog")) return;
  clearTimeout(timer);
  timer = setTimeout(() => ask(form), PAUSE);
});
