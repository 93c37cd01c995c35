// The set-up page and the settings: a guessed time zone, no form sent twice, copying, folded errors.
import "./merge.js";
import "./toast.js";

const zone = document.querySelector("[data-guess-zone] input");
if (zone && !zone.value) zone.value = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";

// A second click or Enter while the first is on its way would only be told that it is late.
const sent = new WeakSet();
document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-once]")) return;
  if (sent.has(event.target)) event.preventDefault();
  sent.add(event.target);
});
addEventListener("pageshow", (event) => event.persisted && location.reload());

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.querySelector(button.dataset.copy).textContent);
    button.textContent = `✓ ${button.textContent.replace("✓ ", "")}`;
  });
}

for (const button of document.querySelectorAll("[data-copy-week]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const days = [...button.closest(".week").querySelectorAll("input")];
    for (const day of days.slice(1, 5)) day.value = days[0].value;
  });
}

// What is wrong must be seen, also in a part that is folded away.
document.addEventListener("desk:merged", () => {
  const wrong = document.querySelector("form [aria-invalid=true]");
  for (const field of document.querySelectorAll("details [aria-invalid=true]")) field.closest("details").open = true;
  if (wrong) wrong.focus();
  else document.querySelector("#findings:not(:empty)")?.scrollIntoView({ block: "nearest" });
});
