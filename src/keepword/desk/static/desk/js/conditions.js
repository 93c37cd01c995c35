// The builder of conditions: rows of a field, a comparison and a value, in one list or in groups of it.
// What was built stands as JSON in the hidden [data-condition] field, which tells of each change by a
// bubbling "change". What a condition has that no row can show is kept as it is.

import { choice, duration, icon, make, many, setUpAll } from "./build.js";

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
    if (op.takes === "minutes") return duration(this.words, this.words.value, item.value, set);
    if (op.takes === "moment") return [this.drawMoment(item, set)];
    if (op.takes === "many" && field.choices.length) return [many(field.label, this.words.choose, field.choices, item.value, set)];
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
}

setUpAll("[data-conditions]", (element) => new Builder(element));
