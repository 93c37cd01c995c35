// The builder of steps: a row an action with its arguments, in the order in which they are done.
// What was built stands as JSON in the hidden [data-steps-value] field, which tells of each change.
import { choice, duration, icon, make, many, setUpAll } from "./build.js";

class Steps {
  constructor(root) {
    this.input = root.querySelector("[data-steps-value]");
    this.place = root.querySelector("[data-step-rows]");
    const { actions, words } = JSON.parse(root.querySelector("script[type='application/json']").textContent);
    this.actions = new Map(actions.map((action) => [action.name, action]));
    this.words = words;
    this.steps = JSON.parse(this.input.value || "[]");
    this.draw();
  }

  keep() {
    this.input.value = JSON.stringify(this.steps);
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  changed(index) {
    this.draw();
    this.keep();
    this.place.querySelector(`[data-at="${index}"]`)?.focus();
  }

  draw() {
    const list = make("ol", { className: "condition-list", role: "list" });
    this.steps.forEach((step, index) => list.append(this.drawStep(step, index)));
    const add = make("button", { type: "button", className: "button small" }, icon("plus"), this.words.add);
    add.addEventListener("click", () => {
      this.steps.push(this.fresh([...this.actions.values()][0]));
      this.changed(this.steps.length - 1);
    });
    const none = this.steps.length ? [] : [make("p", { className: "soft small", textContent: this.words.none })];
    this.place.replaceChildren(make("div", { className: "condition-group" }, list, ...none, make("div", { className: "row" }, add)));
  }

  fresh(action) {
    const step = { do: action.name };
    for (const argument of action.arguments) {
      const first = this.first(argument);
      if (first !== null) step[argument.name] = first;
    }
    return step;
  }

  first({ kind, choices, required, name }) {
    if (kind === "choices") return [];
    if (kind === "flag") return true;
    if (kind === "choice") return choices.length ? choices[0][0] : null;
    if (kind === "number") return name === "minutes" ? 24 * 60 : 1;
    return required ? "" : null;
  }

  drawStep(step, index) {
    const action = this.actions.get(step.do);
    const row = make("li", { className: "condition-row" });
    if (!action) {
      row.append(make("span", { className: "soft small", textContent: `${this.words.other} (${step.do})` }));
    } else {
      const select = choice(this.words.action, [...this.actions.values()].map((one) => [one, one.label]), action, (chosen) => {
        this.steps[index] = this.fresh(chosen);
        this.changed(index);
      });
      select.dataset.at = index;
      row.append(select);
      for (const argument of action.arguments) row.append(...this.drawArgument(step, argument));
    }
    row.append(...this.drawTools(index));
    return row;
  }

  drawTools(index) {
    const button = (name, sign, run) => {
      const made = make("button", { type: "button", className: `button quiet icon-only small ${name}`, ariaLabel: this.words[name], title: this.words[name] }, icon(sign));
      made.addEventListener("click", run);
      return made;
    };
    const tools = [button("remove", "x", () => { this.steps.splice(index, 1); this.changed(Math.max(0, index - 1)); })];
    if (index) {
      tools.unshift(button("up", "previous", () => {
        this.steps.splice(index - 1, 0, ...this.steps.splice(index, 1));
        this.changed(index - 1);
      }));
    }
    return [make("span", { className: "row nowrap condition-tools" }, ...tools)];
  }

  drawArgument(step, argument) {
    const { name, label, kind, choices, required } = argument;
    const set = (value) => {
      if (value === null) delete step[name];
      else step[name] = value;
      this.keep();
    };
    if (kind === "choices") return [many(label, `${label}: ${this.words.choose}`, choices, step[name] ?? [], set)];
    if (kind === "choice") {
      const pairs = required ? choices : [[null, this.words.nobody], ...choices];
      return [choice(label, pairs, step[name] ?? null, set)];
    }
    if (kind === "flag") return [choice(label, [[true, this.words.yes], [false, this.words.no]], step[name], set)];
    if (kind === "number" && name === "minutes") return duration(this.words, label, step[name], set);
    return [this.drawInput(step, argument, set)];
  }

  drawInput(step, { name, label, kind }, set) {
    const long = kind === "long";
    const type = kind === "number" ? "number" : kind === "moment" ? "datetime-local" : "text";
    const input = long
      ? make("textarea", { rows: 3, value: step[name] ?? "", ariaLabel: label, placeholder: label })
      : make("input", { type, value: step[name] ?? "", ariaLabel: label, placeholder: label });
    input.addEventListener("input", () => {
      if (input.value === "") set(kind === "number" ? null : "");
      else if (kind === "number") set(Number(input.value));
      else set(kind === "moment" ? new Date(input.value).toISOString() : input.value);
    });
    return input;
  }
}

setUpAll("[data-steps]", (element) => new Steps(element));
