// Rules: what a trigger asks for, and dragging a rule to another place.
const select = document.querySelector("[data-trigger]");

function showTrigger({ suggest = false } = {}) {
  const known = JSON.parse(document.getElementById("triggers").textContent)[select.value] ?? {};
  const form = select.form;
  form.querySelector("[data-trigger-about]").textContent = known.about ?? "";
  form.querySelector("[data-waits]").hidden = !known.waits;
  form.querySelector("[data-working]").hidden = !known.working;
  form.querySelector("[data-timed]").hidden = !known.timed;
  if (suggest && known.waits) {
    form.elements.hours.value = Math.floor(known.minutes / 60);
    form.elements.minutes.value = known.minutes % 60;
  }
}

if (select) {
  showTrigger();
  select.addEventListener("change", () => showTrigger({ suggest: true }));
}

// A rule is taken by its grip and dropped on another, whose place it takes.
const list = document.querySelector("[data-sortable]");
let dragged = null;

list?.addEventListener("dragstart", (event) => {
  if (!event.target.closest?.("[data-grip]")) return;
  dragged = event.target.closest("li");
  dragged.classList.add("dragged");
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", "");
});
list?.addEventListener("dragover", (event) => {
  const over = event.target.closest("li");
  if (!dragged || !over) return;
  event.preventDefault();
  for (const item of list.children) item.classList.toggle("over", item === over && item !== dragged);
});
list?.addEventListener("dragend", () => {
  for (const item of list.children) item.classList.remove("over", "dragged");
  dragged = null;
});
list?.addEventListener("drop", (event) => {
  const over = event.target.closest("li");
  if (!dragged || !over || over === dragged) return;
  event.preventDefault();
  const form = dragged.querySelector("form");
  const position = Object.assign(document.createElement("input"), { type: "hidden", name: "position" });
  position.value = [...list.children].indexOf(over);
  form.append(position);
  form.submit();
});
