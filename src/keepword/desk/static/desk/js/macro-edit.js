// The page of a macro: a tab a language, placeholders put where one writes, files, the team's choice.
import { texts } from "./texts.js";
import { upload } from "./upload.js";

const form = document.getElementById("macro-form");
texts(form);

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
