// What was said: lines by number, what is on its way, and how both sides know that nothing is missing.
const chat = {
  config: null,
  state: { open: true, agents: 0, waiting: null, opens: null },
  lines: [],
  seq: 0,
  read: 0,
  seen: 0,
  known: store.get("known") ?? {},
  flying: new Set(),
  typing: "",
  cart: null,
  claim: null,
  refresh: () => {},
  said: () => {},

  begin() {
    const kept = store.get("state");
    if (kept) Object.assign(this, { lines: kept.lines ?? [], seq: kept.seq ?? 0, read: kept.read ?? 0 });
    wire.hello = () => ({
      token: store.get("token") ?? "",
      seq: this.seq,
      language,
      visits: store.get("visits") ?? 1,
      ...this.page(),
    });
    wire.take = (frame) => this.on[frame.t]?.call(this, frame);
    wire.changed = () => {
      if (!wire.ready) this.flying.clear();
      this.refresh();
    };
    addEventListener("storage", (event) => this.elsewhere(event));
  },

  page() {
    const about = { page: location.href.slice(0, 500), title: document.title, referrer: document.referrer };
    return this.cart ? { ...about, cart: this.cart } : about;
  },

  keep() {
    store.set("state", { lines: this.lines.slice(-LINES_KEPT), seq: this.seq, read: this.read });
  },

  hasSession: () => Boolean(store.get("token")),

  /** Another tab said something, or has got another token. */
  elsewhere(event) {
    if (event.key === `${PREFIX}token` && event.newValue !== event.oldValue && wire.wanted) {
      wire.drop();
      this.reset();
      wire.again();
    } else if (event.key?.startsWith(`${PREFIX}out:`)) {
      this.refresh();
    }
  },

  reset() {
    Object.assign(this, { lines: [], seq: 0, read: 0, seen: 0 });
    store.remove("state");
  },

  /** Forget this visitor: somebody else uses the browser now. */
  forget() {
    wire.drop();
    this.reset();
    for (const item of outbox.all()) outbox.remove(item.id);
    for (const name of ["token", "known"]) store.remove(name);
    this.known = {};
    this.claim = null;
  },

  on: {
    welcome(frame) {
      if (frame.token) {
        store.set("token", frame.token);
        this.reset();
      } else if (frame.fresh) {
        this.reset();
      }
      this.visitor = frame.visitor;
      this.on.state.call(this, frame);
      this.know(frame);
      this.seen = frame.seen;
      this.read = Math.max(this.read, frame.read);
      // A browser that has none gets the newest only: what is before them is not missing.
      if (frame.fresh && frame.lines.length) this.seq = frame.lines[0].seq - 1;
      this.add(frame.lines);
      if (this.claim) wire.send({ t: "identify", ...this.claim });
      this.flush();
    },
    lines(frame) {
      this.typing = "";
      this.add(frame.lines);
    },
    ack(frame) {
      this.flying.delete(frame.id);
      const { t: _ack, ...line } = frame;
      this.add([line]);
      outbox.remove(frame.id);
      this.refresh();
    },
    state(frame) {
      const { open, agents, waiting, opens } = frame;
      this.state = { open, agents, waiting, opens };
      this.refresh();
    },
    typing(frame) {
      this.typing = frame.name;
      clearTimeout(this.typingTimer);
      this.typingTimer = setTimeout(() => {
        this.typing = "";
        this.refresh();
      }, 5000);
      this.refresh();
    },
    seen(frame) {
      this.seen = Math.max(this.seen, frame.seq);
      this.refresh();
    },
    known(frame) {
      this.know(frame);
      this.refresh();
    },
    sent() {
      this.notice = say("mailed");
      this.refresh();
    },
    gone() {
      store.remove("token");
      this.reset();
    },
    sorry(frame) {
      this.flying.delete(frame.id);
      if (frame.about === "say" && frame.code === "later") {
        setTimeout(() => this.flush(), 3000);
      } else if (frame.about === "say") {
        const item = store.get(`out:${frame.id}`);
        if (item) outbox.add({ ...item, failed: true });
      } else if (frame.about === "identify" && frame.code === "conflict") {
        const { claim } = this;
        this.forget();
        this.claim = claim;
        wire.again();
      } else if (frame.about === "identify") {
        this.claim = null;
        console.warn("Keepword: the signature of this user was refused.");
      } else if (frame.about === "transcript") {
        this.notice = say("not_mailed");
      }
      this.refresh();
    },
  },

  know({ name, email, signed }) {
    this.known = { ...this.known, ...(name && { name }), ...(email && { email }), ...(signed && { signed }) };
    store.set("known", this.known);
  },

  /** Lines of the log: each once, by its number; after a gap the server is asked for the rest. */
  add(lines) {
    let news = false;
    for (const line of lines) {
      if (line.seq <= this.seq) {
        // Files of one's own line get their addresses when it comes again.
        const at = this.lines.findIndex((one) => one.seq === line.seq);
        if (at >= 0 && line.files?.[0]?.url) this.lines[at] = line;
        continue;
      }
      if (line.seq > this.seq + 1) {
        wire.send({ t: "since", seq: this.seq });
        break;
      }
      this.seq = line.seq;
      this.lines.push(line);
      if (line.id) {
        outbox.remove(line.id);
        this.flying.delete(line.id);
      }
      if (line.ours) news = true;
    }
    this.keep();
    if (lines.length) this.receipt();
    if (news) this.said();
    this.refresh();
  },

  /** Tell what was got, and what was read: that is what one had before one's eyes. */
  receipt() {
    clearTimeout(this.receiptTimer);
    this.receiptTimer = setTimeout(() => {
      const looking = view.isOpen && !document.hidden;
      if (looking && this.seq > this.read) this.read = this.seq;
      this.keep();
      wire.send({ t: "read", seq: looking ? this.read : 0, got: this.seq });
      this.refresh();
    }, 250);
  },

  unread() {
    return this.lines.filter((line) => line.ours && line.seq > this.read).length;
  },

  /** Say something: it is kept here first, and let go when the server has it. */
  write(text, files = []) {
    outbox.add({ id: newId(), text, files, at: Date.now(), of: this.visitor ?? "" });
    this.typedAt = 0;
    wire.start();
    this.flush();
    this.refresh();
  },

  flush() {
    if (!wire.ready) return;
    for (const item of outbox.all()) {
      if (item.failed || this.flying.has(item.id)) continue;
      const files = item.files.map((file) => file.token);
      if (!wire.send({ t: "say", id: item.id, text: item.text, files })) return;
      this.flying.add(item.id);
    }
  },

  type() {
    const now = Date.now();
    if (now - (this.typedAt ?? 0) < 2500) return;
    this.typedAt = now;
    wire.send({ t: "typing" });
  },

  introduce(told) {
    this.know(told);
    this.told = { ...this.told, ...told, answers: { ...this.told?.answers, ...told.answers } };
    wire.start();
    if (!wire.send({ t: "details", ...this.told })) this.later(() => this.introduce({}));
  },

  /** Once there is a connection. */
  later(what) {
    if (wire.ready) what();
    else setTimeout(() => this.later(what), 200);
  },

  identify(claim) {
    if (!claim) {
      if (this.known.signed) {
        this.forget();
        if (wire.wanted) wire.again();
      }
      return;
    }
    this.claim = claim;
    if (wire.ready) wire.send({ t: "identify", ...claim });
  },

  moved() {
    wire.send({ t: "about", ...this.page() });
  },

  text() {
    return this.lines
      .map((line) => {
        const who = line.ours ? line.name : say("you");
        const files = (line.files ?? []).map((file) => `\n[${file.name}]`).join("");
        return `${new Date(line.at).toLocaleString(language)}  ${who}\n${line.text}${files}`;
      })
      .join("\n\n");
  },
};

/** Send a file; `progress(0..1)`; resolves to what the server calls it. */
function sendFile(file, progress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", `${BASE}/chat/upload/${KEY}`);
    request.setRequestHeader("X-Chat-Token", store.get("token") ?? "");
    request.upload.addEventListener("progress", (event) => event.lengthComputable && progress(event.loaded / event.total));
    request.addEventListener("load", () => {
      if (request.status === 200) resolve(JSON.parse(request.responseText));
      else reject(new Error(String(request.status)));
    });
    request.addEventListener("error", () => reject(new Error("0")));
    const form = new FormData();
    form.append("file", file);
    request.send(form);
  });
}

/** A picture, drawn rather than linked: no site has to allow pictures from elsewhere. */
async function drawPicture(canvas, url) {
  const response = await fetch(BASE + url, { credentials: "omit" });
  if (!response.ok) throw new Error(String(response.status));
  const bitmap = await createImageBitmap(await response.blob());
  const scale = Math.min(1, 480 / bitmap.width, 480 / bitmap.height);
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
}

async function saveFile(url, name) {
  const response = await fetch(BASE + url, { credentials: "omit" });
  if (response.ok) saveBlob(await response.blob(), name);
}

function saveBlob(blob, name) {
  const link = el("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
