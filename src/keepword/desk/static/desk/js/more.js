// Fetches the next page of a list a screen before its end is reached.
//
// htmx's own "intersect once" may be spent on a request that fails, or on a link that moves away and back before it is
// asked; here a link that stays in sight is asked for again.
const AHEAD = "800px";
const AGAIN = 1500; // milliseconds until a link that is still there is looked at anew
const LINKS = ".more-rows > a";

const observer = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting || !target.isConnected) continue;
      target.dispatchEvent(new CustomEvent("more"));
      setTimeout(() => look(target), AGAIN);
    }
  },
  { rootMargin: AHEAD, scrollMargin: AHEAD }, // the window, and what scrolls inside it
);

function look(link) {
  observer.unobserve(link);
  if (link.isConnected) observer.observe(link); // tells at once where the link is
}

function all() {
  for (const link of document.querySelectorAll(LINKS)) look(link);
}

document.addEventListener("htmx:afterSettle", all);
all();
