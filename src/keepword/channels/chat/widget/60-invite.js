// Invitations by rule, looked at here: what a visitor does on the site is told to nobody for it.
const inviting = {
  since: Date.now(),
  shown: false,

  begin() {
    if (!chat.config.invitations.length) return;
    this.timer = setInterval(() => this.look(), 1000);
  },

  look() {
    if (view.isOpen || this.shown || document.hidden || chat.lines.length) return;
    const found = chat.config.invitations.find((one) => this.fits(one));
    if (!found) return;
    this.shown = true;
    const kept = store.get("invited") ?? {};
    store.set("invited", { ...kept, [found.id]: Date.now() });
    this.tell(found, "shown");
    view.invite(textIn(found.texts), () => this.tell(found, "accepted"), () => this.tell(found, "dismissed"));
  },

  fits({ id, conditions: c, every }) {
    const last = (store.get("invited") ?? {})[id] ?? 0;
    if (Date.now() - last < every * 3600000) return false;
    const { open, agents } = chat.state;
    return (
      (!c.path || matches(location.pathname, c.path)) &&
      (!c.seconds || Date.now() - this.since >= c.seconds * 1000) &&
      (!c.visits || (store.get("visits") ?? 1) >= c.visits) &&
      (!c.cart_value || (chat.cart?.value ?? 0) >= c.cart_value) &&
      (!c.cart_items || (chat.cart?.items ?? 0) >= c.cart_items) &&
      (!c.language || c.language === language) &&
      (!c.open || open) &&
      (!c.agents || agents >= c.agents)
    );
  },

  tell({ id }, what) {
    fetch(`${BASE}/chat/invited/${KEY}`, {
      method: "POST",
      credentials: "omit",
      keepalive: true,
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ invitation: id, what }),
    }).catch(() => {});
  },
};

/** Whether a path is as a pattern with * says. */
function matches(path, pattern) {
  const parts = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`).test(path);
}
