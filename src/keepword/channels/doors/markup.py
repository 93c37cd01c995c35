"""What was written with more than words, as a messenger writes it down; and long texts in pieces. Pure.

A messenger knows inline marks at best, so blocks (paragraphs, lists, quotes) become lines.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser


@dataclass(frozen=True)
class Marks:
    """How a messenger marks a stretch of text: by tag of ours, what stands before and after it.

    `link` makes a link of (address, words as marked); `plain` makes a text harmless where marks stand in it.
    """

    around: Mapping[str, tuple[str, str]]
    link: Callable[[str, str], str]
    plain: Callable[[str], str] = str


def _telegram_link(address: str, words: str) -> str:
    return f'<a href="{escape(address)}">{words}</a>'


def _said_link(address: str, words: str) -> str:
    return words if words == address or not address.startswith("http") else f"{words} ({address})"


# https://core.telegram.org/bots/api#html-style
TELEGRAM = Marks(
    around={
        "strong": ("<b>", "</b>"),
        "em": ("<i>", "</i>"),
        "s": ("<s>", "</s>"),
        "code": ("<code>", "</code>"),
        "pre": ("<pre>", "</pre>"),
        "blockquote": ("<blockquote>", "</blockquote>"),
    },
    link=_telegram_link,
    plain=lambda text: escape(text, quote=False),
)
# https://faq.whatsapp.com/539178204879377 (bold, italic, strikethrough, monospace, inline code, quote)
WHATSAPP = Marks(
    around={
        "strong": ("*", "*"),
        "em": ("_", "_"),
        "s": ("~", "~"),
        "code": ("`", "`"),
        "pre": ("```", "```"),
        "blockquote": ("> ", ""),
    },
    link=_said_link,
)


def marked(html: str, marks: Marks) -> list[str]:
    """Cleaned HTML (see keepword.richtext) as paragraphs of a messenger's own; pictures are left out."""
    reader = _Reader(marks)
    reader.feed(html)
    reader.close()
    return reader.paragraphs()


def pieces(paragraphs: Sequence[str], most: int, *, length: Callable[[str], int] = len) -> list[str]:
    """Paragraphs in messages of at most `most` characters, none cut apart that fits into one.

    One that does not is cut at line ends, at sentences, at blanks, at last anywhere.
    """
    out: list[str] = []
    for paragraph in paragraphs:
        for piece in _cut(paragraph, most, length):
            joined = f"{out[-1]}\n\n{piece}" if out else piece
            if out and length(joined) <= most:
                out[-1] = joined
            else:
                out.append(piece)
    return out


def units(text: str) -> int:
    """The length as messengers count: UTF-16 code units, of which an emoji has two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


_ENDS = ("\n", ". ", "! ", "? ", " ")


def _cut(text: str, most: int, length: Callable[[str], int]) -> list[str]:
    found: list[str] = []
    while length(text) > most:
        head = text[:most]
        while length(head) > most:
            head = head[: len(head) - (length(head) - most + 1) // 2]
        at = next((spot + len(end) for end in _ENDS if (spot := head.rfind(end)) > most // 3), len(head))
        found.append(text[:at].rstrip())
        text = text[at:].lstrip()
    return [*found, text] if text else found


@dataclass
class _Open:
    """An inline stretch or a block that has begun."""

    tag: str
    words: list[str] = field(default_factory=list)
    address: str = ""


class _Reader(HTMLParser):
    def __init__(self, marks: Marks) -> None:
        super().__init__(convert_charrefs=True)
        self.marks = marks
        self.done: list[str] = []
        self.open: list[_Open] = [_Open("")]
        self.lists: list[int | None] = []  # the next number, None for points

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self.open[-1].words.append("\n")
        elif tag in ("ul", "ol"):
            self._end_paragraph()
            self.lists.append(1 if tag == "ol" else None)
        elif tag == "li":
            self._begin_item()
        elif tag == "p":
            self._end_paragraph()
        elif tag in self.marks.around or tag == "a":
            if tag in ("pre", "blockquote"):
                self._end_paragraph()
            self.open.append(_Open(tag, address=dict(attrs).get("href") or ""))

    def handle_endtag(self, tag: str) -> None:
        if tag in ("ul", "ol"):
            if self.lists:
                self.lists.pop()
            self._end_paragraph()
        elif tag == "p":
            self._end_paragraph()
        elif len(self.open) > 1 and self.open[-1].tag == tag:
            self._close()
            if tag in ("pre", "blockquote"):
                self._end_paragraph()

    def handle_data(self, data: str) -> None:
        self.open[-1].words.append(self.marks.plain(data))

    def paragraphs(self) -> list[str]:
        while len(self.open) > 1:
            self._close()
        self._end_paragraph()
        return self.done

    def _begin_item(self) -> None:
        words = self.open[0].words
        if words and not words[-1].endswith("\n"):
            words.append("\n")
        number = self.lists[-1] if self.lists else None
        if number is not None:
            self.lists[-1] = number + 1
        words.append("• " if number is None else f"{number}. ")

    def _close(self) -> None:
        closed = self.open.pop()
        text = "".join(closed.words)
        if not text.strip():
            self.open[-1].words.append(text)
        elif closed.tag == "a":
            self.open[-1].words.append(self.marks.link(closed.address, text))
        else:
            before, after = self.marks.around[closed.tag]
            lead = text[: len(text) - len(text.lstrip())]
            self.open[-1].words += [lead, before, text.strip(), after, text[len(text.rstrip()) :]]

    def _end_paragraph(self) -> None:
        """Of what stands outside of any mark; within a list its paragraphs are its lines."""
        if len(self.open) > 1:
            words = self.open[-1].words
            if words and not words[-1].endswith("\n"):
                words.append("\n")
            return
        if self.lists:
            return
        text = "".join(self.open[0].words).strip()
        self.open[0].words = []
        if text:
            self.done.append(text)
