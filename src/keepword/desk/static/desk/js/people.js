// Copying a link: by the browser's clipboard where it may, else by marking it.
import { toast } from "./toast.js";

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const field = document.querySelector(button.dataset.copy);
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    return; // Without HTTPS there is no clipboard; the text is marked, Ctrl+C copies it.
  }
  toast(button.dataset.copied);
});
