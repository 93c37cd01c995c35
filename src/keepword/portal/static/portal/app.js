// The portal as an app: its worker has a page for no network, and rings. A browser that has none shows the same.
if ("serviceWorker" in navigator) {
  navigator.serviceWorker.register("/help/sw.js", { scope: "/help/" }).catch(() => {});
}
