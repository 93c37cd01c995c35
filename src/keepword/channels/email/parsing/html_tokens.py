"""HTML cut into tags and text in one linear pass, forgiving as a browser; nothing is built."""

import html
import re
from collections.abc import Iterator
from typing import NamedTuple

VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
# Their content is not text.
_OPAQUE = {
    name: re.compile(f"</{name}", re.I)
    for name in ("script", "style", "title", "template", "noframes", "xmp")
}

_START = re.compile("<[a-zA-Z/!?]")
# Possessive throughout, so that no input makes it try twice. A quote counts only after "=".
_TAG = re.compile(r"""<(/?)([a-zA-Z][^\s/>]*+)((?:[^>"'=]++|=\s*+"[^"]*+"|=\s*+'[^']*+'|[="'])*+)>""")


class Token(NamedTuple):
    """`tag` is "" for text; `closing` for an end tag; `source` is the text, or the attributes as written."""

    tag: str
    closing: bool
    source: str


def tokens(source: str) -> Iterator[Token]:
    at, strict = 0, True
    while True:
        found = _START.search(source, at)
        start = found.start() if found else len(source)
        if start > at:
            yield Token("", False, source[at:start])
        if not found:
            return
        letter = source[start + 1]
        if letter in "!?":
            at = _after_declaration(source, start)
            continue
        match = _TAG.match(source, start) if strict else None
        if match:
            yield Token(match[2].lower(), match[1] == "/", match[3])
            at = match.end()
            if match[2].lower() in _OPAQUE and not match[1]:
                at = _after_opaque(source, at, match[2].lower())
            continue
        # A tag that never ends well: from here on tags end at the next ">", so that the pass stays linear.
        strict = strict and letter == "/"
        end = source.find(">", start)
        if end < 0:
            return
        yield _loose(source[start + 1 : end])
        at = end + 1


def _loose(inside: str) -> Token:
    closing = inside.startswith("/")
    name, _, rest = inside.lstrip("/").partition(" ")
    return Token(name.strip("/\t\r\n").lower(), closing, rest) if name else Token("wbr", False, "")


def _after_declaration(source: str, start: int) -> int:
    if source.startswith("<!--", start):
        end = source.find("-->", start + 2)
        return len(source) if end < 0 else end + 3
    end = source.find(">", start)
    return len(source) if end < 0 else end + 1


def _after_opaque(source: str, at: int, name: str) -> int:
    end = _OPAQUE[name].search(source, at)
    return end.start() if end else len(source)


def unescape(text: str) -> str:
    """Character references resolved; a number of thousands of digits stays as it is."""
    if "&" not in text:
        return text
    try:
        return html.unescape(text)
    except ValueError:
        return text
