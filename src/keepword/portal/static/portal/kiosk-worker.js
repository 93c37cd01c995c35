// The page of a kiosk when there is no network. VERSION and KEPT stand above, written by the server.
const CACHE = `kiosk-${VERSION}-${self.registration.scope}`;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(KEPT)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = (names) => names.filter((name) => name.endsWith(self.registration.scope) && name !== CACHE);
  event.waitUntil(
    caches.keys()
      .then((names) => Promise.all(old(names).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

// What the server has now where it answers, else what was kept.
async function fresh(request, url) {
  const cache = await caches.open(CACHE);
  try {
    const answer = await fetch(request);
    if (answer.ok && KEPT.includes(url)) await cache.put(url, answer.clone());
    return answer;
  } catch (error) {
    const kept = await cache.match(url);
    if (kept) return kept;
    throw error;
  }
}

self.addEventListener("fetch", (event) => {
  const { pathname, search, origin } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== self.location.origin) return;
  const url = pathname + search;
  if (KEPT.includes(url)) event.respondWith(fresh(event.request, url));
});
