// Ring on this device: shown only where the browser can.
const place = document.querySelector("[data-push]");
const on = place?.querySelector("[data-push-on]");
const off = place?.querySelector("[data-push-off]");
const refused = place?.querySelector("[data-push-refused]");
const SCOPE = "/help/";

function show(rings) {
  place.hidden = false;
  on.hidden = rings;
  off.hidden = !rings;
}

async function tell(body) {
  const answer = await fetch(place.dataset.to, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(answer.statusText);
}

async function subscription() {
  const registration = await navigator.serviceWorker.getRegistration(SCOPE);
  return registration?.pushManager.getSubscription();
}

on?.addEventListener("click", async () => {
  refused.hidden = true;
  try {
    const registration = await navigator.serviceWorker.register("/help/sw.js", { scope: SCOPE });
    if (!registration.active) {
      const worker = registration.installing ?? registration.waiting;
      await new Promise((done) => worker.addEventListener("statechange", () => worker.state === "activated" && done()));
    }
    const made = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: place.dataset.push });
    await tell(made.toJSON());
    localStorage.setItem(`rings ${place.dataset.to}`, "1");
    show(true);
    off.focus();
  } catch {
    refused.hidden = false;
  }
});

off?.addEventListener("click", async () => {
  const made = await subscription();
  if (made) await tell({ endpoint: made.endpoint, off: true }).catch(() => {});
  localStorage.removeItem(`rings ${place.dataset.to}`);
  show(false);
  on.focus();
});

if (place && "serviceWorker" in navigator && "PushManager" in window) {
  // One subscription serves several pages, so each remembers for itself whether it rings.
  subscription().then((made) => show(Boolean(made && localStorage.getItem(`rings ${place.dataset.to}`))), () => {});
}
