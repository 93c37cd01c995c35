// What outlives a page: in the site's own localStorage, or in memory where that is forbidden.
const memory = new Map();
const PREFIX = `keepword:${KEY}:`;

const store = {
  get(name) {
    try {
      const text = localStorage.getItem(PREFIX + name) ?? memory.get(name);
      return text ? JSON.parse(text) : null;
    } catch {
      return memory.has(name) ? JSON.parse(memory.get(name)) : null;
    }
  },
  set(name, value) {
    const text = JSON.stringify(value);
    memory.set(name, text);
    try {
      localStorage.setItem(PREFIX + name, text);
    } catch {
      // Full or forbidden: this page remembers.
    }
  },
  remove(name) {
    memory.delete(name);
    try {
      localStorage.removeItem(PREFIX + name);
    } catch {
      // As above.
    }
  },
  names(start) {
    const found = new Set([...memory.keys()].filter((name) => name.startsWith(start)));
    try {
      for (let at = 0; at < localStorage.length; at += 1) {
        const name = localStorage.key(at);
        if (name.startsWith(PREFIX + start)) found.add(name.slice(PREFIX.length));
      }
    } catch {
      // As above.
    }
    return [...found];
  },
};

// What was written and is not acknowledged: a key for each, so that two tabs never overwrite each other's.
const outbox = {
  all() {
    const items = store.names("out:").map((name) => store.get(name));
    return items.filter(Boolean).sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  },
  add: (item) => store.set(`out:${item.id}`, item),
  remove: (id) => store.remove(`out:${id}`),
};
