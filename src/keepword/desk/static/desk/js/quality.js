// Words that are marked in the conversation go into the criterion that they show.
let taken = "";

document.addEventListener("selectionchange", () => {
  const chosen = document.getSelection();
  const place = chosen?.anchorNode?.parentElement?.closest(".quality-said .m-text");
  const words = place && place.contains(chosen.focusNode) ? chosen.toString().replace(/\s+/g, " ").trim() : "";
  if (words) {
    taken = words;
    show();
  }
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-take]");
  if (!button || !taken) return;
  const field = button.closest("form").querySelector("[data-words]");
  field.value = [...field.value.split("\n").filter((line) => line.trim()), taken].join("\n");
  button.form.requestSubmit();
});

document.addEventListener("htmx:afterSettle", show);

function show() {
  for (const button of document.querySelectorAll("[data-take]")) button.hidden = !taken;
}
