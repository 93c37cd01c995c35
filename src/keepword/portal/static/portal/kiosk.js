// The kiosk mode of a box: large targets, back to the beginning by itself, slips kept until they are sent.
const kiosk = document.getElementById("kiosk");
const { code, home, lang, pin, questions } = kiosk.dataset;
const steps = [...kiosk.querySelectorAll("[data-step]")];
const form = document.getElementById("more-form");
const words = document.getElementById("words");
const photos = document.getElementById("photos");
const address = document.getElementById("address");
const wrong = document.getElementById("wrong");
const waiting = document.getElementById("waiting");
const IDLE = 30_000;
const THANKS = 6_000;
const AGAIN = 30_000;
let smile = null;
let idle = 0;
let sending = false;

function show(name) {
  for (const step of steps) step.hidden = step.dataset.step !== name;
  if (name !== "smile") steps.find((step) => !step.hidden).querySelector("h1").focus();
  arm(name === "thanks" ? THANKS : IDLE);
}

function arm(wait = IDLE) {
  clearTimeout(idle);
  idle = setTimeout(reset, wait);
}

function reset() {
  smile = null;
  form.reset();
  wrong.hidden = true;
  show("smile");
}

// The outbox: each slip has a name of its own, by which the server knows it when it comes twice.
function database() {
  return new Promise((done, failed) => {
    const asked = indexedDB.open("keepword-kiosk", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("outbox", { keyPath: "once" });
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
}

async function within(mode, work) {
  const open = await database();
  try {
    return await new Promise((done, failed) => {
      const asked = work(open.transaction("outbox", mode).objectStore("outbox"));
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => failed(asked.error);
    });
  } finally {
    open.close();
  }
}

const outbox = {
  all: async () => (await within("readonly", (store) => store.getAll())).filter((slip) => slip.code === code),
  put: (slip) => within("readwrite", (store) => store.put(slip)),
  drop: (once) => within("readwrite", (store) => store.delete(once)),
};

// Not every address has crypto.randomUUID: it is for https alone.
function name() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function put() {
  const slip = {
    code, once: name(), smile, lang,
    day: new Date().toISOString().slice(0, 10),
    words: words.value,
    address: address.value.trim(),
    photos: [...photos.files],
  };
  await outbox.put(slip);
  show("thanks");
  send();
}

function body(slip) {
  const data = new FormData();
  for (const key of ["once", "smile", "words", "address", "day"]) data.set(key, slip[key] ?? "");
  if (!slip.address) data.set("anonymous", "1");
  for (const photo of slip.photos) data.append("photos", photo, photo.name || "photo");
  return data;
}

async function post(slip) {
  const query = slip.lang ? `?lang=${slip.lang}` : "";
  return fetch(`${home}kiosk/send${query}`, { method: "POST", body: body(slip) });
}

// One after the other; what the server does not take with its photos or its address it takes without.
async function send() {
  if (sending) return;
  sending = true;
  try {
    for (const slip of await outbox.all()) {
      let answer = await post(slip);
      if (answer.status === 422) answer = await post({ ...slip, photos: [], address: "" });
      if (!answer.ok && ![409, 413, 422].includes(answer.status)) break;
      await outbox.drop(slip.once);
    }
  } catch {
    // No network: they wait.
  } finally {
    sending = false;
    count();
  }
}

async function count() {
  const left = (await outbox.all()).length;
  waiting.hidden = left === 0;
  waiting.querySelector("[data-count]").textContent = left;
}

function fits() {
  const chosen = [...photos.files];
  if (chosen.length > Number(kiosk.dataset.photos) || chosen.some((file) => file.size > Number(kiosk.dataset.bytes))) {
    return wrong.dataset.photos;
  }
  return address.checkValidity() ? "" : wrong.dataset.address;
}

for (const button of kiosk.querySelectorAll("[data-smile]")) {
  button.addEventListener("click", () => {
    smile = Number(button.dataset.smile);
    if (questions) show("words");
    else put();
  });
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  wrong.textContent = fits();
  wrong.hidden = !wrong.textContent;
  if (!wrong.textContent) put();
});

document.getElementById("again").addEventListener("click", reset);
for (const what of ["pointerdown", "keydown", "input"]) addEventListener(what, () => { if (smile !== null) arm(); });

// The whole screen, from the first touch on, and awake.
async function awake() {
  try {
    if (document.visibilityState === "visible") await navigator.wakeLock?.request("screen");
  } catch {
    // The battery is low, say; the tablet's own settings hold then.
  }
}

addEventListener("pointerdown", () => {
  if (!document.fullscreenElement) document.documentElement.requestFullscreen?.().catch(() => {});
}, { once: true });
document.addEventListener("visibilitychange", awake);

// Leaving.
const dialog = document.getElementById("pin");
const input = document.getElementById("pin-input");
const refused = document.getElementById("pin-wrong");

async function leave() {
  try {
    const data = new FormData();
    data.set("pin", input.value);
    const answer = await fetch(`${home}kiosk/leave`, { method: "POST", body: data });
    const said = await answer.json();
    if (said.leave) {
      if (document.fullscreenElement) await document.exitFullscreen();
      location.assign(home);
      return;
    }
    refused.textContent = said.error;
  } catch {
    refused.textContent = refused.dataset.offline;
  }
  refused.hidden = false;
  input.value = "";
  input.focus();
}

document.getElementById("leave").addEventListener("click", () => {
  if (!pin) {
    leave();
    return;
  }
  input.value = "";
  refused.hidden = true;
  dialog.showModal();
});
document.getElementById("stay").addEventListener("click", () => dialog.close());
document.getElementById("pin-form").addEventListener("submit", (event) => {
  event.preventDefault();
  leave();
});

addEventListener("online", send);
setInterval(send, AGAIN);
navigator.serviceWorker?.register(`${home}kiosk/worker.js`, { scope: `${home}kiosk/` }).catch(() => {});
awake();
send();
