"""What is wrong with a page that stands open: by axe, in light and dark, and whether it scrolls sideways."""

from collections.abc import Iterable
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# The rule alone that light and dark can change.
COLOURS = {"type": "rule", "values": ["color-contrast"]}
TAGS = {
    "type": "tag",
    "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
# Those that its width can change.
NARROW = {"type": "rule", "values": ["target-size", "scrollable-region-focusable", "meta-viewport"]}
# What axe is not asked, and why. This list only shrinks.
NOT_ASKED: dict[str, str] = {}
# What of the page's text has looks that none of `seen` has: letters, and the grounds that they lie on.
FRESH = """([inside, seen]) => {
  const known = new Set(seen), grounds = new Map(), fresh = [], found = [];
  const ground = (one) => {
    if (!one) return {layers: "", opacity: 1};
    if (!grounds.has(one)) {
      const {backgroundColor: colour, backgroundImage: image, opacity, position} = getComputedStyle(one);
      const below = ground(one.parentElement);
      const plain = ["rgba(0, 0, 0, 0)", "none", "static"];
      const own = [colour, image, position].filter((part) => !plain.includes(part));
      const hides = colour.startsWith("rgb(") && image === "none";
      grounds.set(one, {
        layers: own.join() + (hides ? "" : " " + below.layers),
        opacity: opacity * below.opacity,
      });
    }
    return grounds.get(one);
  };
  for (const one of document.querySelectorAll(`${inside} *`)) {
    const says = [...one.childNodes].some((each) => each.nodeType === Node.TEXT_NODE && each.data.trim());
    if (!says && !one.matches("input, textarea, select") || !one.checkVisibility()) continue;
    const {color, fontSize, fontWeight, textShadow} = getComputedStyle(one);
    const {layers, opacity} = ground(one);
    const looks = [color, fontSize, fontWeight, textShadow, one.matches(":disabled"), layers, opacity].join();
    if (known.has(looks)) continue;
    known.add(looks);
    found.push(looks);
    fresh.push(one);
  }
  window.fresh = fresh;
  return found;
}"""
STILL = """async () => {
  // A colour on its way from light to dark is neither. To ask for what moves is to have it begun.
  const moving = document.getAnimations().map((each) => each.finished);
  if (!moving.length) return;
  await Promise.race([Promise.allSettled(moving), new Promise((done) => setTimeout(done, 300))]);
}"""
RUN = """async ([inside, only, off]) => {
  const rules = {"target-size": {enabled: true}};
  for (const rule of off) rules[rule] = {enabled: false};
  const options = {runOnly: only, resultTypes: ["violations"], iframes: false, elementRef: false};
  if (only.type === "tag") options.rules = rules;
  const found = await axe.run(inside === "fresh" ? window.fresh : inside ?? document, options);
  return found.violations.flatMap(({id, impact, nodes}) => nodes.map(({target, failureSummary}) =>
    `${id} (${impact}) at ${target.join(" ")}: ${failureSummary.split("\\n")[1]?.trim()}`));
}"""
# Wide tables scroll in a box of their own, which a keyboard reaches; nothing else does.
SIDEWAYS = """() => {
  const page = document.scrollingElement;
  const found = page.scrollWidth > page.clientWidth ? ["the page"] : [];
  for (const box of document.querySelectorAll("body *")) {
    if (!box.clientWidth || box.scrollWidth <= box.clientWidth + 1) continue;
    if (box.closest(".table-wrap") || box.matches("input, textarea, select")) continue;
    if (!["auto", "scroll"].includes(getComputedStyle(box).overflowX)) continue;
    const edge = box.getBoundingClientRect().right + 1;
    const over = [...box.querySelectorAll("*")].find((one) => one.getBoundingClientRect().right > edge);
    found.push(`${box.tagName}#${box.id}.${box.className}, by ${over?.outerHTML.slice(0, 120)}`);
  }
  return found.map((box) => `scrolls sideways: ${box}`);
}"""
UNFOLD = "() => document.querySelectorAll('details').forEach((one) => { one.open = true; })"
LAYERS = """() => [...document.querySelectorAll("dialog[id], [popover][id]")]
  .filter((one) => one.id !== "bar" || getComputedStyle(one).display === "none").map((one) => one.id)"""

OPEN = """(name) => {
  const layer = document.getElementById(name);
  if (layer instanceof HTMLDialogElement) layer.showModal(); else layer.showPopover();
}"""
CLOSE = """(name) => {
  const layer = document.getElementById(name);
  if (layer instanceof HTMLDialogElement) layer.close(); else layer.hidePopover();
}"""


def look(page: Page, inside: str | None = None, seen: set[str] | None = None) -> list[str]:
    """What axe finds in light and in dark, a line each, and what scrolls sideways on a phone.

    With `seen`, the colours of what looks as something that was looked at before are not judged again: they
    take most of the time.
    """
    if not page.evaluate("Boolean(window.axe)"):
        page.evaluate(Axe().axe_script)
    page.evaluate(STILL)
    if is_phone(page):  # the rest is the same page as on a desk, where it is judged
        return _run(page, inside, NARROW) + sideways(page)
    if seen is None:
        found = _run(page, inside, TAGS)
        _darken(page)
        found += [f"dark: {line}" for line in _run(page, inside, COLOURS)]
    else:
        found = _run(page, inside, TAGS, [*NOT_ASKED, *COLOURS["values"]]) + _fresh(page, inside, seen)
        _darken(page)
        found += [f"dark: {line}" for line in _fresh(page, inside, seen)]
    page.emulate_media(color_scheme="light")
    return found


def is_phone(page: Page) -> bool:
    return page.viewport_size is not None and page.viewport_size["width"] < 500


def sideways(page: Page) -> list[str]:
    """What is wider than a phone."""
    found: list[str] = page.evaluate(SIDEWAYS) if is_phone(page) else []
    return found


def layers(page: Page, known: set[str], seen: set[str] | None = None) -> list[str]:
    """The same of each menu and dialog of the page that is not `known` yet, opened one after the other."""
    found = []
    for name in page.evaluate(LAYERS):
        if name in known:
            continue
        known.add(name)
        page.evaluate(OPEN, name)
        page.wait_for_function("() => !document.querySelector('.htmx-request')")
        found += [f"#{name}: {line}" for line in look(page, f"#{name}", seen)]
        page.evaluate(CLOSE, name)
    return found


def _darken(page: Page) -> None:
    page.emulate_media(color_scheme="dark")
    page.evaluate(STILL)


def _fresh(page: Page, inside: str | None, seen: set[str]) -> list[str]:
    """What axe finds in the colours of what has looks that were not `seen` yet."""
    fresh = page.evaluate(FRESH, [inside or "body", list(seen)])
    seen.update(fresh)
    return _run(page, "fresh", COLOURS) if fresh else []


def _run(page: Page, inside: str | None, only: dict[str, Any], off: Iterable[str] = NOT_ASKED) -> list[str]:
    found: list[str] = page.evaluate(RUN, [inside, only, list(off)])
    return found
