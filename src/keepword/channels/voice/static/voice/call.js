// <keepword-call>: a customer calls from this page. Greeting and music come from the server, the talk goes from
// browser to browser.
import { Peer } from "./peer.js";

const HERE = 15000;

class KeepwordCall extends HTMLElement {
  connectedCallback() {
    this.words = this.querySelector("[data-words]").dataset;
    this.part("form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.call(new FormData(event.target));
    });
    this.addEventListener("click", (event) => {
      const what = event.target.closest("[data-do]")?.dataset.do;
      if (what) this.do(what);
    });
    addEventListener("pagehide", () => this.key && this.say({ do: "hang_up" }));
  }

  part(name) {
    return this.querySelector(`[data-part="${name}"]`);
  }

  show(name, text) {
    const place = this.part(name);
    if (place && place.textContent !== text) place.textContent = text;
  }

  async call(given) {
    this.part("call").hidden = false;
    try {
      this.stream = await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: true } });
    } catch {
      this.show("state", this.words.microphone);
      return;
    }
    const answer = await fetch(`${this.dataset.base}start/`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": this.dataset.token ?? "" },
      body: JSON.stringify(Object.fromEntries(given)),
    }).catch(() => null);
    if (!answer?.ok) {
      this.show("state", this.words.failed);
      this.stream.getTracks().forEach((track) => track.stop());
      return;
    }
    const { key, ice } = await answer.json();
    this.key = key;
    this.part("form").hidden = true;
    this.music = this.player(`${this.dataset.base}${key}/sound/music/`, true);
    this.remote = this.player("", false);
    this.peer = new Peer({
      ice,
      stream: this.stream,
      offers: false,
      send: (signal) => this.say({ signal }),
      heard: (stream) => {
        this.remote.srcObject = stream;
        this.remote.play().catch(() => {});
      },
    });
    this.listen();
  }

  player(source, loop) {
    const audio = document.createElement("audio");
    audio.loop = loop;
    if (source) audio.src = source;
    this.append(audio);
    return audio;
  }

  listen() {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    this.socket = new WebSocket(`${scheme}://${location.host}${this.dataset.base}${this.key}/live/`);
    this.socket.addEventListener("message", ({ data }) => this.hear(JSON.parse(data)));
    this.socket.addEventListener("close", () => {
      clearInterval(this.beat);
      if (this.over) return;
      this.show("place", this.words.lost);
      setTimeout(() => this.listen(), 1500);
    });
    this.beat = setInterval(() => this.say({ do: "here" }), HERE);
  }

  say(message) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  async hear(message) {
    if (message.kind === "signal") await this.peer.receive(message.signal);
    else if (message.kind === "state") this.stand(message);
  }

  stand(now) {
    const before = this.dataset.state;
    this.dataset.state = now.state;
    const waits = ["new", "menu", "waiting", "ringing"].includes(now.state);
    const talks = now.state === "talking";
    this.part("consent").hidden = !now.asks;
    this.part("callback").hidden = !(waits && now.callback);
    this.querySelector('[data-do="mute"]').hidden = !talks;
    if (waits) this.waits(now, before);
    else if (talks || now.state === "held") this.talks(now, before);
    else this.ends(now);
  }

  waits(now, before) {
    this.peer.close();
    this.show("greeting", now.greeting);
    this.show("state", this.words.waiting);
    const place = now.place ? this.words.number.replace("{number}", now.place) : "";
    const wait = now.minutes ? this.words.minutes.replace("{minutes}", now.minutes) : "";
    this.show("place", `${place} ${wait}`.trim());
    if (before === undefined && now.recorded) {
      const greeting = this.player(`${this.dataset.base}${this.key}/sound/greeting/`, false);
      greeting.addEventListener("ended", () => this.plays() && this.music.play().catch(() => {}));
      greeting.play().catch(() => this.music.play());
    } else if (this.music.paused) this.music.play().catch(() => {});
  }

  plays() {
    return !["talking"].includes(this.dataset.state) && !this.over;
  }

  talks(now, before) {
    const held = now.state === "held";
    this.show("greeting", "");
    this.show("place", "");
    this.show("state", held ? this.words.held : this.words.talking.replace("{name}", now.agent));
    for (const track of this.stream.getAudioTracks()) track.enabled = !held && !this.muted;
    this.remote.muted = held;
    if (held) this.music.play().catch(() => {});
    else this.music.pause();
    if (!["talking", "held"].includes(before)) this.say({ signal: { type: "ready" } });
  }

  ends(now) {
    this.over = true;
    this.show("greeting", now.state === "callback" ? now.thanks : "");
    this.show("place", "");
    this.show("state", this.words.over);
    this.peer.close();
    this.music.pause();
    this.stream.getTracks().forEach((track) => track.stop());
    for (const button of this.querySelectorAll("[data-do]")) button.hidden = true;
    this.socket.close();
  }

  do(what) {
    if (what === "mute") {
      this.muted = !this.muted;
      for (const track of this.stream.getAudioTracks()) track.enabled = !this.muted;
      this.querySelector('[data-do="mute"]').setAttribute("aria-pressed", String(this.muted));
    } else if (what === "callback") this.say({ do: what, number: this.querySelector("#back-number").value });
    else this.say({ do: what });
  }
}

customElements.define("keepword-call", KeepwordCall);
