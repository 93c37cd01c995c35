"""The text of a mail, its HTML and its attachments, chosen from the tree of its parts."""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from . import quotes
from .charsets import decode
from .headers import text as header_text
from .html_text import VISIBLE, html_lines
from .model import Part
from .structure import Branch, Leaf, Tree, read, uu_files

# Shown and searched up to here; the original bytes are kept elsewhere.
MAX_TEXT = 4_000_000
_MAX_NAME = 200
_ENCLOSED = ("message/rfc822", "message/global")
_EXTENSIONS = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "application/pdf": ".pdf",
    "text/plain": ".txt",
    "text/html": ".html",
    "text/calendar": ".ics",
    "text/csv": ".csv",
    "application/zip": ".zip",
    "message/rfc822": ".eml",
    "message/global": ".eml",
}
_UNSAFE_IN_NAME = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|\u200e\u200f\u202a-\u202e\u2066-\u2069]+")
_HTML_START = re.compile(r"\s*<(?:!doctype html|html|head|body)\b", re.I)


@dataclass(slots=True)
class Piece:
    """A stretch of the mail as plain text, as HTML, or as both with the same content."""

    plain: str = ""
    html: str = ""


@dataclass(slots=True)
class Body:
    text: str
    visible: str
    quoted: str
    html: str
    attachments: list[Part]
    defects: list[str] = field(default_factory=list)


def assemble(tree: Tree) -> Body:
    reader = _Reader()
    pieces = [piece for piece in reader.pieces(tree.root) if piece.plain or piece.html]
    body = _body(pieces, reader.defects)
    attached = [leaf for leaf in tree.leaves if leaf.index not in reader.read]
    body.attachments = [_part(leaf, body.html) for leaf in attached] + _uuencoded(tree)
    if not body.text.strip() and len(attached) == 1 and attached[0].type in _ENCLOSED:
        # A mail forwarded as an attachment, without a word: what it says is what was sent.
        inner = _Reader()
        enclosed = [piece for piece in inner.pieces(read(attached[0].data).root) if piece.plain or piece.html]
        inside = _body(enclosed, [])
        body.text, body.visible, body.quoted = inside.text, inside.text, ""
    return body


class _Reader:
    """Walks the tree, reads what is text, and remembers which leaves it read."""

    def __init__(self) -> None:
        self.read: set[int] = set()
        self.defects: list[str] = []

    def pieces(self, node: Branch | Leaf) -> list[Piece]:
        if isinstance(node, Leaf):
            return [self._leaf(node)] if is_text(node) else []
        if node.subtype == "alternative":
            return self._alternative([self.pieces(child) for child in node.children])
        if node.subtype in ("report", "signed") and node.children:
            return self.pieces(node.children[0])
        return [piece for child in node.children for piece in self.pieces(child)]

    def _alternative(self, offers: list[list[Piece]]) -> list[Piece]:
        """Of the offers the richest with HTML, beside the first in plain text (RFC 2046 section 5.1.4)."""
        plain = next((offer for offer in offers if any(p.plain.strip() and not p.html for p in offer)), [])
        rich = next((offer for offer in reversed(offers) if any(piece.html.strip() for piece in offer)), [])
        if not rich or rich is plain:
            return plain or (offers[0] if offers else [])
        text = "\n".join(piece.plain for piece in plain if not piece.html)
        return [Piece(text or _plain_of(rich), _html_of(rich))]

    def _leaf(self, leaf: Leaf) -> Piece:
        self.read.add(leaf.index)
        text, defect = decode(leaf.data[:MAX_TEXT], leaf.parameters.get("charset", ""))
        if defect:
            self.defects.append(defect)
        if len(leaf.data) > MAX_TEXT:
            self.defects.append("text too long: only its beginning is read")
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        text = text.removeprefix("\ufeff")
        if leaf.type == "text/html" or (leaf.type != "text/plain" and _HTML_START.match(text)):
            return Piece("", text)
        if "\nbegin " in text or text.startswith("begin "):
            text = _without_uuencoded(text, leaf)
        if leaf.parameters.get("format", "").strip().lower() == "flowed":
            text = unflow(text, delete_space=leaf.parameters.get("delsp", "").strip().lower() == "yes")
        return Piece(text)


def is_text(leaf: Leaf) -> bool:
    """Whether the leaf is to be read as words of the mail rather than kept as a file."""
    if leaf.disposition == "attachment" or leaf.name:
        return False
    if leaf.type in ("text/plain", "text/html", "text/enriched", "text/markdown", "text/x-amp-html"):
        return leaf.type != "text/x-amp-html"
    return leaf.type == "text" or leaf.type.startswith("text/plain")


