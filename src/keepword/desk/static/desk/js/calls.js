// The call bar: asked for again when a call of mine changes; clocks that count on.
import "./live.js";
import { ask } from "./answers.js";

function tick() {
  for (const place of document.querySelectorAll("[data-clock]")) {
    const seconds = Math.max(0, Math.floor((Date.now() - Date.parse(place.dataset.clock)) / 1000));
    const minutes = Math.floor(seconds / 60);
    const hours = Math.floor(minutes / 60);
    const two = (number) => String(number).padStart(2, "0");
    const text = hours ? `${hours}:${two(minutes % 60)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
    if (place.textContent !== text) place.textContent = text;
  }
}

export function refresh() {
  const bar = document.getElementById("call-bar");
  if (bar) ask("GET", "/calls/bar/", { source: bar, target: "#call-bar", swap: "merge" });
}

document.addEventListener("live:call", refresh);
document.addEventListener("desk:online", refresh);
setInterval(tick, 1000);
tick();
