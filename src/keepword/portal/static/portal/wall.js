// A board on the wall lives by itself for months. It asks for its numbers when it hears that something
// changed and every few seconds anyway; its clocks run here. What it could not ask anew it never shows as new.
const TICK = 10_000; // between two askings without news
const AFTER_NEWS = 2_100; // the server reads at most every two seconds, so that this shows what the news is of
const GIVE_UP = 8_000; // on one answer
const TOO_OLD = 25_000; // from then on numbers are said to be old, whatever else happened
const HIDDEN_AFTER = 300_000; // and then not shown at all
const A_DAY = 86_400_000; // after which the page loads itself anew, as browsers are left on for months
const PAUSES = [1000, 2000, 4000, 8000, 15000];

const { source, live, build, days } = document.body.dataset;
const lost = document.getElementById("lost");
const place = document.getElementById("board");
const begun = performance.now();
let heardAt = performance.now(); // of the last numbers
let heardOn = Date.now(); // the same by the clock that goes on while a machine sleeps
let offset = 0; // of the server's clock from this one
let asking = false;
let again = false;
let timer = 0;
let failures = 0;
let ended = false;
let isLost = false;

function take() {
  const wall = place.querySelector(".wall");
  offset = Number(wall.dataset.now) - Date.now();
  return wall.dataset.at;
}
let at = take();

function face(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (n) => String(n).padStart(2, "0");
  if (whole >= 86400) return days.replace("%(d)s", Math.floor(whole / 86400)).replace("%(h)s", Math.floor((whole % 86400) / 3600));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

function age() {
  return Math.max(performance.now() - heardAt, Date.now() - heardOn);
}

function run() {
  if (age() > TOO_OLD && !ended) say(lost.dataset.lost);
  if (isLost) return; // clocks stand with the numbers that they belong to
  const now = Date.now() + offset;
  for (const clock of document.querySelectorAll("[data-clock]")) {
    const passed = (now - Date.parse(clock.dataset.clock)) / 1000;
    const down = "down" in clock.dataset;
    if (down && passed >= 0) schedule(0); // it is due: the server says what that means
    clock.textContent = face(down ? -passed : passed);
  }
}

function say(words) {
  isLost = true;
  const old = age() > HIDDEN_AFTER || ended;
  document.body.dataset.line = old ? "gone" : "lost";
  lost.textContent = (old && !ended ? lost.dataset.old : words).replace("%(at)s", at);
  lost.hidden = false;
}

function found(text) {
  const fresh = new DOMParser().parseFromString(text, "text/html").querySelector(".wall");
  if (!fresh) throw new Error("no board");
  place.replaceChildren(fresh);
  heardAt = performance.now();
  heardOn = Date.now();
  at = take();
  isLost = false;
  failures = 0;
  delete document.body.dataset.line;
  lost.hidden = true;
  run();
}

function schedule(after) {
  clearTimeout(timer);
  timer = setTimeout(ask, after);
}

async function ask() {
  if (asking) {
    again = true;
    return;
  }
  asking = true;
  try {
    const answer = await fetch(source, { cache: "no-store", signal: AbortSignal.timeout(GIVE_UP) });
    if (answer.status === 404) {
      ended = true;
      say(lost.dataset.ended);
      schedule(60_000); // it may be let in again, or somebody logs in
    } else if (answer.status === 429) {
      say(lost.dataset.busy);
      schedule(60_000);
    } else if (!answer.ok) {
      throw new Error(`answered ${answer.status}`);
    } else {
      ended = false;
      found(await answer.text());
      if (answer.headers.get("X-Wall-Build") !== build || performance.now() - begun > A_DAY) location.reload();
      schedule(TICK);
    }
  } catch {
    say(lost.dataset.lost);
    schedule(PAUSES[Math.min(failures, PAUSES.length - 1)] * (0.75 + Math.random() / 2));
    failures += 1;
  }
  asking = false;
  if (again) {
    again = false;
    schedule(AFTER_NEWS);
  }
}

let deaf = 0;
let soon = 0;

function listen() {
  const socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${live}`);
  socket.addEventListener("open", () => {
    if (deaf) schedule(0); // what was missed meanwhile
    deaf = 0;
    document.documentElement.dataset.live = "on";
  });
  socket.addEventListener("message", (event) => {
    if (JSON.parse(event.data).kind === "ended") {
      schedule(0);
    } else if (!soon) {
      soon = setTimeout(() => {
        soon = 0;
        ask();
      }, AFTER_NEWS);
    }
  });
  socket.addEventListener("close", () => {
    document.documentElement.dataset.live = "off";
    schedule(0); // is anybody there?
    const pause = ended ? 60_000 : PAUSES[Math.min(deaf, PAUSES.length - 1)];
    deaf += 1;
    setTimeout(listen, pause * (0.75 + Math.random() / 2));
  });
}

addEventListener("online", () => schedule(0));
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  stayAwake();
  schedule(0);
});

function stayAwake() {
  navigator.wakeLock?.request("screen").catch(() => {}); // a screen that saves power shows nothing
}

setInterval(run, 1000);
stayAwake();
run();
listen();
schedule(TICK);
