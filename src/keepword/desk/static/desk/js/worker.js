// Runs while no page is open: shows what Keepword pushes, and opens what it is about.
addEventListener("push", (event) => {
  let told = {};
  try {
    told = event.data?.json() ?? {};
  } catch {
    return; // nothing of ours
  }
  const options = { body: told.body ?? "", tag: told.tag, data: { url: told.url ?? "/" }, icon: "/favicon.ico" };
  event.waitUntil(registration.showNotification(told.title ?? "Keepword", options));
});

addEventListener("notificationclick", (event) => {
  event.notification.close();
  const url = new URL(event.notification.data.url, location.origin).href;
  event.waitUntil(
    (async () => {
      const pages = await clients.matchAll({ type: "window", includeUncontrolled: true });
      const open = pages.find((page) => page.url === url) ?? pages[0];
      if (!open) return clients.openWindow(url);
      await open.focus();
      if (open.url !== url) await open.navigate(url).catch(() => clients.openWindow(url));
    })(),
  );
});
