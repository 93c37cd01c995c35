// The reply form, made kinder: too many files are told before they travel, one press sends once.
const form = document.getElementById("reply-form");
const files = document.getElementById("files");
const error = document.getElementById("files-error");

function tooMuch() {
  const chosen = [...files.files];
  const size = chosen.reduce((sum, file) => sum + file.size, 0);
  return chosen.length > Number(form.dataset.files) || size > Number(form.dataset.bytes);
}

files.addEventListener("change", () => {
  error.hidden = !tooMuch();
});

form.addEventListener("submit", (event) => {
  if (tooMuch()) {
    event.preventDefault();
    error.hidden = false;
    files.focus();
    return;
  }
  const button = form.querySelector("button[type=submit]");
  // After the form has been read, or a disabled button would stop it.
  setTimeout(() => { button.disabled = true; });
});

// Back from the next page: the button works again.
addEventListener("pageshow", () => {
  form.querySelector("button[type=submit]").disabled = false;
});
