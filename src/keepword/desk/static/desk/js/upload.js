// Files on their way to the server: they become chips of the form when they are there.
import { say } from "./words.js";
import { toast } from "./toast.js";

function message(xhr) {
  const page = new DOMParser().parseFromString(xhr.responseText ?? "", "text/html");
  return page.querySelector("[data-toast] p")?.textContent ?? say("failed");
}

/** Send `files` and add what the server answers to the chips of `form`; resolves to the new chips. */
export function upload(form, files, { inline = false } = {}) {
  const data = new FormData();
  for (const file of files) data.append("files", file);
  if (inline) data.append("inline", "1");
  const bar = form.querySelector("[data-progress]");
  const chips = form.querySelector("[data-chips]");
  return new Promise((resolve) => {
    const xhr = new XMLHttpRequest();
    xhr.open("POST", form.dataset.upload);
    xhr.setRequestHeader("HX-Request", "true");
    xhr.setRequestHeader("X-CSRFToken", form.elements.csrfmiddlewaretoken.value);
    xhr.upload.addEventListener("progress", (event) => {
      bar.value = event.lengthComputable ? event.loaded / event.total : 0;
    });
    xhr.addEventListener("loadend", () => {
      bar.hidden = true;
      const before = chips.childElementCount;
      if (xhr.status === 200) chips.insertAdjacentHTML("beforeend", xhr.responseText);
      else toast(message(xhr), { seconds: 10 });
      resolve([...chips.children].slice(before));
    });
    bar.value = 0;
    bar.hidden = false;
    xhr.send(data);
  });
}
