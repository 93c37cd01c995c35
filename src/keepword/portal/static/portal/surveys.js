// Each answer is kept as it is given, so that nothing is lost when the page is left. Without this script
// the button sends all of them.
const form = document.getElementById("survey");
const kept = document.getElementById("kept");
const sum = document.getElementById("sum");
let sending = Promise.resolve();

async function keep(name, value) {
  const body = new FormData();
  body.set("key", form.elements.key.value);
  body.set("response", form.elements.response.value);
  if (form.elements.kiosk) body.set("kiosk", "1");
  body.set("question", name.slice(2));
  body.set("value", value);
  try {
    const answer = await fetch(form.dataset.keep, { method: "POST", body });
    const told = await answer.json();
    if (told.response) form.elements.response.value = told.response;
    kept.textContent = told.problem ?? kept.dataset.kept;
  } catch {
    kept.textContent = kept.dataset.lost;
  }
  kept.hidden = false;
}

function add() {
  if (!sum) return;
  const given = [...form.querySelectorAll(".points")].map((one) => Number(one.value) || 0);
  const all = given.reduce((one, other) => one + other, 0);
  sum.textContent = `${sum.dataset.words} ${all} / 100`;
  sum.hidden = false;
}

form.addEventListener("change", (event) => {
  const { name, value } = event.target;
  if (!name.startsWith("q-")) return;
  // One after the other: the first tells which response the others belong to.
  sending = sending.then(() => keep(name, value));
});
form.addEventListener("input", (event) => {
  if (event.target.classList.contains("points")) add();
});
// What is on its way has arrived before the whole goes: else two responses would begin. And it goes once:
// whoever presses twice would be told that they have answered already.
const send = form.querySelector("[type=submit]");
form.addEventListener("submit", (event) => {
  event.preventDefault();
  send.disabled = true;
  sending.then(() => form.submit());
});
window.addEventListener("pageshow", () => {
  send.disabled = false; // who comes back to the page may send again
});
