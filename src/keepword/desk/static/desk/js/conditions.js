// The builder of conditions: rows of a field, a comparison and a value, in one list or in groups of it.
// What was built stands as JSON in the hidden [data-condition] field, which tells of each change by a
// bubbling "change". What a condition has that no row can show is kept as it is.

const UNITS = { minutes: 1, hours: 60, days: 1440 };

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name in element && name !== "list") element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

function icon(name) {
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
function choice(label, pairs, value, change) {
  const select = make("select", { ariaLabel: label });
  for (const [key, text] of pairs) select.append(new Option(text, String(key), false, key === value));
  if (!pairs.some(([key]) => key === value)) select.selectedIndex = 0;
  select.addEventListener("change", () => change(pairs[select.selectedIndex][0]));
  return select;
}

class Builder {
  constructor(root) {
    this.input = root.querySelector("[data-condition]");
    this.place = root.querySelector("[data-condition-rows]");
    const { fields, words } = JSON.parse(root.querySelector("script[type='application/json']").textContent);
    this.fields = new Map(fields.map((field) => [field.name, field]));
    this.words = words;
    this.group = this.groupOf(JSON.parse(this.input.value || "{}"), 0);
    this.draw();
  }

  // Between the data and what is shown -------------------------------------------------------------

  groupOf(condition, depth) {
    const match = Array.isArray(condition.any) ? "any" : "all";
    const parts = condition[match] ?? (Object.keys(condition).length ? [condition] : []);
    return { match, items: parts.map((part) => this.itemOf(part, depth)) };
  }

  itemOf(part, depth) {
    if ((Array.isArray(part.all) || Array.isArray(part.any)) && depth === 0) return this.groupOf(part, 1);
    const field = this.fields.get(part.field);
    const known = field?.ops.some((op) => this.isOf(op, part));
    return known ? { op: "is", ...part } : { other: part };
  }

  isOf(op, leaf) {
    return op.op === (leaf.op ?? "is") && (op.takes !== "none" || op.value === (leaf.value ?? true));
  }

  dataOf(item) {
    if (item.other) return item.other;
    if (!item.items) return { field: item.field, op: item.op, value: item.value };
    const parts = item.items.map((one) => this.dataOf(one)).filter((one) => Object.keys(one).length);
    if (!parts.length) return {};
    return parts.length === 1 && item !== this.group ? parts[0] : { [item.match]: parts };
  }

  keep() {
    this.input.value = JSON.stringify(this.dataOf(this.group));
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  // What is shown ----------------------------------------------------------------------------------

  draw() {
    this.place.replaceChildren(this.drawGroup(this.group, null));
  }

  changed(focus) {
    this.draw();
    this.keep();
    if (focus) this.place.querySelector(`[data-at="${focus}"]`)?.focus();
  }

  drawGroup(group, parent) {
    const path = parent ? String(parent.items.indexOf(group)) : "top";
    const list = make("ul", { className: "condition-list", role: "list" });
    group.items.forEach((item, index) => list.append(this.drawItem(group, item, `${path}-${index}`)));
    const head = make("div", { className: "condition-head row" });
    if (group.items.length > 1 || parent) {
      const pairs = [["all", this.words.all], ["any", this.words.any]];
      head.append(choice(this.words.match, pairs, group.match, (match) => { group.match = match; this.keep(); }));
    }
    if (parent) head.append(this.remover(parent, group, this.words.remove_group));
    const box = make("div", { className: "condition-group" }, head, list);
    if (!group.items.length && !parent) box.append(make("p", { className: "soft small", textContent: this.words.none }));
    box.append(this.drawAdders(group, parent, path));
    return box;
  }

  drawAdders(group, parent, path) {
    const add = make("button", { type: "button", className: "button small" }, icon("plus"), this.words.add);
    add.addEventListener("click", () => {
      group.items.push(this.fresh([...this.fields.values()][0]));
      this.changed(`${path}-${group.items.length - 1}`);
    });
    const row = make("div", { className: "row" }, add);
    if (parent) return row;
    const more = make("button", { type: "button", className: "button quiet small" }, icon("plus"), this.words.group);
    more.addEventListener("click", () => {
      const match = group.match === "all" ? "any" : "all";
      group.items.push({ match, items: [this.fresh([...this.fields.values()][0])] });
      this.changed(`${group.items.length - 1}-0`);
    });
    row.append(more);
    return row;
  }

  fresh(field) {
    const [op] = field.ops;
    return { field: field.name, op: op.op, value: this.firstValue(field, op) };
  }

  firstValue(field, op) {
    if (op.takes === "none") return op.value;
    if (op.takes === "many" || op.takes === "words") return [];
    if (op.takes === "minutes") return 60;
    if (field.kind === "flag") return true;
    if (field.choices.length) return field.choices[0][0];
    return field.kind === "number" ? 1 : "";
  }

  remover(group, item, label) {
    const button = make("button", { type: "button", className: "button quiet icon-only small", ariaLabel: label, title: label }, icon("x"));
    button.addEventListener("click", () => {
      group.items.splice(group.items.indexOf(item), 1);
      this.changed("");
      (this.place.querySelector("[data-at]") ?? this.place.querySelector("button"))?.focus();
    });
    return button;
  }

  drawItem(group, item, at) {
    if (item.items) return make("li", {}, this.drawGroup(item, group));
    const row = make("li", { className: "condition-row" });
    if (item.other) {
      row.append(make("span", { className: "soft small", textContent: this.words.other }));
    } else {
      const field = this.fields.get(item.field);
      const op = field.ops.find((one) => this.isOf(one, item)) ?? field.ops[0];
      row.append(this.drawFields(group, item, at), this.drawOperators(item, field, op, at), ...this.drawValue(item, field, op));
    }
    row.append(this.remover(group, item, this.words.remove));
    return row;
  }

  drawFields(group, item, at) {
    const select = make("select", { ariaLabel: this.words.field, "data-at": at });
    const groups = new Map();
    for (const field of this.fields.values()) {
      if (!groups.has(field.group)) groups.set(field.group, make("optgroup", { label: field.group }));
      groups.get(field.group).append(new Option(field.label, field.name, false, field.name === item.field));
    }
    select.append(...groups.values());
    select.addEventListener("change", () => {
      group.items[group.items.indexOf(item)] = this.fresh(this.fields.get(select.value));
      this.changed(at);
    });
    return select;
  }

  drawOperators(item, field, op, at) {
    const pairs = field.ops.map((one) => [one, one.label]);
    const select = choice(this.words.operator, pairs, op, (chosen) => {
      item.op = chosen.op;
      if (chosen.takes !== op.takes || chosen.takes === "none") item.value = this.firstValue(field, chosen);
      this.changed(`${at}-op`);
    });
    select.dataset.at = `${at}-op`;
    return select;
  }

  drawValue(item, field, op) {
    const set = (value) => { item.value = value; this.keep(); };
    if (op.takes === "none") return [];
    if (field.kind === "flag") {
      return [choice(this.words.value, [[true, this.words.yes], [false, this.words.no]], item.value, set)];
    }
    if (op.takes === "minutes") return this.drawMinutes(item, set);
    if (op.takes === "moment") return [this.drawMoment(item, set)];
    if (op.takes === "many" && field.choices.length) return [this.drawMany(item, field)];
    if (op.takes === "many" || op.takes === "words") return [this.drawList(item, field, op, set)];
    if (field.choices.length) return [choice(this.words.value, this.withGone(field, item.value), item.value, set)];
    return this.drawPlain(item, field, set);
  }

  withGone(field, value) {
    return field.choices.some(([key]) => key === value) ? field.choices : [...field.choices, [value, `${value}`]];
  }

  drawPlain(item, field, set) {
    const number = field.kind === "number";
    const input = make("input", { type: number ? "number" : "text", value: item.value ?? "", ariaLabel: this.words.value, step: "any", maxLength: 500 });
    input.addEventListener("input", () => set(number ? (input.value === "" ? null : Number(input.value)) : input.value));
    return field.unit ? [input, make("span", { className: "soft small", textContent: field.unit })] : [input];
  }

  drawMinutes(item, set) {
    const minutes = Number(item.value) || 0;
    const unit = Object.keys(UNITS).reverse().find((name) => minutes >= UNITS[name] && minutes % UNITS[name] === 0) ?? "minutes";
    const input = make("input", { type: "number", min: 0, value: minutes / UNITS[unit], ariaLabel: this.words.value, className: "short" });
    const units = make("select", { ariaLabel: this.words.unit });
    for (const name of Object.keys(UNITS)) units.append(new Option(this.words[name], name, false, name === unit));
    const change = () => set(input.value === "" ? null : Math.round(Number(input.value) * UNITS[units.value]));
    input.addEventListener("input", change);
    units.addEventListener("change", change);
    return [input, units];
  }

  drawMoment(item, set) {
    const local = (date) => new Date(date - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
    const known = item.value && !Number.isNaN(Date.parse(item.value));
    const input = make("input", { type: "datetime-local", value: known ? local(new Date(item.value)) : "", ariaLabel: this.words.value });
    input.addEventListener("input", () => set(input.value ? new Date(input.value).toISOString() : ""));
    return input;
  }

  drawList(item, field, op, set) {
    const input = make("input", {
      type: "text", value: (item.value ?? []).join(", "), ariaLabel: `${this.words.value} (${this.words.several})`,
      placeholder: op.takes === "words" ? this.words.words : "", title: this.words.several,
    });
    input.addEventListener("input", () => {
      const parts = input.value.split(/[,;\n]/).map((part) => part.trim()).filter(Boolean);
      set(field.kind === "number" ? parts.map(Number) : parts);
    });
    return input;
  }

  drawMany(item, field) {
    const named = () => field.choices.filter(([key]) => item.value.includes(key)).map(([, text]) => text).join(", ") || this.words.choose;
    const summary = make("summary", { textContent: named() });
    const boxes = field.choices.map(([key, text]) => {
      const box = make("input", { type: "checkbox", checked: item.value.includes(key) });
      box.addEventListener("change", () => {
        item.value = box.checked ? [...item.value, key] : item.value.filter((one) => one !== key);
        summary.textContent = named();
        this.keep();
      });
      return make("label", { className: "check" }, box, make("span", { textContent: text }));
    });
    return make("details", { className: "condition-many" }, summary, make("div", { role: "group", ariaLabel: field.label }, ...boxes));
  }
}

function setUp(root) {
  for (const element of root.querySelectorAll("[data-conditions]:not([data-ready])")) {
    element.dataset.ready = "1";
    new Builder(element);
  }
}

document.addEventListener("htmx:load", (event) => setUp(event.target.parentElement ?? document));
// A list of values closes when one goes on.
document.addEventListener("click", (event) => {
  for (const open of document.querySelectorAll(".condition-many[open]")) if (!open.contains(event.target)) open.open = false;
});
setUp(document);
