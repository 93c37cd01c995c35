// The bell: fresh when there is news, and a passing word of what has just come. A browser that rings.
import "./live.js";
import { ask } from "./answers.js";
import { toast } from "./toast.js";
import { say } from "./words.js";

let said = "";

function refresh() {
  const bell = document.getElementById("bell");
  if (bell) ask("GET", `${bell.getAttribute("href")}bell/`, { source: bell, target: "#bell", swap: "merge" });
}

document.addEventListener("live:notified", refresh);
document.addEventListener("desk:online", refresh);
document.addEventListener("desk:told", ({ detail }) => {
  const this_ = `${detail.id} ${detail.times}`;
  if (this_ === said || document.hidden) return;
  said = this_;
  toast(detail.title, { action: { label: say("open"), run: () => location.assign(detail.url) }, seconds: 8 });
});

// Push ---------------------------------------------------------------------------------------------

const place = document.querySelector("[data-push]");

function show(part) {
  for (const name of ["on", "off", "none"]) {
    const element = place.querySelector(`[data-push-${name}]`);
    if (element) element.hidden = name !== part;
  }
}

async function tell(subscription, keys) {
  const { "X-CSRFToken": token } = JSON.parse(document.body.getAttribute("hx-headers"));
  const body = keys ? subscription.toJSON() : { endpoint: subscription.endpoint };
  const answer = await fetch(place.dataset.devices, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(answer.statusText);
}

async function turnOn() {
  try {
    const registration = await navigator.serviceWorker.register("/sw.js");
    await navigator.serviceWorker.ready;
    const subscription = await registration.pushManager.subscribe({
      userVisibleOnly: true,
      applicationServerKey: place.dataset.push,
    });
    await tell(subscription, true);
    show("off");
    toast(say("rings"));
  } catch {
    toast(say("ring_refused"), { seconds: 12 });
  }
}

async function turnOff() {
  const registration = await navigator.serviceWorker.getRegistration("/");
  const subscription = await registration?.pushManager.getSubscription();
  if (subscription) {
    await tell(subscription, false);
    await subscription.unsubscribe();
  }
  show("on");
  toast(say("rings_not"));
}

async function begin() {
  if (!("serviceWorker" in navigator) || !("PushManager" in window)) return show("none");
  const registration = await navigator.serviceWorker.getRegistration("/");
  show((await registration?.pushManager.getSubscription()) ? "off" : "on");
  place.querySelector("[data-push-on]").addEventListener("click", turnOn);
  place.querySelector("[data-push-off]").addEventListener("click", turnOff);
}

if (place) begin();
