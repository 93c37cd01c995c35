"""What a browser calls itself, in two words a person knows. Pure."""

import re

# The first that fits: browsers name those they wish to be taken for as well.
BROWSERS = (
    ("Edge", r"Edg(?:e|A|iOS)?/"),
    ("Opera", r"OPR/|Opera"),
    ("Samsung Internet", r"SamsungBrowser/"),
    ("Firefox", r"Firefox/|FxiOS/"),
    ("Chrome", r"Chrome/|CriOS/|Chromium/"),
    ("Safari", r"Safari/"),
)
SYSTEMS = (
    ("iPhone", r"iPhone"),
    ("iPad", r"iPad"),
    ("Android", r"Android"),
    ("Windows", r"Windows"),
    ("macOS", r"Macintosh|Mac OS X"),
    ("ChromeOS", r"CrOS"),
    ("Linux", r"Linux|X11"),
)


def device(user_agent: str) -> str:
    """Like "Firefox · Windows"; what it calls itself, shortened, where that is unknown."""
    found = [_first(BROWSERS, user_agent), _first(SYSTEMS, user_agent)]
    known = [name for name in found if name]
    return " · ".join(known) if known else user_agent[:60]


def _first(names: tuple[tuple[str, str], ...], text: str) -> str:
    return next((name for name, pattern in names if re.search(pattern, text)), "")
