"""The text of an HTML mail as lines, each marked when the HTML itself says that it is quote or signature."""

import re

from .html_tokens import VOID, tokens, unescape
from .markers import Marker, marker

VISIBLE, QUOTED, SIGNATURE = 0, 1, 2

# Text is derived from this much of it; the HTML itself is kept whole.
MAX_HTML = 2_000_000
_MAX_DEPTH_SHOWN = 8
_LOOK_BACK = 64

_BLOCKS_NAMES = (
    "address article aside blockquote body center dd details div dl dt fieldset figure footer form h1 "
    "h2 h3 h4 h5 h6 header hr li main nav ol p pre section summary table tbody tfoot thead tr ul html"
)
_BLOCKS = frozenset(_BLOCKS_NAMES.split())
_SPACED = frozenset(["p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol"])
_INVISIBLE = ("\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad")
_HIDDEN = re.compile(r"display:\s*none|mso-hide:\s*all", re.I)


def html_lines(source: str) -> tuple[list[str], list[int]]:
    """Lines and their marks (VISIBLE, QUOTED, SIGNATURE); quoted lines begin with "> "."""
    builder = _Builder()
    for tag, closing, content in tokens(source[:MAX_HTML]):
        if not tag:
            builder.add_text(content)
        elif closing:
            builder.close(tag)
        else:
            builder.open(tag, content)
    builder.end_line()
    return builder.lines, builder.marks


def _without_invisible(content: str) -> str:
    content = content.replace("\xa0", " ")
    for letter in _INVISIBLE:
        if letter in content:
            content = content.replace(letter, "")
    return content


class _Builder:
    def __init__(self) -> None:
        self.lines: list[str] = []
        self.marks: list[int] = []
        self.line: list[str] = []
        self.stack: list[tuple[str, Marker | None]] = []
        self.quotes = 0  # open quotes
        self.attributions = 0
        self.signatures = 0
        self.hidden = 0  # open elements that are not shown
        self.hidden_at: list[int] = []  # depth of the stack where each of them began
        self.pre = 0
        self.rest = False
        self.reply_from = -1  # first line of an open Gmail wrapper that has not met its quote yet
        self.blank_wanted = False

    def add_text(self, content: str) -> None:
        if self.hidden:
            return
        content = unescape(content)
        if not content.isascii():
            content = _without_invisible(content)
        if self.pre:
            first, *others = content.replace("\r\n", "\n").split("\n")
            self.line.append(first)
            for other in others:
                self.end_line(keep_blank=True)
                self.line.append(other)
            return
        self.line.append(content)

    def open(self, tag: str, source: str) -> None:
        if tag == "br":
            self.end_line(keep_blank=True)
            return
        if tag in _BLOCKS:
            self._break(tag)
        found = marker(tag, source)
        if tag in VOID:
            self.rest = self.rest or found is Marker.REST
            return
        self.stack.append((tag, found))
        if found:
            self._begin(found)
        if "none" in source or "mso-hide" in source:
            self._hide(source)
        if tag == "pre":
            self.pre += 1
        elif tag == "li":
            self.line.append("- ")
        elif tag in ("td", "th") and self.line:
            self.line.append(" ")

    def _hide(self, source: str) -> None:
        """Preheaders that newsletters hide, and Word's hidden runs."""
        if _HIDDEN.search(source[:4096]):
            self.hidden += 1
            self.hidden_at.append(len(self.stack))

    def _begin(self, found: Marker) -> None:
        if self.line:
            self.end_line()
        if found is Marker.QUOTE:
            if self.reply_from >= 0:
                self._mark_since(self.reply_from)
                self.reply_from = -1
            self.quotes += 1
        elif found is Marker.REPLY and self.reply_from < 0 and not self.quotes:
            self.reply_from = len(self.lines)
        elif found is Marker.SIGNATURE:
            self.signatures += 1
        elif found is Marker.ATTRIBUTION:
            self.attributions += 1
        elif found is Marker.REST:
            self.rest = True

    def close(self, tag: str) -> None:
        if tag == "br":  # browsers read </br> as <br>
            self.end_line(keep_blank=True)
            return
        # Looked for among the innermost only, so that stray end tags cost no more than a glance.
        for back in range(1, min(len(self.stack), _LOOK_BACK) + 1):
            if self.stack[-back][0] == tag:
                break
        else:
            return
        if tag in _BLOCKS:
            self._break(tag)
        for _ in range(back):
            self._leave(*self.stack.pop())

    def _leave(self, tag: str, found: Marker | None) -> None:
        if tag == "pre":
            self.pre -= 1
        while self.hidden_at and len(self.stack) < self.hidden_at[-1]:
            self.hidden_at.pop()
            self.hidden -= 1
        if found is None:
            return
        if self.line:
            self.end_line()
        if found is Marker.QUOTE:
            self.quotes -= 1
        elif found is Marker.SIGNATURE:
            self.signatures -= 1
        elif found is Marker.ATTRIBUTION:
            self.attributions -= 1
        elif found is Marker.REPLY and self.reply_from >= 0:
            # No quote within: a forwarded mail, all of it.
            self._mark_since(self.reply_from)
            self.reply_from = -1

    def _mark_since(self, start: int) -> None:
        for at in range(start, len(self.marks)):
            self.marks[at] = QUOTED

    def _break(self, tag: str) -> None:
        if self.line:
            self.end_line()
        if tag in _SPACED:
            self.blank_wanted = True

    def end_line(self, keep_blank: bool = False) -> None:
        text = "".join(self.line)
        self.line.clear()
        if not self.pre:
            text = " ".join(text.split())
        if not text and not keep_blank:
            return
        if self.blank_wanted and text and self.lines and self.lines[-1].strip("> "):
            self._append("")
        if text:
            self.blank_wanted = False
        self._append(text)

    def _append(self, text: str) -> None:
        quoted = self.quotes > 0 or self.rest or self.attributions > 0
        if self.quotes:
            text = f"{'> ' * min(self.quotes, _MAX_DEPTH_SHOWN)}{text}"
        self.lines.append(text)
        self.marks.append(QUOTED if quoted else SIGNATURE if self.signatures else VISIBLE)
