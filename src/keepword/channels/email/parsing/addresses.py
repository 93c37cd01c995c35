"""Address fields (RFC 5322 section 3.4) as people really write them: groups, comments, no brackets."""

import re

from .headers import MAX_FIELD, decode_words, unfold
from .model import Address

MAX_ADDRESSES = 2_000

_USUAL_LENGTH = 500

# The two shapes that nearly all mails have.
_BARE = re.compile(r"^[^\s@<>,;:\"()\[\]\\]+@[^\s@<>,;:\"()\[\]\\]+$")
_NAMED = re.compile(r'^(?:"([^"\\]*)"|([^"<>,;:()@\\]*))\s*<([^\s@<>,;:"()\\]+@[^\s@<>,;:"()\\]+)>$')
_PIECE = re.compile(r'[^"(<,;:>\\]+|.', re.S)
_ESCAPED = re.compile(r"\\(.)", re.S)
_NEVER = re.compile(r"[<>(),;:\"\\]")
_COMMENT = re.compile(r"\([^()]*\)")
_AROUND_DOT = re.compile(r"\s*@\s*|\s+\.\s*")
_WITHIN = re.compile(r"[^\s<>\"(),;:]+@[^\s<>\"(),;:]+")


def parse(values: list[str]) -> list[Address]:
    """All addresses of the fields of one name, in order; empty entries are left out."""
    found: list[Address] = []
    for value in values:
        found.extend(_parse_field(unfold(value)))
        if len(found) >= MAX_ADDRESSES:
            return found[:MAX_ADDRESSES]
    return found


def first(values: list[str]) -> Address:
    """The first entry that has an address, else the first entry, else nothing."""
    found = parse(values)
    return next((one for one in found if one.address), found[0] if found else Address("", ""))


def _parse_field(value: str) -> list[Address]:
    named = None
    if len(value) < _USUAL_LENGTH:
        if _BARE.match(value):
            return [Address("", normal(value))]
        named = _NAMED.match(value)
    if named:
        return [Address(_name(named[1] or named[2] or ""), normal(named[3]))]
    entries = [
        entry
        for entry in (_entry(*parts) for parts in _split(value[:MAX_FIELD]))
        if entry.name or entry.address
    ]
    if "=?" in value and not any(entry.address for entry in entries):
        # Some programs encode the whole field, brackets and all.
        decoded = decode_words(value)
        if decoded != value:
            return _parse_field(decoded)
    return entries


def _split(value: str) -> list[tuple[str, str, str]]:
    """Entries as (text outside of brackets and comments, text in brackets, comment)."""
    return _Splitter(value).run()


class _Splitter:
    """One pass over the field; each character is looked at a bounded number of times."""

    def __init__(self, value: str) -> None:
        self.value = value
        self.at = 0
        self.entries: list[tuple[str, str, str]] = []
        self.text: list[str] = []
        self.bracket = ""
        self.comment = ""
        self.in_group = False
        self.quotes = value.count('"') > 1
        self.brackets = ">" in value

    def run(self) -> list[tuple[str, str, str]]:
        while self.at < len(self.value):
            match = _PIECE.match(self.value, self.at)
            piece = match[0] if match else self.value[self.at]
            self.at += len(piece)
            self._take(piece)
        self._flush()
        return self.entries

    def _take(self, piece: str) -> None:
        if piece == '"' and self.quotes:
            self._quoted()
        elif piece == "(":
            self._comment()
        elif piece == "<" and self.brackets:
            self._angle()
        elif piece == ":":
            self._colon()
        elif piece in ",;":
            self._flush()
            self.in_group = self.in_group and piece == ","
        elif piece not in '"<>\\':
            self.text.append(piece)

    def _quoted(self) -> None:
        end = self.at
        while end < len(self.value) and self.value[end] != '"':
            end += 2 if self.value[end] == "\\" else 1
        self.text.append(_ESCAPED.sub(r"\1", self.value[self.at : end]))
        self.at = end + 1

    def _comment(self) -> None:
        depth, end = 1, self.at
        while end < len(self.value) and depth:
            letter = self.value[end]
            depth += (letter == "(") - (letter == ")")
            end += 2 if letter == "\\" else 1
        self.comment = self.comment or self.value[self.at : end - 1].strip()
        self.at = end

    def _angle(self) -> None:
        end = self.value.find(">", self.at)
        if end < 0:
            self.brackets = False
            return
        self.bracket = self.bracket or self.value[self.at : end].strip()
        self.at = end + 1

    def _colon(self) -> None:
        """`Group: a@x, b@y;` names the group before its members; "mailto:" and IPv6 literals do not."""
        if self.in_group or "@" in "".join(self.text) or self.bracket:
            self.text.append(":")
            return
        self.in_group = True
        self.text.clear()

    def _flush(self) -> None:
        text = "".join(self.text).strip()
        if text or self.bracket or self.comment:
            self.entries.append((text, self.bracket, self.comment))
        self.text.clear()
        self.bracket = self.comment = ""


def _entry(text: str, bracket: str, comment: str) -> Address:
    if bracket:
        address = _COMMENT.sub("", bracket) if "(" in bracket else bracket
        address = address.rpartition(":")[2] if address.startswith("@") else address  # an RFC 822 route
        address = normal(address.removeprefix("mailto:"))
        return Address(_name(text) or _name(comment), address)
    if "@" not in text:
        return Address(_name(text or comment), "")
    if " " not in text:
        return Address(_name(comment), normal(text))
    # `Olena Koval olena@example.com`, or `olena @ mail . example` of RFC 822.
    text = _AROUND_DOT.sub(lambda match: match[0].strip(), text)
    within = _WITHIN.search(text)
    if within:
        rest = (text[: within.start()] + text[within.end() :]).strip()
        return Address(_name(rest) or _name(comment), normal(within[0]))
    return Address(_name(comment), normal("".join(text.split())))


def normal(address: str) -> str:
    """The address with its domain in lower case; "" where it is none."""
    local, at, domain = "".join(address.split()).strip("<>\"'.").rpartition("@")
    if (
        not (at and local and domain)
        or _NEVER.search(domain.strip("[]"))
        or (_NEVER.search(local) and local[0] != '"')
    ):
        return ""
    return f"{local}@{domain.lower()}"


def _name(text: str) -> str:
    if not text:
        return ""
    return " ".join(decode_words(text).split()).strip("\"'") if text else ""
