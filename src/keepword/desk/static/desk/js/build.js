// What the builders of conditions and of steps have in common.
export const UNITS = { minutes: 1, hours: 60, days: 1440 };

/** An element with properties (or attributes) and children. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name in element && name !== "list") element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

/** A sign of the sprite that the page uses. */
export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  const sheet = document.querySelector("svg.icon use")?.getAttribute("href").split("#")[0];
  use.setAttribute("href", `${sheet}#${name}`);
  svg.setAttribute("class", "icon s");
  svg.setAttribute("aria-hidden", "true");
  svg.append(use);
  return svg;
}

/** A `<select>` of [value, label] pairs; values keep their type by their place. */
export function choice(label, pairs, value, change) {
  const select = make("select", { ariaLabel: label });
  for (const [key, text] of pairs) select.append(new Option(text, String(key), false, key === value));
  if (!pairs.some(([key]) => key === value)) select.selectedIndex = 0;
  select.addEventListener("change", () => change(pairs[select.selectedIndex][0]));
  return select;
}

/** A number with a unit of time; `set` gets minutes, null for none. */
export function duration(words, label, value, set) {
  const minutes = Number(value) || 0;
  const unit = Object.keys(UNITS).reverse().find((name) => minutes >= UNITS[name] && minutes % UNITS[name] === 0) ?? "minutes";
  const input = make("input", { type: "number", min: 0, value: minutes / UNITS[unit], ariaLabel: label, className: "short" });
  const units = choice(words.unit, Object.keys(UNITS).map((name) => [name, words[name]]), unit, () => change());
  const change = () => set(input.value === "" ? null : Math.round(Number(input.value) * UNITS[units.value]));
  input.addEventListener("input", change);
  return [input, units];
}

/** Some of many: a list of boxes behind a line that names what is chosen. */
export function many(label, choose, pairs, values, set) {
  let chosen = [...values];
  const named = () => pairs.filter(([key]) => chosen.includes(key)).map(([, text]) => text).join(", ") || choose;
  const summary = make("summary", { textContent: named() });
  const boxes = pairs.map(([key, text]) => {
    const box = make("input", { type: "checkbox", checked: chosen.includes(key) });
    box.addEventListener("change", () => {
      chosen = box.checked ? [...chosen, key] : chosen.filter((one) => one !== key);
      summary.textContent = named();
      set(chosen);
    });
    return make("label", { className: "check" }, box, make("span", { textContent: text }));
  });
  return make("details", { className: "condition-many" }, summary, make("div", { role: "group", ariaLabel: label }, ...boxes));
}

/** Set up what is in the page and what comes into it. */
export function setUpAll(selector, setUp) {
  const all = (root) => {
    for (const element of root.querySelectorAll(`${selector}:not([data-ready])`)) {
      element.dataset.ready = "1";
      setUp(element);
    }
  };
  document.addEventListener("htmx:load", (event) => all(event.target.parentElement ?? document));
  all(document);
}

// A list of values closes when one goes on.
document.addEventListener("click", (event) => {
  for (const open of document.querySelectorAll(".condition-many[open]")) if (!open.contains(event.target)) open.open = false;
});
document.addEventListener("keydown", (event) => {
  const open = event.key === "Escape" && event.target.closest?.(".condition-many[open]");
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
  event.stopPropagation();
});
