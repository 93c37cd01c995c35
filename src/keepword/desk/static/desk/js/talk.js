// The window of a call from the site: microphone, loudspeaker, recording. The bar below does the rest.
import { Peer } from "../../voice/peer.js";
import { taken } from "./answers.js";
import { refresh } from "./calls.js";

const PIECE = 4000; // milliseconds of sound in a piece of a recording
const place = document.getElementById("talk");
const status = document.getElementById("talk-state");
const remote = document.getElementById("talk-remote");
const mute = document.getElementById("talk-mute");
const recordButton = document.getElementById("talk-record");
const { "X-CSRFToken": token } = JSON.parse(document.body.getAttribute("hx-headers"));
let stream = null;
let peer = null;
let socket = null;
let state = "";
let over = false;
let recording = null;

const say = (name) => {
  const text = place.dataset[`words${name[0].toUpperCase()}${name.slice(1)}`];
  if (status.textContent !== text) status.textContent = text;
};

function post(url, body, type = "application/json") {
  return fetch(url, { method: "POST", headers: { "Content-Type": type, "X-CSRFToken": token }, body });
}

function send(message) {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
}

function listen() {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  socket = new WebSocket(`${scheme}://${location.host}/calls/talk/${place.dataset.leg}/live/`);
  socket.addEventListener("open", () => send({ signal: { type: "ready" } }));
  socket.addEventListener("message", async ({ data }) => {
    const message = JSON.parse(data);
    if (message.kind === "signal") await peer.receive(message.signal);
    else if (message.kind === "state") stand(message);
  });
  socket.addEventListener("close", () => {
    if (!over) setTimeout(listen, 1500);
  });
}

function stand(now) {
  state = now.state;
  place.dataset.state = state;
  if (!["talking", "held"].includes(state)) {
    finish();
    return;
  }
  const held = state === "held";
  sound();
  remote.muted = held;
  mute.hidden = held;
  if (recordButton) {
    recordButton.hidden = !now.consent;
    document.getElementById("talk-consent").hidden = !now.consent;
  }
  if (recording?.recorder.state === "recording" && held) recording.recorder.pause();
  else if (recording?.recorder.state === "paused" && !held) recording.recorder.resume();
  if (held) say("held");
  else say(peer.isUp ? "talking" : "connecting");
}

function sound() {
  const muted = mute.getAttribute("aria-pressed") === "true";
  for (const track of stream.getAudioTracks()) track.enabled = state === "talking" && !muted;
}

async function finish() {
  if (over) return;
  over = true;
  say("over");
  peer.close();
  mute.hidden = true;
  if (recordButton) recordButton.hidden = true;
  await stopRecording();
  stream.getTracks().forEach((track) => track.stop());
  refresh();
}

// Recording: both voices, mixed here, sent in pieces; each is kept until the server has it.

async function startRecording() {
  const context = new AudioContext();
  const mixed = context.createMediaStreamDestination();
  context.createMediaStreamSource(stream).connect(mixed);
  if (remote.srcObject) context.createMediaStreamSource(remote.srcObject).connect(mixed);
  const type = ["audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/mp4"].find((one) =>
    MediaRecorder.isTypeSupported(one),
  );
  const answer = await post(place.dataset.record, JSON.stringify({ type }));
  if (!answer.ok) return;
  const { id } = await answer.json();
  const recorder = new MediaRecorder(mixed.stream, { mimeType: type });
  const one = { id, recorder, context, pieces: [], sent: 0, sending: null };
  recorder.addEventListener("dataavailable", ({ data }) => {
    if (data.size) one.pieces.push(data);
    one.sending ??= sendPieces(one).finally(() => (one.sending = null));
  });
  recorder.start(PIECE);
  recording = one;
  recordButton.setAttribute("aria-pressed", "true");
}

async function sendPieces(one) {
  let pause = 500;
  while (one.sent < one.pieces.length) {
    const url = `/calls/recordings/${one.id}/pieces/${one.sent}/`;
    const answer = await post(url, one.pieces[one.sent], "application/octet-stream").catch(() => null);
    if (answer && (answer.ok || answer.status === 409)) {
      const { next } = await answer.json();
      if (next === null) return;
      one.sent = next;
      pause = 500;
    } else if (answer && answer.status < 500) return;
    else {
      await new Promise((done) => setTimeout(done, pause));
      pause = Math.min(pause * 2, 10000);
    }
  }
}

async function stopRecording() {
  const one = recording;
  if (!one) return;
  recording = null;
  recordButton.setAttribute("aria-pressed", "false");
  if (one.recorder.state !== "inactive") {
    const last = new Promise((done) => one.recorder.addEventListener("stop", done, { once: true }));
    one.recorder.stop(); // its last piece comes before the stop
    await last;
  }
  await one.sending;
  await sendPieces(one);
  await post(`/calls/recordings/${one.id}/end/`, JSON.stringify({ pieces: one.pieces.length }));
  place.dataset.recorded = one.id;
  await one.context.close();
}

// The beginning ------------------------------------------------------------------------------------

async function begin() {
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: true } });
  } catch {
    say("microphone");
    return;
  }
  peer = new Peer({
    ice: JSON.parse(place.dataset.ice),
    stream,
    offers: true,
    send: (signal) => send({ signal }),
    heard: (heard) => {
      remote.srcObject = heard;
      remote.play().catch(() => {});
    },
    state: (now) => {
      place.dataset.peer = now;
      if (state === "talking") say(now === "connected" ? "talking" : now === "connecting" ? "connecting" : "lost");
    },
  });
  if (!place.dataset.taken) {
    const answer = await post(place.dataset.take, "");
    if (!answer.ok) {
      finish();
      return;
    }
  }
  say("connecting");
  mute.hidden = false;
  listen();
  refresh();
}

mute.addEventListener("click", () => {
  mute.setAttribute("aria-pressed", String(mute.getAttribute("aria-pressed") !== "true"));
  sound();
});
recordButton?.addEventListener("click", () => (recording ? stopRecording() : startRecording()));
document.getElementById("talk-note")?.addEventListener("htmx:afterRequest", ({ detail, target }) => {
  if (taken(detail)) target.reset();
});
window.keepwordTalk = { peer: () => peer }; // what tests ask for numbers of the wire
begin();
