// The beginning, and what a site may call: keepword.open(), .close(), .identify(user), .cart(cart), .language(code).
function chime() {
  if (store.get("mute") || !navigator.userActivation?.hasBeenActive) return;
  try {
    const context = new AudioContext();
    const tone = context.createOscillator();
    const gain = context.createGain();
    tone.frequency.value = 660;
    gain.gain.setValueAtTime(0.06, context.currentTime);
    gain.gain.exponentialRampToValueAtTime(0.0001, context.currentTime + 0.35);
    tone.connect(gain).connect(context.destination);
    tone.start();
    tone.stop(context.currentTime + 0.4);
    setTimeout(() => context.close(), 600);
  } catch {
    // No sound, then.
  }
}

const early = Array.isArray(window.keepword) ? window.keepword : [];
const called = [];
const api = {
  open: () => view.open(),
  close: () => view.close(),
  identify: (claim) => chat.identify(claim),
  cart: (cart) => {
    chat.cart = cart ?? null;
    chat.moved();
  },
  language: (code) => {
    chooseLanguage(code, chat.config.language);
    view.fill();
  },
};
window.keepword = Object.fromEntries(Object.keys(api).map((name) => [name, (...given) => called.push([name, given])]));

async function begin() {
  const response = await fetch(`${BASE}/chat/config/${KEY}`, { credentials: "omit" });
  if (!response.ok) {
    console.warn(`Keepword: ${say("not_here")} ${location.origin}`);
    return;
  }
  chat.config = await response.json();
  chat.state = chat.config.state;
  chooseLanguage("", chat.config.language);
  if (!sessionStorageSeen()) store.set("visits", (store.get("visits") ?? 0) + 1);
  chat.begin();
  view.build();
  chat.refresh = () => view.draw();
  chat.said = () => (view.isOpen && !document.hidden ? null : chime());
  window.keepword = api;
  for (const [name, given] of [...early, ...called]) api[name]?.(...[given].flat());
  // Who has a chat hears at once when it is answered; everybody else costs us nothing until they open it.
  if (chat.hasSession() || outbox.all().length) wire.start();
  if (store.get("open")) view.open({ focus: false });
  document.addEventListener("visibilitychange", () => chat.receipt());
  watchPage();
  inviting.begin();
}

/** Whether this tab has been here in this visit. */
function sessionStorageSeen() {
  try {
    const seen = sessionStorage.getItem(`${PREFIX}seen`);
    sessionStorage.setItem(`${PREFIX}seen`, "1");
    return Boolean(seen);
  } catch {
    return true;
  }
}

/** Sites that change the page without loading one. */
function watchPage() {
  let last = location.href;
  setInterval(() => {
    if (location.href === last) return;
    last = location.href;
    inviting.since = Date.now();
    chat.moved();
  }, 1000);
}

const start = () => begin().catch((error) => console.warn("Keepword:", error));
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
else start();
