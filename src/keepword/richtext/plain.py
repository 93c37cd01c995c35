"""The plain text of what was written, for search, for mail programs without HTML, and for judging words.

It reads well by itself ("- one", "1. two", "> quoted") and is never read back as Markdown, so nothing in it
needs to be escaped: "2 * 3 * 4" stays what it is.
"""

import html as escaping
import re
from html.parser import HTMLParser

_BLANKS = re.compile(r"[ \t\r\n\f]+")


class _Block:
    """Lines of one container and what stands before them."""

    def __init__(self, first: str = "", rest: str = "", *, tight: bool = False) -> None:
        self.first, self.rest, self.tight = first, rest, tight
        self.parts: list[str] = []

    def text(self) -> str:
        return ("\n" if self.tight else "\n\n").join(self.parts)

    def marked(self) -> str:
        lines = self.text().split("\n")
        marked = [((self.first if not n else self.rest) + line).rstrip(" ") for n, line in enumerate(lines)]
        return "\n".join(marked)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks = [_Block()]
        self.line: list[str] = []
        self.numbers: list[int | None] = []  # of open lists: the next number, None for points
        self.href: tuple[str, int] | None = None
        self.preformatted = False

    def flush(self) -> None:
        text = "".join(self.line)
        self.line = []
        lines = text.split("\n") if self.preformatted else [part.strip(" ") for part in text.split("\n")]
        text = "\n".join(lines).strip("\n")
        if text:
            self.blocks[-1].parts.append(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag in ("p", "pre"):
            self.flush()
            self.preformatted = tag == "pre"
        elif tag == "br":
            self.line.append("\n")
        elif tag in ("ul", "ol"):
            self.flush()
            start = values.get("start") or ""
            self.numbers.append((int(start) if start.isdigit() else 1) if tag == "ol" else None)
            self.blocks.append(_Block(tight=True))
        elif tag == "li":
            self._begin_item()
        elif tag == "blockquote":
            self.flush()
            self.blocks.append(_Block("> ", "> "))
        elif tag == "a":
            self.href = (values.get("href") or "", len(self.line))
        elif tag == "img" and values.get("alt"):
            self.line.append(f"[{values['alt']}]")

    def _begin_item(self) -> None:
        self.flush()
        number = self.numbers[-1] if self.numbers else None
        mark = "- " if number is None else f"{number}. "
        if number is not None:
            self.numbers[-1] = number + 1
        self.blocks.append(_Block(mark, " " * len(mark), tight=True))

    def handle_endtag(self, tag: str) -> None:
        if tag in ("p", "pre"):
            self.flush()
            self.preformatted = False
        elif tag in ("ul", "ol", "li", "blockquote"):
            self.flush()
            if tag in ("ul", "ol") and self.numbers:
                self.numbers.pop()
            self._end_block()
        elif tag == "a" and self.href is not None:
            self._end_link(*self.href)

    def _end_block(self) -> None:
        if len(self.blocks) > 1:
            block = self.blocks.pop()
            if block.parts:
                self.blocks[-1].parts.append(block.marked())

    def _end_link(self, href: str, start: int) -> None:
        self.href = None
        said = "".join(self.line[start:]).strip()
        bare = href.removeprefix("mailto:").removeprefix("tel:")
        if href and said.rstrip("/") not in (href.rstrip("/"), bare, href.partition("//")[2].rstrip("/")):
            self.line.append(f" <{bare}>")

    def handle_data(self, data: str) -> None:
        self.line.append(data if self.preformatted else _BLANKS.sub(" ", data))


def to_text(html: str) -> str:
    """The plain text of cleaned HTML."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    reader.flush()
    while len(reader.blocks) > 1:
        reader._end_block()
    return reader.blocks[0].text().replace("\xa0", " ").strip("\n")


def from_text(text: str) -> str:
    """Plain text as HTML that says the same: blank lines part paragraphs, line ends stay."""
    paragraphs = re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n").replace("\r", "\n").strip("\n"))
    return "".join(
        "<p>" + "<br>".join(escaping.escape(line, quote=False) for line in part.split("\n")) + "</p>"
        for part in paragraphs
    )
