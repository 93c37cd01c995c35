// The page of a macro: a tab a language, placeholders put where one writes, files, the team's choice.
import { upload } from "./upload.js";

const form = document.getElementById("macro-form");
const tabs = [...form.querySelectorAll("[role=tab]")];
const panelOf = (tab) => document.getElementById(tab.getAttribute("aria-controls"));
const current = () => tabs.find((tab) => tab.getAttribute("aria-selected") === "true");

function show(tab) {
  for (const one of tabs) {
    const on = one === tab;
    one.setAttribute("aria-selected", String(on));
    one.toggleAttribute("aria-current", on);
    one.tabIndex = on ? 0 : -1;
    panelOf(one).hidden = !on;
  }
}

for (const tab of tabs) tab.addEventListener("click", () => show(tab));
form.querySelector("[data-tabs]").addEventListener("keydown", (event) => {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  const next = tabs[(tabs.indexOf(current()) + step + tabs.length) % tabs.length];
  show(next);
  next.focus();
});

for (const button of form.querySelectorAll("[data-placeholder]")) {
  button.addEventListener("click", () => {
    const field = panelOf(current()).querySelector("textarea");
    field.setRangeText(`{{${button.dataset.placeholder}}}`, field.selectionStart, field.selectionEnd, "end");
    field.focus();
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  });
}

const scope = form.elements.scope;
const showTeam = () => { form.querySelector("[data-team]").hidden = scope.value !== "team"; };
scope.addEventListener("change", showTeam);
showTeam();

form.addEventListener("change", (event) => {
  if (!event.target.matches("[data-files]")) return;
  upload(form, event.target.files);
  event.target.value = "";
});
form.addEventListener("click", (event) => event.target.closest("[data-remove-chip]")?.closest(".chip").remove());
