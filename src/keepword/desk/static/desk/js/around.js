// The dialog around a conversation: opened when the server asks something, closed when that is answered.
document.addEventListener("desk:dialog", () => {
  const dialog = document.getElementById("around-dialog");
  if (dialog && !dialog.open) dialog.showModal();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-close-around]")) setTimeout(() => event.target.closest("dialog")?.close(), 0);
});
