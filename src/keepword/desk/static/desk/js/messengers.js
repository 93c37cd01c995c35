// Writing by messengers: the counter of texts, the words of a template as they will be sent, what the page of a new
// message asks for by the inbox that is chosen.
import { count } from "./segments.js";

const written = (form) => (form.querySelector("[contenteditable=true]")?.innerText ?? form.elements.text?.value ?? "").trim();

function tell(form) {
  const counter = form.querySelector("[data-counter]");
  if (!counter) return;
  const chosen = form.elements.via?.value;
  if (chosen) counter.hidden = chosen !== counter.dataset.of;
  if (counter.hidden) return;
  const text = written(form);
  const { texts, left } = count(text);
  counter.textContent = counter.dataset.words.replace("{n}", texts).replace("{left}", left);
  counter.classList.toggle("over", text.length > Number(counter.dataset.longest));
}

function preview(form) {
  const place = form.querySelector(".template-preview");
  if (!place) return;
  let text = place.dataset.text;
  const said = new Map([...form.querySelectorAll("[data-place]")].map((input) => [input.dataset.place, input.value.trim()]));
  text = text.replace(/\{\{([^{}]{1,60})\}\}/g, (whole, name) => said.get(name) || whole);
  place.replaceChildren(...text.split("\n").flatMap((line, n) => (n ? [document.createElement("br"), line] : [line])));
}

/** The page of a new message: what the chosen inbox has no use for goes out of sight. */
function fit(form) {
  const inbox = form.elements.inbox?.selectedOptions?.[0];
  if (!inbox) return;
  const alone = inbox.dataset.alone !== undefined;
  form.classList.toggle("only-words", inbox.dataset.plain !== undefined);
  for (const part of form.querySelectorAll("[data-mail-only]")) part.hidden = alone;
  for (const part of form.querySelectorAll("[data-number-only]")) part.hidden = !alone;
  for (const part of form.querySelectorAll("[data-templates-of]")) {
    const fits = part.dataset.templatesOf === inbox.value;
    part.hidden = !fits;
    for (const field of part.querySelectorAll("select, input")) field.disabled = !fits;
  }
  const counter = form.querySelector("[data-counter]");
  if (counter) counter.hidden = inbox.dataset.segments === undefined;
  tell(form);
}

const formOf = (event) => event.target.closest?.("form[data-composer]");

document.addEventListener("input", (event) => {
  const form = formOf(event);
  if (!form) return;
  tell(form);
  if (event.target.matches("[data-place]")) preview(form);
});
document.addEventListener("change", (event) => {
  if (event.target.matches("#inbox")) fit(formOf(event));
  else if (event.target.matches("[data-ways]")) tell(formOf(event));
});
function setUp(form) {
  fit(form);
  tell(form);
}

document.addEventListener("composer:ready", (event) => setUp(event.target));
for (const form of document.querySelectorAll("form[data-composer]")) setUp(form); // those that were ready before
