// Runs while no page is open. It keeps the page for no network and nothing else: what is a customer's own stays
// on the server. {version}
const KEPT = "keepword-help-{version}";
const OFFLINE = "/help/offline/";

addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const kept = await caches.open(KEPT);
    const answer = await fetch(OFFLINE, { credentials: "omit" });
    await kept.put(OFFLINE, answer.clone());
    const page = await answer.text();
    const styles = [...page.matchAll(/<link rel="stylesheet" href="([^"]+)"/g)].map((found) => found[1].replaceAll("&amp;", "&"));
    await Promise.all(styles.map((style) => kept.add(style).catch(() => {})));
    await skipWaiting();
  })());
});

addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    const names = await caches.keys();
    await Promise.all(names.filter((name) => name.startsWith("keepword-help-") && name !== KEPT).map((name) => caches.delete(name)));
    await clients.claim();
  })());
});

addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(async () => (await caches.match(OFFLINE)) ?? Response.error()));
  } else if (request.destination === "style") {
    event.respondWith(fetch(request).catch(async () => (await caches.match(request)) ?? Response.error()));
  }
});

addEventListener("push", (event) => {
  let told = {};
  try {
    told = event.data?.json() ?? {};
  } catch {
    return; // nothing of ours
  }
  const options = { body: told.body ?? "", tag: told.tag, data: { url: told.url ?? "/help/" }, icon: "/help/icon-192.png" };
  event.waitUntil(registration.showNotification(told.title ?? "", options));
});

addEventListener("notificationclick", (event) => {
  event.notification.close();
  const url = new URL(event.notification.data.url, location.origin);
  if (url.origin !== location.origin) return;
  event.waitUntil((async () => {
    const pages = await clients.matchAll({ type: "window", includeUncontrolled: true });
    const open = pages.find((page) => new URL(page.url).pathname === url.pathname);
    return open ? open.focus() : clients.openWindow(url.href);
  })());
});
