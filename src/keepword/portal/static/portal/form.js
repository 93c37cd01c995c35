// The form, made kinder: what is written is kept, files are listed, sending shows how far it is, and the browser
// does a little work that a flood could not afford. Without this script the form does all that it must.
const BITS_A_ROUND = 64;

function begin() {
  const form = document.getElementById("ask");
  if (!form) return;
  keepDraft(form);
  listFiles(form);
  work(form);
  form.addEventListener("submit", (event) => submit(event, form));
  document.querySelector("#problem")?.scrollIntoView({ block: "center" });
}

// What is written --------------------------------------------------------------------------------

const nameOf = (form) => `draft ${form.dataset.kind}`;
const kept = (form) => [...form.elements].filter((one) => one.name && !["hidden", "file", "submit", "button"].includes(one.type) && !one.closest(".trap"));

function keepDraft(form) {
  const note = document.getElementById("draft");
  try {
    const before = JSON.parse(localStorage.getItem(nameOf(form)) ?? "{}");
    for (const one of kept(form)) {
      if (one.type === "checkbox") one.checked ||= Boolean(before.values?.[`${one.name} ${one.value}`]);
      else if (!one.value && before.values?.[one.name]) one.value = before.values[one.name];
    }
    note.hidden = !before.values;
  } catch {
    return; // no storage: nothing is kept
  }
  const save = () => {
    const values = {};
    for (const one of kept(form)) {
      if (one.type === "checkbox") values[`${one.name} ${one.value}`] = one.checked;
      else if (one.value) values[one.name] = one.value;
    }
    localStorage.setItem(nameOf(form), JSON.stringify({ values }));
    note.hidden = false;
  };
  form.addEventListener("input", save);
  document.getElementById("forget").addEventListener("click", () => {
    localStorage.removeItem(nameOf(form));
    form.reset();
    note.hidden = true;
    form.elements.text.focus();
  });
}

function markSent(form) {
  try {
    const draft = JSON.parse(localStorage.getItem(nameOf(form)) ?? "null");
    if (draft) localStorage.setItem(nameOf(form), JSON.stringify({ ...draft, sent: true }));
  } catch { /* nothing was kept */ }
}

// Files ------------------------------------------------------------------------------------------

function tooMuch(form) {
  const files = [...form.elements.files.files];
  const size = files.reduce((sum, file) => sum + file.size, 0);
  return files.length > Number(form.dataset.files) || size > Number(form.dataset.bytes);
}

function listFiles(form) {
  const input = form.elements.files;
  const list = document.getElementById("picked");
  const size = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1, style: "unit", unit: "megabyte" });
  const show = () => {
    list.replaceChildren(...[...input.files].map((file) => {
      const line = document.createElement("li");
      line.textContent = `${file.name} · ${size.format(file.size / 1048576)}`;
      return line;
    }));
    list.hidden = !input.files.length;
    document.getElementById("files-error").hidden = !tooMuch(form);
  };
  input.addEventListener("change", show);
  if (input.files.length) show();
}

// Work -------------------------------------------------------------------------------------------

async function work(form) {
  if (!crypto.subtle) return;
  const key = form.elements.key.value;
  const bits = Number(form.dataset.bits);
  const encode = new TextEncoder();
  for (let number = 0; number < 2 ** (bits + 5); number += BITS_A_ROUND) {
    const round = Array.from({ length: BITS_A_ROUND }, (_, n) => number + n);
    const digests = await Promise.all(round.map((one) => crypto.subtle.digest("SHA-256", encode.encode(`${key}:${one}`))));
    const found = digests.findIndex((digest) => new DataView(digest).getUint32(0) >>> (32 - bits) === 0);
    if (found >= 0) {
      form.elements.work.value = String(number + found);
      return;
    }
  }
}

// Sending ----------------------------------------------------------------------------------------

function submit(event, form) {
  event.preventDefault();
  if (tooMuch(form)) {
    document.getElementById("files-error").hidden = false;
    form.elements.files.focus();
    return;
  }
  const button = form.querySelector("button[type=submit]");
  const progress = document.getElementById("progress");
  const failed = document.getElementById("failed");
  if (button.disabled) return;
  button.disabled = true;
  failed.hidden = true;
  progress.hidden = false;
  const request = new XMLHttpRequest();
  const files = form.elements.files.files;
  request.upload.addEventListener("progress", ({ loaded, total }) => { progress.value = total ? loaded / total : 0; });
  const over = () => {
    button.disabled = false;
    progress.hidden = true;
  };
  request.addEventListener("error", () => {
    over();
    failed.hidden = false;
    failed.scrollIntoView({ block: "nearest" });
  });
  request.addEventListener("load", () => {
    if (request.status === 200 && new URL(request.responseURL).pathname !== location.pathname) {
      markSent(form);
      location.assign(request.responseURL);
      return;
    }
    over();
    const page = new DOMParser().parseFromString(request.responseText, "text/html");
    const main = page.querySelector("main");
    if (!main) {
      failed.hidden = false;
      return;
    }
    document.querySelector("main").replaceWith(main);
    const again = document.getElementById("ask");
    if (again && files.length) again.elements.files.files = files;
    begin();
    (document.querySelector("main [autofocus]") ?? document.getElementById("problem"))?.focus();
  });
  request.open("POST", form.action);
  request.send(new FormData(form));
}

begin();
