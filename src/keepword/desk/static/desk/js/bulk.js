// Several rows at once: which are selected, and the bar that says what to do with them.
import { onKey } from "./keys.js";
import { openId } from "./list.js";
import { say } from "./words.js";

const HOLD = 500; // milliseconds that a finger rests on a row to select it
const bar = document.getElementById("bulk-bar");
const mode = document.getElementById("select-mode");
const picked = new Set();
let all = false;
let last = null;

const boxes = () => [...document.querySelectorAll("#rows > .row-item > .pick")];

function show() {
  for (const box of boxes()) box.checked = all || picked.has(box.value);
  const any = all || picked.size > 0;
  bar.hidden = !any;
  if (any) htmx.trigger(bar, "bulk:wanted");
  const chosen = document.getElementById("bulk-chosen");
  if (!chosen) return; // the bar is on its way
  const whole = chosen.querySelector("[name=all]");
  chosen.querySelector("[name=ids]").value = all ? "" : [...picked].join(",");
  whole.value = all ? "1" : "";
  document.getElementById("bulk-count").textContent = say("selected", {
    n: all ? Number(whole.dataset.count).toLocaleString(document.documentElement.lang) : picked.size,
  });
}

function clear() {
  picked.clear();
  all = false;
  last = null;
  selecting(false);
  show();
}

function pick(box, on) {
  if (all) {
    all = false;
    for (const other of boxes()) picked.add(other.value);
  }
  if (on) picked.add(box.value);
  else picked.delete(box.value);
}

/** Select or leave out a row; with `range` all from the last one on. */
function choose(box, { on = !picked.has(box.value), range = false } = {}) {
  const every = boxes();
  const from = range && last ? every.findIndex((other) => other.value === last) : -1;
  const to = every.indexOf(box);
  const some = from < 0 ? [box] : every.slice(Math.min(from, to), Math.max(from, to) + 1);
  for (const one of some) pick(one, from < 0 ? on : true);
  last = box.value;
  show();
}

function selecting(on) {
  document.body.classList.toggle("selecting", on);
  mode.setAttribute("aria-pressed", String(on));
}

function here() {
  const row = document.activeElement?.closest?.(".row-item") ?? document.getElementById(`row-${openId()}`);
  return row?.querySelector(".pick") ?? null;
}

function byKey(range) {
  const box = here();
  if (!box) return false;
  choose(box, { range });
  return true;
}

if (bar) {
  onKey("x", () => byKey(false));
  onKey("X", () => byKey(true));

  document.addEventListener("click", (event) => {
    const box = event.target.closest?.(".pick");
    if (box) choose(box, { on: box.checked, range: event.shiftKey });
    if (event.target.closest?.("[data-bulk-clear]")) clear();
    if (event.target.closest?.("[data-bulk-all]")) {
      all = true;
      show();
    }
  });
  mode.addEventListener("click", () => {
    const on = mode.getAttribute("aria-pressed") !== "true";
    if (on) selecting(true);
    else clear();
  });

  // While rows are being selected, a touch on one selects it.
  document.addEventListener(
    "click",
    (event) => {
      const row = event.target.closest?.(".row-item");
      if (!row || !held(event) || event.target.closest(".pick")) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (!justHeld) choose(row.querySelector(".pick"));
      justHeld = false;
    },
    true,
  );

  document.addEventListener("desk:merged", () => {
    if (!all) {
      const there = new Set(boxes().map((box) => box.value));
      for (const id of [...picked]) if (!there.has(id)) picked.delete(id);
    }
    show();
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target === bar || event.target.closest?.("#rows")) show();
  });
  document.addEventListener("desk:escape", () => {
    if (all || picked.size || document.body.classList.contains("selecting")) clear();
  });
  document.addEventListener("bulk:begun", () => {
    clear();
    document.dispatchEvent(new CustomEvent("desk:changed"));
  });
}

let timer = 0;
let justHeld = false;
const held = (event) => justHeld || (document.body.classList.contains("selecting") && event.pointerType === "touch");

document.addEventListener("pointerdown", (event) => {
  const row = event.pointerType === "touch" && event.target.closest?.("#rows > .row-item");
  justHeld = false;
  if (!row || !bar) return;
  timer = setTimeout(() => {
    justHeld = true;
    selecting(true);
    choose(row.querySelector(".pick"), { on: true });
  }, HOLD);
});
for (const name of ["pointerup", "pointercancel", "pointermove", "scroll"]) {
  document.addEventListener(
    name,
    (event) => {
      if (name === "pointermove" && Math.abs(event.movementX) + Math.abs(event.movementY) < 4) return;
      clearTimeout(timer);
    },
    true,
  );
}
document.addEventListener("contextmenu", (event) => {
  if (justHeld && event.target.closest?.(".row-item")) event.preventDefault();
});
