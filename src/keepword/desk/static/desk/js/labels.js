// Menus with a field that narrows them, fields that are filled in where they stand, the dialog before closing.
const items = (input) => [...document.querySelectorAll(`${input.dataset.filter} > .menu-item`)];
const plain = (text) => text.trim().replace(/\s+/g, " ").toLocaleLowerCase();

function narrow(input) {
  const wanted = plain(input.value);
  let shown = 0;
  let exact = false;
  for (const item of items(input)) {
    if (item.hasAttribute("data-create")) continue;
    const name = plain(item.dataset.name);
    item.hidden = !name.includes(wanted);
    shown += item.hidden ? 0 : 1;
    exact ||= name === wanted;
  }
  const create = document.querySelector(`${input.dataset.filter} > [data-create]`);
  if (create) {
    create.hidden = !wanted || exact;
    create.querySelector("[data-typed]").textContent = input.value.trim();
  }
  const none = document.querySelector(`${input.dataset.filter} > [data-none]`);
  if (none) none.hidden = shown > 0 || !wanted || Boolean(create && !create.hidden);
}

/** The one that Enter means: of this very name, else the first that is left. */
function meant(input) {
  const left = items(input).filter((item) => !item.hidden);
  return left.find((item) => plain(item.dataset.name ?? "") === plain(input.value)) ?? left[0];
}

function press(input) {
  delete input.dataset.waits;
  if (input.value.trim()) meant(input)?.click();
  input.select();
}

document.addEventListener("input", (event) => {
  if (event.target.matches?.("[data-filter]")) narrow(event.target);
});

document.addEventListener("keydown", (event) => {
  if (event.target.matches?.("[data-filter]") && event.key === "Enter") {
    event.preventDefault();
    if (items(event.target).length) press(event.target);
    else event.target.dataset.waits = ""; // what there is to choose is on its way
  }
  const form = event.key === "Escape" && event.target.closest?.("[data-field-form]");
  if (form) {
    event.preventDefault();
    form.querySelector("[data-cancel]").click();
  }
});

document.addEventListener(
  "beforetoggle",
  (event) => {
    const input = event.newState === "open" && event.target.querySelector?.("[data-filter]");
    if (!input) return;
    input.value = "";
    delete input.dataset.waits;
    narrow(input);
    htmx.trigger(event.target, "labels:open");
  },
  true,
);

document.addEventListener("desk:merged", (event) => {
  for (const element of event.detail) {
    if (element.id === "tag-options") {
      const find = document.getElementById("tag-find");
      narrow(find);
      if ("waits" in find.dataset) press(find);
    }
    const input = element.matches?.(".own-field.editing") && element.querySelector("input:not([type=hidden]), textarea, select");
    if (input) input.focus();
    else if (element.matches?.(".own-field") && ["", "conversation", "main"].includes(document.activeElement.id)) {
      element.querySelector("button")?.focus({ preventScroll: true });
    }
    if (element.id === "close-fields-body") askIn(element);
  }
});

/** Show the dialog once what it asks is in it: Enter, pressed at once, is meant for its first field. */
function askIn(body) {
  const dialog = body.closest("dialog");
  if (!dialog.open) dialog.showModal();
  body.querySelector("input:not([type=hidden]), textarea, select")?.focus();
}
