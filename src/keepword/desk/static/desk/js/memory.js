// What is worth mentioning: its words go into the reply by one click; a meter shows how personal a draft is.
const PAUSE = 500; // milliseconds after the last key before the server is asked
const SAID = new Set(["text", "html", "x-macro", "csrfmiddlewaretoken"]);

function put(form, text) {
  form.closest(".composer")?.classList.remove("folded");
  const field = form.querySelector("textarea[name=text]");
  const event = new CustomEvent("composer:insert", { bubbles: true, cancelable: true, detail: { text: `${text} ` } });
  form.dispatchEvent(event);
  if (!field?.offsetParent) return; // an editor stands in its place, and has heard it
  field.setRangeText(`${text} `, field.selectionStart, field.selectionEnd, "end");
  field.focus();
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-mention]");
  if (!button) return;
  const words = button.dataset.mention;
  const form = document.querySelector("form[data-composer][data-kind=reply]");
  if (form) {
    put(form, words);
    return;
  }
  document.addEventListener("composer:ready", (ready) => put(ready.target, words), { once: true });
  document.querySelector("#composer [data-key=r]")?.click();
});

let timer = 0;
let asked = 0;

function show(place, { score, used }) {
  place.hidden = !score;
  place.querySelector("meter").value = score;
  const number = place.querySelector("[data-personal-score]");
  if (number.textContent !== `${score}%`) number.textContent = `${score}%`;
  place.querySelector("[data-personal-used]").textContent = used.join(" · ");
}

async function ask(form) {
  const place = form.querySelector("[data-personal]");
  if (!place) return;
  const turn = ++asked;
  const body = new FormData();
  for (const [name, value] of new FormData(form)) if (SAID.has(name)) body.append(name, value);
  if (!String(body.get("text") ?? "").trim() && !body.get("html")) {
    place.hidden = true;
    return;
  }
  try {
    const response = await fetch(place.dataset.personal, { method: "POST", body });
    if (response.ok && turn === asked && place.isConnected) show(place, await response.json());
  } catch {
    // Without a connection the meter stays as it is; the next key asks again.
  }
}

document.addEventListener("composer:ready", (event) => ask(event.target));
document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-composer][data-kind=reply]");
  if (!form || event.target.closest("dialog")) return;
  clearTimeout(timer);
  timer = setTimeout(() => ask(form), PAUSE);
});
