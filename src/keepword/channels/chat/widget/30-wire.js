// The connection: a WebSocket; where those are blocked, long polling. It always comes back.
const wire = {
  socket: null,
  polling: false,
  ready: false,
  wanted: false,
  failures: 0,
  unopened: 0,
  polls: 0,
  heard: 0,
  timer: 0,
  queue: [],
  hello: () => ({}),
  take: () => {},
  changed: () => {},

  start() {
    if (this.wanted) return;
    this.wanted = true;
    this.connect();
  },

  stop() {
    this.wanted = false;
    clearTimeout(this.timer);
    this.timer = 0;
    this.drop();
  },

  drop() {
    const { socket } = this;
    this.socket = null;
    this.aborter?.abort();
    this.aborter = null;
    socket?.close();
    this.down();
  },

  down() {
    if (!this.ready) return;
    this.ready = false;
    this.changed();
  },

  connect() {
    clearTimeout(this.timer);
    this.timer = 0;
    if (!this.wanted || this.socket || this.aborter) return;
    if (this.polling) {
      this.poll();
      return;
    }
    let opened = false;
    const socket = new WebSocket(`${BASE.replace(/^http/, "ws")}/chat/ws/${KEY}`);
    this.socket = socket;
    const stuck = setTimeout(() => socket.readyState === 0 && this.lost(socket, opened), 10000);
    socket.addEventListener("open", () => {
      opened = true;
      this.unopened = 0;
      this.heard = Date.now();
      socket.send(JSON.stringify({ t: "hello", ...this.hello() }));
    });
    socket.addEventListener("message", (event) => {
      if (socket !== this.socket) return;
      this.heard = Date.now();
      this.got(JSON.parse(event.data));
    });
    socket.addEventListener("close", (event) => {
      clearTimeout(stuck);
      this.lost(socket, opened, event.code);
    });
  },

  lost(socket, opened, code = 0) {
    if (socket !== this.socket) return;
    this.socket = null;
    socket.close();
    this.down();
    if (!opened) this.unopened += 1;
    if (this.unopened >= 2) {
      this.polling = true;
      this.polls = 0;
    }
    this.closed(code);
  },

  closed(code) {
    if (code === 4403) {
      this.wanted = false;
      console.warn(`Keepword: ${say("not_here")} ${location.origin}`);
      return;
    }
    if (code === 4429 || code === 4428) this.failures = Math.max(this.failures, 5);
    this.again();
  },

  again() {
    if (!this.wanted || this.timer) return;
    const longest = Math.min(30000, 500 * 2 ** Math.min(this.failures, 8));
    this.failures += 1;
    this.timer = setTimeout(() => this.connect(), longest * (0.3 + 0.7 * Math.random()));
    this.changed();
  },

  got(frame) {
    if (frame.t === "welcome") {
      this.failures = 0;
      this.ready = true;
    }
    this.take(frame);
    if (frame.t === "welcome") this.changed();
  },

  send(frame) {
    if (this.polling) {
      if (!this.ready) return false;
      this.queue.push(frame);
      this.aborter?.abort("news");
      return true;
    }
    if (!this.ready || this.socket?.readyState !== 1) return false;
    this.socket.send(JSON.stringify(frame));
    return true;
  },

  async poll() {
    const frames = this.queue.splice(0, 20);
    const aborter = new AbortController();
    this.aborter = aborter;
    let status = 0;
    let answer = null;
    try {
      const response = await fetch(`${BASE}/chat/poll/${KEY}`, {
        method: "POST",
        credentials: "omit",
        headers: { "Content-Type": "application/json" },
        // What is on its way is not cut off: only a poll that waits is.
        signal: frames.length ? undefined : aborter.signal,
        body: JSON.stringify({ hello: this.hello(), frames, wait: this.ready }),
      });
      status = response.status;
      answer = await response.json();
    } catch {
      status = aborter.signal.reason === "news" ? -1 : 0;
    }
    if (this.aborter !== aborter) return;
    this.aborter = null;
    for (const frame of answer?.frames ?? []) this.got(frame);
    if (status === 200 || status === -1) {
      this.polls += 1;
      if (this.polls > 8 && !this.queue.length) this.polling = false; // perhaps sockets go through by now
      if (!this.polling) this.unopened = 1;
      this.timer = setTimeout(() => this.connect(), 50);
      return;
    }
    this.queue = []; // the outbox says again what matters
    this.down();
    if (status === 0) {
      this.polling = this.unopened > 3 ? false : this.polling;
      this.unopened += 1;
    }
    this.closed(answer?.code ?? 0);
  },

  /** Something tells that the connection may have changed: look at once. */
  nudge() {
    if (!this.wanted) return;
    if (!this.socket && !this.aborter) {
      this.failures = Math.min(this.failures, 1);
      this.connect();
      return;
    }
    this.beat(4000);
  },

  /** Say something, and take the connection for dead when nothing comes back. */
  beat(patience = 10000) {
    const { socket } = this;
    if (!socket || socket.readyState !== 1) return;
    const since = Date.now();
    socket.send('{"t":"ping"}');
    setTimeout(() => {
      if (socket === this.socket && this.heard < since) this.lost(socket, true);
    }, patience);
  },
};

setInterval(() => wire.ready && wire.beat(), 25000);
addEventListener("online", () => wire.nudge());
addEventListener("offline", () => wire.beat(2000));
document.addEventListener("visibilitychange", () => !document.hidden && wire.nudge());
addEventListener("pageshow", (event) => event.persisted && wire.nudge());