def _plain_of(pieces: list[Piece]) -> str:
    return "\n".join(piece.plain or "\n".join(html_lines(piece.html)[0]) for piece in pieces)


def _html_of(pieces: list[Piece]) -> str:
    if len(pieces) == 1:
        return pieces[0].html
    plain = '<div style="white-space:pre-wrap">{}</div>'
    return "\n".join(piece.html or plain.format(html.escape(piece.plain)) for piece in pieces)


def _body(pieces: list[Piece], defects: list[str]) -> Body:
    rich = _html_of(pieces) if any(piece.html for piece in pieces) else ""
    lines: list[str] = []
    marks: list[int] = []
    for piece in pieces:
        if piece.plain:
            more = piece.plain.split("\n")
            lines.extend(more)
            marks.extend([VISIBLE] * len(more))
        else:
            found, known = html_lines(piece.html)
            lines.extend(found)
            marks.extend(known)
    text = "\n".join(lines)
    visible, quoted = quotes.part(lines, marks)
    if not quoted and rich and any(piece.plain for piece in pieces) and quotes.may_quote(rich):
        # The program's plain text shows no quote, but its HTML does.
        seen, rest = quotes.part(*html_lines(rich))
        if rest:
            visible, quoted = seen, rest
    return Body(text, visible, quoted, rich, [], defects)


def unflow(text: str, *, delete_space: bool) -> str:
    """Lines that a program broke for width, put together again (RFC 3676)."""
    out: list[str] = []
    open_depth = -1
    for line in text.split("\n"):
        content = line.lstrip(">")
        depth = len(line) - len(content)
        content = content.removeprefix(" ")
        signature = content == "-- "
        flows = content.endswith(" ") and not signature
        shown = content[:-1] if flows and delete_space else content
        if open_depth == depth and not signature:
            out.append(shown)
        else:
            if out:
                out.append("\n")
            out.append(f"{'>' * depth} {shown}" if depth else shown)
        open_depth = depth if flows else -1
    return "".join(out)


def _without_uuencoded(text: str, leaf: Leaf) -> str:
    data = text.encode()
    kept: list[bytes] = []
    at = 0
    for _, _, start, end in uu_files(data):
        kept.append(data[at:start])
        at = end
    return (b"".join(kept) + data[at:]).decode() if at else text


def _uuencoded(tree: Tree) -> list[Part]:
    """Files within plain text, as old programs sent them; they count after the last leaf."""
    found: list[Part] = []
    for leaf in tree.leaves:
        if is_text(leaf) and b"begin " in leaf.data:
            for name, content, _, _ in uu_files(leaf.data):
                index = len(tree.leaves) + len(found)
                found.append(
                    Part(safe_name(name), "application/octet-stream", len(content), False, "", index)
                )
    return found


def contents_at(tree: Tree, indexes: Sequence[int]) -> list[bytes]:
    """The decoded payloads of leaves, and of uuencoded files, which count after the leaves."""
    known = [leaf.data for leaf in tree.leaves]
    if max(indexes, default=0) >= len(known):
        known += [
            content
            for leaf in tree.leaves
            if is_text(leaf) and b"begin " in leaf.data
            for _, content, _, _ in uu_files(leaf.data)
        ]
    return [known[index] if 0 <= index < len(known) else b"" for index in indexes]


def _part(leaf: Leaf, rich: str) -> Part:
    shown = bool(leaf.content_id) and f"cid:{leaf.content_id}" in rich
    inline = shown or leaf.disposition == "inline"
    return Part(_name(leaf), leaf.type[:100], len(leaf.data), inline, leaf.content_id, leaf.index)


def _name(leaf: Leaf) -> str:
    name = safe_name(leaf.name)
    if name:
        return name
    if leaf.type in _ENCLOSED:
        subject = header_text(read(leaf.data[:16_384]).headers, "subject")
        return f"{safe_name(subject)[:80] or 'message'}.eml"
    return f"attachment-{leaf.index + 1}{_EXTENSIONS.get(leaf.type, '')}"


def safe_name(name: str) -> str:
    """A file name without folders, control characters and the marks that turn the direction of writing."""
    name = _UNSAFE_IN_NAME.sub("_", name.replace("\\", "/").rpartition("/")[2]).strip(" .")
    if len(name) <= _MAX_NAME:
        return name
    stem, dot, extension = name.rpartition(".")
    return f"{stem[: _MAX_NAME - 20]}{dot}{extension[:19]}" if dot else name[:_MAX_NAME]
