// What the visitor sees: a button, a panel with the log and a place to write. In a shadow root of its own.
const view = {
  isOpen: false,
  asked: Boolean(store.get("asked")),
  files: [],
  drawn: new Map(),

  build() {
    customElements.define("keepword-chat", class extends HTMLElement {});
    this.host = document.createElement("keepword-chat");
    this.root = this.host.attachShadow({ mode: "open" });
    const colours = new CSSStyleSheet();
    colours.replaceSync(`:host{--accent:${chat.config.colour};--on:${readable(chat.config.colour)}}`);
    const looks = new CSSStyleSheet();
    looks.replaceSync(STYLE);
    this.root.adoptedStyleSheets = [looks, colours];
    this.badge = el("span", { class: "badge", hidden: true });
    this.launcher = el(
      "button",
      { class: "launcher", type: "button", "aria-expanded": "false", onclick: () => this.toggle() },
      icon("chat"),
      this.badge,
    );
    this.invitation = el("div", { class: "invitation", role: "status", hidden: true });
    this.panel = el("section", { class: "panel", role: "dialog", hidden: true, onkeydown: (event) => this.key(event) });
    this.place = el("div", { class: `place ${chat.config.position}`, lang: language }, this.panel, this.invitation, this.launcher);
    this.root.append(this.place);
    this.fill();
    document.body.append(this.host);
  },

  /** The panel's inside, in the language of the moment. */
  fill() {
    this.place.lang = language;
    this.launcher.setAttribute("aria-label", say("open"));
    this.panel.setAttribute("aria-label", chat.config.name);
    this.status = el("p", { class: "status", role: "status" });
    this.log = el("ol", { class: "log", role: "log", "aria-live": "polite", "aria-label": say("log"), tabindex: "0" });
    this.typing = el("p", { class: "typing", "aria-live": "polite" });
    this.foot = el("div", { class: "foot" });
    this.menu = el("div", { class: "menu", hidden: true });
    this.drawn.clear();
    this.panel.replaceChildren(
      el(
        "header",
        {},
        el("div", { class: "who" }, el("h2", {}, chat.config.name), this.status),
        el("button", { class: "plain", type: "button", "aria-label": say("more"), "aria-expanded": "false", onclick: (event) => this.showMenu(event) }, icon("more")),
        el("button", { class: "plain", type: "button", "aria-label": say("close"), onclick: () => this.close() }, icon("close")),
      ),
      this.menu,
      this.log,
      this.typing,
      this.foot,
    );
    this.mode = "";
    this.draw();
  },

  toggle: () => (view.isOpen ? view.close() : view.open()),

  open({ focus = true } = {}) {
    this.isOpen = true;
    this.hideInvitation();
    this.panel.hidden = false;
    this.launcher.setAttribute("aria-expanded", "true");
    this.place.classList.add("is-open");
    store.set("open", true);
    wire.start();
    this.draw();
    this.log.scrollTop = this.log.scrollHeight;
    const place = this.panel.querySelector(".compose textarea") ?? this.panel.querySelector("input, textarea");
    if (focus) (place ?? this.log).focus();
    chat.receipt();
  },

  close() {
    this.isOpen = false;
    this.panel.hidden = true;
    this.launcher.setAttribute("aria-expanded", "false");
    this.place.classList.remove("is-open");
    store.set("open", false);
    this.launcher.focus();
    this.draw();
  },

  /** Escape closes; Tab stays within while the panel is open. */
  key(event) {
    if (event.key === "Escape") {
      event.stopPropagation();
      if (this.menu.hidden) this.close();
      else this.menu.hidden = true;
    }
    if (event.key !== "Tab") return;
    const all = [...this.panel.querySelectorAll("button, input, select, textarea, a[href], [tabindex='0']")];
    const stops = all.filter((one) => !one.disabled && one.offsetParent !== null);
    const at = stops.indexOf(this.root.activeElement);
    const next = event.shiftKey ? at - 1 : at + 1;
    if (next >= 0 && next < stops.length && at >= 0) return;
    event.preventDefault();
    stops.at(event.shiftKey ? -1 : 0)?.focus();
  },

  showMenu(event) {
    const muted = store.get("mute");
    const item = (text, run) => el("button", { type: "button", onclick: () => { this.menu.hidden = true; run(); } }, text);
    const call = chat.config.call;
    this.menu.replaceChildren(
      ...(call ? [item(say("call"), () => window.open(call, "keepword-call", "popup,width=420,height=640,noreferrer"))] : []),
      ...(chat.known.email && chat.lines.some((line) => line.ours) ? [item(say("transcript"), () => wire.send({ t: "transcript" }))] : []),
      ...(chat.lines.length ? [item(say("download"), () => saveBlob(new Blob([chat.text()], { type: "text/plain" }), "chat.txt"))] : []),
      item(say(muted ? "unmute" : "mute"), () => store.set("mute", !muted)),
    );
    this.menu.hidden = !this.menu.hidden;
    event.currentTarget.setAttribute("aria-expanded", String(!this.menu.hidden));
    if (!this.menu.hidden) this.menu.querySelector("button").focus();
  },

  // What is shown ----------------------------------------------------------------------------------

  draw() {
    const unread = chat.unread();
    this.badge.hidden = !unread || this.isOpen;
    this.badge.textContent = unread > 99 ? "99+" : String(unread);
    this.badge.setAttribute("aria-label", say("new", { n: unread }));
    if (!this.isOpen) return;
    this.status.textContent = this.statusText();
    this.typing.textContent = chat.typing ? say("typing", { name: chat.typing }) : "";
    this.drawLines();
    this.drawFoot();
  },

  statusText() {
    const { open, agents, waiting } = chat.state;
    if (!wire.ready && wire.wanted && wire.failures > 1) return say("offline");
    if (chat.notice) return chat.notice;
    if (!open || !agents) return this.closedText();
    return waiting ? say("usual", { time: roughly(waiting) }) : say("here");
  },

  closedText() {
    const { open, opens } = chat.state;
    const when = opens ? ` ${say("opens", { time: moment(opens) })}` : "";
    return say(open ? "away" : "closed") + when;
  },

  drawLines() {
    const atEnd = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 80;
    const wanted = [];
    const greeting = textIn(chat.config.greeting);
    if (greeting) wanted.push(this.once("greeting", () => this.bubble({ ours: true, text: greeting, name: chat.config.name }), greeting));
    const last = chat.lines.findLastIndex?.((line) => !line.ours) ?? -1;
    chat.lines.forEach((line, at) => {
      const mark = line.ours || at !== last ? "" : say(chat.seen >= line.seq ? "seen" : "sent");
      wanted.push(this.once(`s${line.seq}`, () => this.bubble(line, mark), JSON.stringify([mark, line.files])));
    });
    for (const item of outbox.all()) {
      const mark = item.failed ? "failed" : wire.ready ? "sending" : "waiting";
      wanted.push(this.once(`o${item.id}`, () => this.bubble({ ...item, at: new Date(item.at).toISOString() }, say(mark), item), mark));
    }
    const kept = new Set(wanted);
    for (const child of [...this.log.children]) if (!kept.has(child)) child.remove();
    wanted.forEach((element, at) => {
      if (this.log.children[at] !== element) this.log.insertBefore(element, this.log.children[at] ?? null);
    });
    if (atEnd) this.log.scrollTop = this.log.scrollHeight;
  },

  /** The element of a line, made anew only when it looks different. */
  once(key, make, looks) {
    const kept = this.drawn.get(key);
    if (kept?.looks === looks) return kept.element;
    const element = make();
    this.drawn.set(key, { looks, element });
    return element;
  },

  bubble(line, mark = "", item = null) {
    const who = line.ours ? line.name || say("us") : say("you");
    const element = el(
      "li",
      { class: line.ours ? "line ours" : "line", "data-seq": line.seq, "data-id": line.id },
      el("span", { class: "name" }, who),
      line.text ? el("div", { class: "text", dir: "auto" }, ...linked(line.text)) : null,
      ...(line.files ?? []).map((file) => fileOf(file)),
      el("span", { class: "foot-note" }, line.at ? el("time", { datetime: line.at }, clockOf(line.at)) : null, mark ? ` · ${mark}` : null),
    );
    if (item?.failed) {
      element.append(
        el("button", { class: "small", type: "button", onclick: () => { outbox.add({ ...item, failed: false }); chat.flush(); this.draw(); } }, say("again")),
        el("button", { class: "small", type: "button", onclick: () => { outbox.remove(item.id); this.draw(); } }, say("drop")),
      );
    }
    return element;
  },

  // Where one writes -------------------------------------------------------------------------------

  drawFoot() {
    const begun = chat.lines.length > 0 || outbox.all().length > 0;
    const live = chat.state.open && chat.state.agents > 0;
    let mode = "write";
    if (!begun && !live) mode = "offline";
    else if (!begun && !this.asked && chat.config.questions.length) mode = "questions";
    if (mode === this.mode && language === this.footLanguage) {
      this.refreshNote?.();
      return;
    }
    this.mode = mode;
    this.footLanguage = language;
    this.refreshNote = null;
    this.log.hidden = mode !== "write";
    this.foot.classList.toggle("whole", mode !== "write");
    const make = { write: () => this.writing(), offline: () => this.form(true), questions: () => this.form(false) };
    this.foot.replaceChildren(...make[mode]());
  },

  writing() {
    const area = el("textarea", { rows: "1", dir: "auto", maxlength: String(chat.config.longest), "aria-label": say("write"), placeholder: say("write") });
    area.value = store.get("draft") ?? "";
    const chips = el("ul", { class: "chips" });
    const pick = el("input", { type: "file", multiple: true, hidden: true });
    const grow = () => {
      area.style.height = "auto";
      area.style.height = `${Math.min(area.scrollHeight, 120)}px`;
    };
    const send = () => {
      const text = area.value.trim();
      this.sendWhenThere = this.files.some((file) => file.busy) && send; // once the file has arrived
      if (this.sendWhenThere) return;
      const files = this.files.filter((file) => file.token).map(({ token, name, size, picture }) => ({ token, name, size, picture }));
      if (!text && !files.length) return;
      chat.write(text, files);
      area.value = "";
      this.files = [];
      chips.replaceChildren();
      store.remove("draft");
      grow();
      area.focus();
      this.log.scrollTop = this.log.scrollHeight;
    };
    area.addEventListener("input", () => {
      store.set("draft", area.value);
      chat.type();
      grow();
    });
    area.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        send();
      }
    });
    const take = (files) => [...files].slice(0, chat.config.files).forEach((file) => this.attach(file, chips));
    pick.addEventListener("change", () => {
      take(pick.files);
      pick.value = "";
    });
    area.addEventListener("paste", (event) => event.clipboardData?.files.length && (event.preventDefault(), take(event.clipboardData.files)));
    this.panel.ondragover = (event) => event.preventDefault();
    this.panel.ondrop = (event) => {
      event.preventDefault();
      take(event.dataTransfer.files);
    };
    const note = el("div", { class: "note" });
    this.refreshNote = () => this.drawNote(note);
    this.drawNote(note);
    return [
      note,
      chips,
      el(
        "form",
        { class: "compose", onsubmit: (event) => { event.preventDefault(); send(); } },
        el("button", { class: "plain", type: "button", "aria-label": say("attach"), onclick: () => pick.click() }, icon("attach")),
        pick,
        area,
        el("button", { class: "send", type: "submit", "aria-label": say("send") }, icon("send")),
      ),
    ];
  },

  /** Below the log: where the answer goes when one leaves. */
  drawNote(note) {
    const { email } = chat.known;
    const answered = chat.lines.some((line) => !line.ours);
    const key = `${email ?? ""} ${answered} ${language}`;
    if (note.dataset.key === key) return;
    note.dataset.key = key;
    if (email) {
      note.replaceChildren(el("p", {}, say("mail_is", { email })));
    } else if (answered) {
      const input = el("input", { type: "email", autocomplete: "email", "aria-label": say("email"), placeholder: say("email") });
      const save = (event) => {
        event.preventDefault();
        if (isEmail(input.value)) chat.introduce({ email: input.value.trim() });
        else input.setAttribute("aria-invalid", "true");
      };
      note.replaceChildren(el("p", {}, say("leave")), el("form", { class: "row", novalidate: true, onsubmit: save }, input, el("button", { class: "small", type: "submit" }, say("save"))));
    } else {
      note.replaceChildren();
    }
  },

  async attach(file, chips) {
    const limit = chat.config.bytes;
    const words = el("span", {}, file.name);
    const kept = { busy: true };
    const chip = el("li", {}, words, el("button", { class: "plain", type: "button", "aria-label": say("drop"), onclick: () => { this.files = this.files.filter((one) => one !== kept); chip.remove(); } }, icon("close")));
    chips.append(chip);
    if (file.size > limit) {
      words.textContent = `${file.name}: ${say("too_large", { n: Math.round(limit / 1048576) })}`;
      return;
    }
    this.files.push(kept);
    wire.start();
    await new Promise((resolve) => chat.later(resolve));
    try {
      const answer = await sendFile(file, (part) => {
        words.textContent = `${file.name} · ${say("uploading", { n: Math.round(part * 100) })}`;
      });
      Object.assign(kept, answer, { busy: false });
      words.textContent = answer.name;
    } catch {
      this.files = this.files.filter((one) => one !== kept);
      words.textContent = `${file.name}: ${say("not_taken")}`;
      this.sendWhenThere = null; // they decide again
    }
    if (this.sendWhenThere && !this.files.some((one) => one.busy)) this.sendWhenThere();
  },

  /** What is asked before the chat; and the form for when nobody is there. */
  form(offline) {
    const questions = chat.config.questions.filter((one) => !(offline && one.key === "email"));
    const fields = [];
    const field = (name, label, control, required) => {
      const error = el("span", { class: "error", id: `e-${name}`, role: "alert" });
      control.id = `f-${name}`;
      control.setAttribute("aria-describedby", error.id);
      if (required) control.setAttribute("aria-required", "true");
      fields.push({ name, control, error, required });
      return el("div", { class: "field" }, el("label", { for: control.id }, label), control, error);
    };
    const greeting = textIn(chat.config.greeting);
    const parts = greeting ? [el("p", {}, greeting)] : [];
    if (offline && !chat.known.signed) {
      parts.push(field("name", say("name"), el("input", { autocomplete: "name" }), false));
      parts.push(field("email", say("email"), el("input", { type: "email", autocomplete: "email" }), true));
    }
    for (const one of questions) {
      if (one.key === "email" && chat.known.email) continue;
      const choices = one.choices.map((text) => el("option", {}, text));
      const kinds = { choice: () => el("select", {}, el("option", { value: "" }), ...choices), email: () => el("input", { type: "email", autocomplete: "email" }) };
      parts.push(field(one.key, textIn(one.label), (kinds[one.kind] ?? (() => el("input", {})))(), one.required));
    }
    if (offline) parts.push(field("text", say("message"), el("textarea", { rows: "4", dir: "auto" }), true));
    const consent = offline ? textIn(chat.config.consent) : "";
    if (consent) parts.push(el("p", { class: "consent" }, consent));
    const submit = (event) => {
      event.preventDefault();
      const told = {};
      let wrong = null;
      for (const { name, control, error, required } of fields) {
        const value = control.value.trim();
        const bad = name === "email" && value && !isEmail(value);
        error.textContent = required && !value ? say(name === "email" ? "need_email" : "need") : bad ? say("bad_email") : "";
        control.toggleAttribute("aria-invalid", Boolean(error.textContent));
        if (error.textContent) wrong ??= control;
        told[name] = value;
      }
      if (wrong) {
        wrong.focus();
        return;
      }
      const { name, email, text, ...answers } = told;
      if (consent) answers.consent = "yes";
      this.asked = true;
      store.set("asked", true);
      chat.introduce({ ...(name && { name }), ...(email && { email }), answers });
      if (text) chat.later(() => chat.write(text));
      if (offline && email) chat.notice = say("thanks", { email });
      this.mode = "";
      this.draw();
      this.panel.querySelector("textarea")?.focus();
    };
    return [el("form", { class: "ask", novalidate: true, onsubmit: submit }, ...parts, el("button", { class: "primary", type: "submit" }, say(offline ? "send" : "start")))];
  },

  // Invitations ------------------------------------------------------------------------------------

  invite(text, taken, refused) {
    this.invitation.replaceChildren(
      el("p", {}, text),
      el("div", { class: "row" }, el("button", { class: "primary", type: "button", onclick: () => { this.hideInvitation(); taken(); this.open(); } }, say("yes")), el("button", { class: "small", type: "button", onclick: () => { this.hideInvitation(); refused(); } }, say("no"))),
    );
    this.invitation.hidden = false;
  },

  hideInvitation() {
    this.invitation.hidden = true;
  },
};

