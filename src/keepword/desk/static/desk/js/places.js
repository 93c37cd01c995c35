// Which groups of the side bar one has unfolded is kept in a cookie: the next page comes with them as they are.
// The group of the page that is open stands unfolded by itself, and is not kept for that.
const YEAR = 365 * 24 * 3600;

function kept() {
  const found = document.cookie.match(/(?:^|; )bar=([\w.]*)/);
  return new Set(found?.[1].split(".").filter(Boolean));
}

document.addEventListener("click", (event) => {
  const group = event.target.closest(".nav-group > summary")?.parentElement;
  if (!group) return;
  const groups = kept();
  if (group.open) groups.delete(group.dataset.group); // it is about to be folded
  else groups.add(group.dataset.group);
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `bar=${[...groups].join(".")}; Path=/; Max-Age=${YEAR}; SameSite=Lax${secure}`;
});
