// It has arrived: what was kept of it in this browser goes.
for (const name of Object.keys(localStorage)) {
  if (name.startsWith("draft ") && localStorage.getItem(name)?.includes('"sent":true')) localStorage.removeItem(name);
}
