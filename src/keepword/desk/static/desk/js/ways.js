// By which channel an answer leaves: what it cannot carry goes out of sight, and why it cannot leave now is said.
const waysOf = (form) => form.querySelector("[data-ways]");
const chosen = (place) => place.selectedOptions?.[0] ?? place;

/** Fit the form to the way that is chosen. */
export function fit(form) {
  const place = waysOf(form);
  if (!place) return;
  const way = chosen(place);
  const alone = !way.dataset.copies;
  for (const part of form.querySelectorAll(".lines, .others, .below")) part.hidden = alone;
  form.classList.toggle("only-words", !way.dataset.html);
  const notice = form.querySelector("[data-obstacle]:not(option)");
  if (!notice || !place.matches("select")) return;
  notice.hidden = !way.dataset.obstacle;
  notice.querySelector("div").textContent = way.dataset.obstacle ?? "";
}

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-ways]")) fit(event.target.closest("form[data-composer]"));
});
