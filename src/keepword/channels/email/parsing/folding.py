"""Folds the quotes of sanitised HTML away.

Works on the text that the sanitiser wrote, which is well formed, and adds constant tags around whole elements
only.
"""

import re
from dataclasses import dataclass, field

from .html_tokens import VOID
from .markers import Marker, marker

_OPEN = '<details class="quote"><summary>…</summary>'
_CLOSE = "</details>"

_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*+)((?:\s++[a-z-]++="[^"]*+")*+)\s*+>')
_ANY_TAG = re.compile(r"<[^>]*+>")
_BLANK = re.compile(r"(?:\s|&nbsp;|&#160;)*+")
# Elements that may not hold <details> themselves.
_UNFIT = frozenset(["table", "tbody", "thead", "tfoot", "tr", "colgroup", "ul", "ol", "dl", "p"])

Span = tuple[int, int]


@dataclass(slots=True)
class _Element:
    tag: str
    start: int
    marker: Marker | None


@dataclass(slots=True)
class _Reply:
    """Gmail's wrapper: folded whole, or only its quotes when the writer answers between them."""

    depth: int
    start: int
    quotes: list[Span] = field(default_factory=list)
    answered: bool = False


def fold_quotes(html: str) -> str:
    """The HTML with each outermost quote in a closed `<details>`; unchanged where all of it is quote."""
    spans = [span for span in _Folder(html).spans() if _says(html[span[0] : span[1]])]
    if not spans:
        return html
    outside: list[str] = []
    folded: list[str] = []
    at = 0
    for start, end in spans:
        outside.append(html[at:start])
        folded += (html[at:start], _OPEN, html[start:end], _CLOSE)
        at = end
    outside.append(html[at:])
    folded.append(html[at:])
    return "".join(folded) if any(_says(piece) for piece in outside) else html


def _says(piece: str) -> bool:
    """Whether a stretch of HTML shows anything."""
    return "<img" in piece or not _BLANK.fullmatch(_ANY_TAG.sub("", piece))


class _Folder:
    def __init__(self, html: str) -> None:
        self.html = html
        self.stack: list[_Element] = []
        self.found: list[Span] = []
        self.quote_depth = 0  # length of the stack within the outermost open quote, 0 outside
        self.reply: _Reply | None = None
        self.rest_from = -1

    def spans(self) -> list[Span]:
        for match in _TAG.finditer(self.html):
            if match[1]:
                self._close(match)
            else:
                self._open(match)
        if self.rest_from >= 0:
            self.found.append((self.rest_from, len(self.html)))
        return self.found

    def _open(self, match: re.Match[str]) -> None:
        tag = match[2]
        found = None
        if not self.quote_depth and self.rest_from < 0:
            found = marker(tag, match[3])
            if found and self._is_fit():
                self._begin(found, match.start())
        if tag not in VOID:
            self.stack.append(_Element(tag, match.start(), found))

    def _is_fit(self) -> bool:
        return not self.stack or self.stack[-1].tag not in _UNFIT

    def _begin(self, found: Marker, start: int) -> None:
        if found is Marker.QUOTE:
            self._note_answer(start)
            self.quote_depth = len(self.stack) + 1
        elif found is Marker.REPLY and self.reply is None:
            self.reply = _Reply(len(self.stack) + 1, start)
        elif found is Marker.REST and self.reply is None:
            self.rest_from = start

    def _note_answer(self, until: int) -> None:
        """Text between a quote and this place of Gmail's wrapper is the writer's."""
        if self.reply and self.reply.quotes and _says(self.html[self.reply.quotes[-1][1] : until]):
            self.reply.answered = True

    def _close(self, match: re.Match[str]) -> None:
        if not self.stack or self.stack[-1].tag != match[2]:
            return
        depth = len(self.stack)
        element = self.stack.pop()
        if self.quote_depth == depth:
            self.quote_depth = 0
            self._keep((element.start, match.end()))
        elif self.reply and self.reply.depth == depth:
            self._end_reply(self.reply, match)
        elif self.rest_from >= 0 and element.start < self.rest_from:
            self.found.append((self.rest_from, match.start()))
            self.rest_from = match.end()

    def _keep(self, span: Span) -> None:
        (self.reply.quotes if self.reply else self.found).append(span)

    def _end_reply(self, reply: _Reply, match: re.Match[str]) -> None:
        self._note_answer(match.start())
        self.reply = None
        self.found.extend(reply.quotes if reply.answered else [(reply.start, match.end())])
