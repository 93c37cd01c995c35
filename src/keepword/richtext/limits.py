"""Whether HTML is of a shape that an honest mail has, told in one linear pass before its tree is built.

A tree parser takes quadratic time for some shapes: blocks nested by the ten thousand, and unclosed formatting
elements that it must open anew in each block (HTML standard, "reconstruct the active formatting elements").
"""

import re
from collections import Counter

VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
MAX_DEPTH = 1_000
MAX_FORMATTING = 1_000_000
MAX_COPIED = 20_000_000_000
_FREE_AMPERSANDS = 1_000

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:]{0,30})")
_FORMATTING_NAMES = "a b big code em font i nobr s small strike strong tt u"
_FORMATTING = frozenset(_FORMATTING_NAMES.split())
# Their end tags may be left out.
_SELF_CLOSING_NAMES = "p li td th tr tbody thead tfoot option dt dd html head body"
_SELF_CLOSING = VOID | frozenset(_SELF_CLOSING_NAMES.split())
# A few open formatting elements are everyday carelessness.
_FREE_FORMATTING = 3


def is_reasonable(html: str) -> bool:
    return not _has_long_references(html) and _has_bounded_nesting(html)


def _has_long_references(html: str) -> bool:
    """Whether text without tags has too many "&": the parser copies the rest at each."""
    work = 0
    for run in html.split("<"):
        ampersands = run.count("&")
        if ampersands > _FREE_AMPERSANDS:
            work += ampersands * len(run)
    return work > MAX_COPIED


def _has_bounded_nesting(html: str) -> bool:
    depth = formatting = work = 0
    opened: Counter[str] = Counter()
    for match in _TAG.finditer(html):
        name = match[2].lower()
        step = 0
        if not match[1]:
            work += max(0, formatting - _FREE_FORMATTING)
            step = 0 if name in _SELF_CLOSING else 1
        elif opened[name]:
            step = -1
        opened[name] += step
        depth += step
        if name in _FORMATTING:
            formatting += step
        if depth > MAX_DEPTH or work > MAX_FORMATTING:
            return False
    return True
