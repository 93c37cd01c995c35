// News from the server: small notices upon which the page asks again. A lost connection is tried anew with
// growing pauses, and everything is asked again when it is back.
import { say } from "./words.js";

const PAUSES = [500, 1000, 2000, 4000, 8000, 15000, 30000];
const GRACE = 3000; // before one is told that there is no connection
let socket = null;
let failures = 0;
let banner = null;
let bannerTimer = 0;
let leaving = false;
let greeting = null;

function tell(name, detail) {
  document.dispatchEvent(new CustomEvent(name, { detail }));
}

function showBanner() {
  if (banner || leaving) return;
  banner = document.createElement("div");
  banner.className = "banner";
  banner.setAttribute("role", "status");
  banner.textContent = say("offline");
  document.body.append(banner);
}

function hideBanner() {
  clearTimeout(bannerTimer);
  bannerTimer = 0;
  banner?.remove();
  banner = null;
}

/** Say something to the server, if it listens. */
export function send(message) {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
}

/** What to say at every connection, e.g. which conversation is open. */
export function greet(message) {
  greeting = message;
  send(message);
}

function connect() {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  socket = new WebSocket(`${scheme}://${location.host}/live/`);
  socket.addEventListener("open", () => {
    const again = failures > 0;
    failures = 0;
    hideBanner();
    if (greeting) send(greeting);
    if (again) tell("desk:online");
    document.documentElement.dataset.live = "on";
  });
  socket.addEventListener("message", (event) => {
    const notice = JSON.parse(event.data);
    tell(notice.kind === "missed" ? "desk:online" : `live:${notice.kind}`, notice);
  });
  socket.addEventListener("close", () => {
    if (leaving) return;
    document.documentElement.dataset.live = "off";
    const pause = PAUSES[Math.min(failures, PAUSES.length - 1)];
    failures += 1;
    bannerTimer ||= setTimeout(showBanner, GRACE);
    setTimeout(connect, pause * (0.75 + Math.random() / 2));
  });
}

addEventListener("pagehide", () => {
  leaving = true;
  socket?.close();
});
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  leaving = false;
  failures = 1;
  connect();
});
connect();
