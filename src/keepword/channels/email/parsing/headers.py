"""Headers as a mapping from lower-case name to raw values, and the decoding of their text (RFC 2047, 2231).

Raw values are str with each byte above 127 as a lone surrogate, the way email.message keeps them.
"""

import binascii
import re
import urllib.parse
from collections.abc import Iterable

from .charsets import clean, decode, decode_unlabelled

Headers = dict[str, list[str]]

# A field longer than this is an attack or an accident; the original bytes are kept elsewhere.
MAX_FIELD = 65_536
MAX_PARAMETERS = 8_192
MAX_ID = 998
MAX_IDS = 500

_FOLD = re.compile(r"[\r\n]+[ \t]*")
# The text may hold spaces and question marks against RFC 2047, as some clients write them. Bounded: linear.
_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?((?:[^?]|\?(?!=)){0,2000})\?=")
_HEX = re.compile(rb"=([0-9a-fA-F]{2})")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_ID = re.compile(r"<([^<>]{1,998})>")
_SPACE = re.compile(r"\s+")
_PARAMETER = re.compile(r';\s*([^\s=;"]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)(?:"|\\?$)|([^;]*))', re.S)
_CONTINUATION = re.compile(r"^(.+?)(?:\*(\d{1,3}))?(\*)?$")
_ESCAPED = re.compile(r"\\(.)", re.S)


def collect(items: Iterable[tuple[str, str]]) -> Headers:
    headers: Headers = {}
    for name, value in items:
        headers.setdefault(name.lower(), []).append(value)
    return headers


def first(headers: Headers, name: str) -> str:
    values = headers.get(name)
    return values[0] if values else ""


def text(headers: Headers, name: str) -> str:
    """The first field of this name, decoded, on one line."""
    values = headers.get(name)
    return decode_text(values[0]) if values else ""


def unfold(value: str) -> str:
    """One line, its 8-bit bytes read as UTF-8 or what they look like; encoded words still encoded."""
    value = value[:MAX_FIELD]
    if not value.isascii():
        value = _eight_bit(value)
    if "\n" in value or "\r" in value:
        value = _FOLD.sub(" ", value)
    if "\x00" in value:
        value = value.replace("\x00", "")
    return value.strip()


def _eight_bit(value: str) -> str:
    try:
        return decode_unlabelled(value.encode("ascii", "surrogateescape"))[0]
    except UnicodeEncodeError:  # decoded already, as an extended parameter
        return clean(value)


def decode_text(value: str) -> str:
    """Free text such as a subject."""
    return decode_words(unfold(value))


def decode_words(value: str) -> str:
    """The encoded words of an unfolded value, put in place."""
    if "=?" in value:
        value = _decode_words(value)
    return _CONTROL.sub("", value).strip() if not value.isprintable() else value


def _decode_words(value: str) -> str:
    pieces: list[str | tuple[str, bytes]] = []
    end = 0
    for match in _WORD.finditer(value):
        gap = value[end : match.start()]
        # White space between two encoded words is not shown (RFC 2047 section 6.2).
        if gap and (gap.strip() or not pieces):
            pieces.append(gap)
        charset = match[1].partition("*")[0].lower()
        data = _word_bytes(match[2], match[3])
        # Some clients cut a multibyte letter between two words: their bytes are joined before decoding.
        if pieces and isinstance(pieces[-1], tuple) and pieces[-1][0] == charset:
            pieces[-1] = (charset, pieces[-1][1] + data)
        else:
            pieces.append((charset, data))
        end = match.end()
    pieces.append(value[end:])
    return "".join(piece if isinstance(piece, str) else decode(piece[1], piece[0])[0] for piece in pieces)


def _word_bytes(encoding: str, body: str) -> bytes:
    if encoding in "bB":
        return decode_base64(body.encode("ascii", "ignore"))
    raw = body.replace("_", " ").encode("utf-8", "replace")
    return _HEX.sub(lambda match: bytes((int(match[1], 16),)), raw)


def decode_base64(data: bytes) -> bytes:
    """Base64 as far as it goes: alien characters are passed over, a missing end is left out."""
    try:
        return binascii.a2b_base64(data)
    except binascii.Error:
        letters = re.sub(rb"[^A-Za-z0-9+/]", b"", data)
        whole = len(letters) // 4 * 4
        rest = letters[whole:]
        tail = binascii.a2b_base64(rest + b"=" * (4 - len(rest))) if len(rest) > 1 else b""
        return binascii.a2b_base64(letters[:whole]) + tail


def ids(value: str) -> list[str]:
    """The message ids of a Message-ID, In-Reply-To or References field, without brackets, each once."""
    value = unfold(value)
    found = _ID.findall(value)
    if not found and "<" not in value:
        found = [word for word in value.split() if "@" in word]
    unique = dict.fromkeys(_SPACE.sub("", one)[:MAX_ID] for one in found)
    unique.pop("", None)
    kept = list(unique)
    # RFC 5537 section 3.4.4: when too many, the first and the last ones matter.
    return kept if len(kept) <= MAX_IDS else [kept[0], *kept[1 - MAX_IDS :]]


def message_id(value: str) -> str:
    """One id; what stands without brackets or at-sign is still this sender's id."""
    found = ids(value)
    return found[0] if found else _SPACE.sub("", unfold(value).strip("<>"))[:MAX_ID]


def value_and_parameters(value: str) -> tuple[str, dict[str, str]]:
    """`text/plain; charset=x` as ("text/plain", {"charset": "x"}); RFC 2231 and encoded words decoded."""
    value = value[:MAX_PARAMETERS]
    head, semicolon, _ = value.partition(";")
    if not semicolon:
        return _word(head), {}
    plain: dict[str, str] = {}
    pieces: dict[str, list[tuple[int, bool, str]]] = {}
    for match in _PARAMETER.finditer(value, len(head)):
        name = match[1].lower()
        quoted = match[2]
        content = _ESCAPED.sub(r"\1", quoted) if quoted is not None else (match[3] or "").strip()
        if "*" not in name:
            plain.setdefault(name, content)
            continue
        parts = _CONTINUATION.match(name)
        if parts:
            pieces.setdefault(parts[1], []).append((int(parts[2] or 0), bool(parts[3]), content))
    for name, extended in pieces.items():
        plain[name] = _join_extended(extended)
    return _word(head), plain


def _word(head: str) -> str:
    """`Text/Plain (a comment)` as "text/plain"."""
    words = head.split(None, 1)
    return words[0].lower() if words else ""


def _join_extended(pieces: list[tuple[int, bool, str]]) -> str:
    """RFC 2231: `name*0*=utf-8''%D0%..; name*1=..`."""
    pieces.sort(key=lambda piece: piece[0])
    charset = ""
    data = b""
    for position, (_, encoded, content) in enumerate(pieces):
        if encoded and position == 0 and content.count("'") >= 2:
            charset, _, content = content.split("'", 2)
        raw = content.encode("utf-8", "surrogateescape")
        data += urllib.parse.unquote_to_bytes(raw) if encoded else raw
    return decode(data, charset)[0]


def parameter_text(content: str) -> str:
    """A parameter for people: 8-bit bytes and (against RFC 2047) encoded words decoded."""
    return clean(decode_text(content))