const isEmail = (text) => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text.trim());
const region = () => (navigator.languages ?? []).find((one) => one.startsWith(language)) ?? language;
const clockOf = (at) => new Date(at).toLocaleTimeString(region(), { hour: "2-digit", minute: "2-digit" });

function roughly(seconds) {
  if (seconds < 60) return say("sec", { n: Math.max(10, Math.ceil(seconds / 10) * 10) });
  if (seconds < 3600) return say("min", { n: Math.ceil(seconds / 60) });
  return say("hour", { n: Math.ceil(seconds / 3600) });
}

function moment(at) {
  const date = new Date(at);
  const today = date.toDateString() === new Date().toDateString();
  if (today) return say("today", { time: clockOf(at) });
  return date.toLocaleString(region(), { weekday: "long", hour: "2-digit", minute: "2-digit" });
}

/** Black or white, whichever reads better on a colour (WCAG 2.2, relative luminance). */
function readable(colour) {
  const parts = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16) / 255);
  const [r, g, b] = parts.map((one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179 ? "#000" : "#fff";
}

/** Text with its addresses as links. */
function linked(text) {
  return text.split(/(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]])/).map((part, at) =>
    at % 2 ? el("a", { href: part, target: "_blank", rel: "noopener noreferrer nofollow" }, part) : part,
  );
}

function fileOf(file) {
  const button = el("button", { class: "file", type: "button", disabled: !file.url, title: file.name, onclick: () => saveFile(file.url, file.name) }, icon("file"), el("span", {}, file.name));
  if (!file.picture || !file.url) return button;
  const canvas = el("canvas", { role: "img", "aria-label": `${say("picture")}: ${file.name}` });
  const picture = el("button", { class: "picture", type: "button", title: file.name, onclick: () => saveFile(file.url, file.name) }, canvas);
  drawPicture(canvas, file.url).catch(() => picture.replaceWith(button));
  return picture;
}
