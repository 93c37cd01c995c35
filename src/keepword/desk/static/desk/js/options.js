// A list of options under a field that the server fills: arrows choose, Enter takes, Escape puts it away.
const PAUSE = 120; // milliseconds without a key before the server is asked

const listOf = (field) => document.getElementById(field.getAttribute("aria-controls"));
const optionsOf = (list) => [...list.querySelectorAll('[role="option"]')];
const chosen = (list) => list.querySelector('[aria-selected="true"]');

/** Mark an option, or none. */
export function mark(field, option) {
  for (const each of optionsOf(listOf(field))) each.setAttribute("aria-selected", String(each === option));
  if (option) {
    option.scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-activedescendant", option.id);
  } else field.removeAttribute("aria-activedescendant");
}

/** Show or hide the list of a field. */
export function show(field, visible) {
  listOf(field).hidden = !visible;
  field.setAttribute("aria-expanded", String(visible));
  if (!visible) mark(field, null);
}

/** Let a field have options. `asked` gives the text to ask with (null: hide), `take` uses a chosen option. */
export function offers(field, { asked, take, first = false, empty = false }) {
  const list = listOf(field);
  let timer = 0;
  let newest = 0;

  async function ask() {
    const text = asked();
    const turn = (newest += 1);
    if (text === null) {
      show(field, false);
      return;
    }
    const answer = await fetch(`${field.dataset.options}?q=${encodeURIComponent(text)}`, { headers: { "HX-Request": "true" } });
    if (!answer.ok || turn !== newest) return;
    const made = new DOMParser().parseFromString(await answer.text(), "text/html");
    list.replaceChildren(...made.body.children);
    const options = optionsOf(list);
    show(field, options.length > 0 || empty);
    mark(field, first ? (options[0] ?? null) : null);
  }

  function step(by) {
    const options = optionsOf(list);
    if (!options.length) return;
    const at = options.indexOf(chosen(list));
    mark(field, options[at < 0 ? (by > 0 ? 0 : options.length - 1) : (at + by + options.length) % options.length]);
  }

  field.addEventListener("input", () => {
    clearTimeout(timer);
    newest += 1; // what was asked before is of no use now
    timer = setTimeout(ask, PAUSE);
  });
  field.addEventListener("keydown", (event) => {
    if (event.isComposing || (list.hidden && event.key !== "ArrowDown")) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (list.hidden) ask();
      else step(event.key === "ArrowDown" ? 1 : -1);
    } else if ((event.key === "Enter" || event.key === "Tab") && chosen(list)) take(chosen(list));
    else if (event.key === "Escape" && !first) show(field, false);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  list.addEventListener("mousedown", (event) => {
    const option = event.target.closest('[role="option"]');
    if (!option) return;
    event.preventDefault();
    take(option);
  });
  return ask;
}
