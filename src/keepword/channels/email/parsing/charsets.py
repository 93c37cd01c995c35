"""From bytes to text, whatever the mail says its charset is: names that lie, are unknown or are missing."""

import codecs
import re
from functools import lru_cache

_ALIASES = {
    "utf8mb4": "utf-8",
    "utf8mb3": "utf-8",
    "unicode-1-1-utf-8": "utf-8",
    "unicode": "utf-8",
    "utf": "utf-8",
    "ks_c_5601-1987": "cp949",
    "ks_c_5601": "cp949",
    "euc-kr": "cp949",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "shift_jis": "cp932",
    "x-sjis": "cp932",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-6-i": "iso-8859-6",
    "koi8": "koi8-r",
    "x-koi8-r": "koi8-r",
    "koi8-ru": "koi8-u",
    "tis-620": "cp874",
}
_UNSAID = frozenset(
    {"", "us-ascii", "ascii", "unknown-8bit", "x-unknown", "unknown", "default", "none", "binary", "8bit"}
)
# Codecs of Python that are no charsets of mail: some take quadratic time, some execute escapes.
_NOT_CHARSETS = frozenset(
    {
        "unicode_escape",
        "unicode-escape",
        "raw_unicode_escape",
        "raw-unicode-escape",
        "punycode",
        "idna",
        "undefined",
    }
)
# Where each byte is a letter, text that also reads as UTF-8 is UTF-8 under a wrong name.
_SINGLE_BYTE = re.compile(r"(cp(125\d|866|874)|iso8859|koi8|latin|mac)")
_STATEFUL = re.compile(r"(utf[-_]?(7|16|32)|iso-?2022|hz)")
_WINDOWS = re.compile(r"^(?:x-)?(?:win(?:dows)?|cp)[-_ ]?(125\d|866|874)$")

_COMMON_CYRILLIC = frozenset("оеаинтсрвлкмдпуяіїєьигзбчйхыёюжшщц")
_CYRILLIC = ("cp1251", "koi8-u", "cp866", "iso8859-5")
_LITHUANIAN_BYTES = frozenset("ąčęėįšųūžĄČĘĖĮŠŲŪŽ„“–".encode("cp1257"))
# š and ž of Windows-1257 are the rare ð and þ of Western Europe.
_LITHUANIAN_MARKS = frozenset("šžŠŽ".encode("cp1257"))
_SAMPLE_BYTES = 4096
# Words of an alphabet that is not Latin; and how many single letters a guess by frequency needs.
_WORDS = re.compile(rb"[\x80-\xff]{3,}")
_FEW = 16

_FORBIDDEN = re.compile("[\x00\ud800-\udfff]")


def clean(text: str) -> str:
    """The text without NUL and lone surrogates."""
    if text.isascii():
        return text.replace("\x00", "") if "\x00" in text else text
    return _FORBIDDEN.sub("", text)


def decode(data: bytes, declared: str = "") -> tuple[str, str]:
    """The text, and what was wrong with the declared charset ("" when nothing was)."""
    name = codec_name(declared)
    if data.isascii() and not (name and _STATEFUL.match(name)):
        return clean(data.decode("ascii")), ""
    if name is None:
        text, found = decode_unlabelled(data)
        unsaid = declared.strip("\"' ").lower() in _UNSAID
        return (
            text,
            "" if unsaid and found == "utf-8" else f"charset {declared[:40] or 'missing'} read as {found}",
        )
    if _SINGLE_BYTE.match(name):
        try:
            return clean(data.decode("utf-8")), f"charset {declared[:40]} is utf-8"
        except UnicodeDecodeError:
            return clean(data.decode(name, "replace")), ""
    try:
        return clean(data.decode(name)), ""
    except (UnicodeError, ValueError):
        return _decode_broken(data, name, declared)


def _decode_broken(data: bytes, name: str, declared: str) -> tuple[str, str]:
    """Mostly valid text keeps its charset and loses the bad bytes; the rest is another charset."""
    text = data.decode(name, "replace")
    bad = text.count("\ufffd")
    if bad * 20 <= sum(1 for byte in data[: _SAMPLE_BYTES * 16] if byte > 127):
        return clean(text), f"charset {declared[:40]} with {bad} bad bytes"
    text, found = decode_unlabelled(data)
    return text, f"charset {declared[:40]} read as {found}"


def codec_name(declared: str) -> str | None:
    """Python's name of a declared charset, None where it says nothing or is not known."""
    name = declared.strip("\"' \t\r\n;").lower()
    if name in ("utf-8", "utf8"):
        return "utf-8"
    if name in _UNSAID or len(name) > 40:
        return None
    return _known_codec(name)


@lru_cache(maxsize=256)
def _known_codec(name: str) -> str | None:
    windows = _WINDOWS.match(name)
    name = f"cp{windows[1]}" if windows else _ALIASES.get(name, name)
    try:
        b"a".decode(name, "replace")  # refuses the codecs that are not text, such as base64
        found = codecs.lookup(name).name
    except (LookupError, ValueError):
        return None
    if found in _NOT_CHARSETS:
        return None
    return "cp1252" if found == "iso8859-1" else found


def decode_unlabelled(data: bytes) -> tuple[str, str]:
    """The text of bytes of unknown charset, and the charset it was read in."""
    try:
        return clean(data.decode("utf-8")), "utf-8"
    except UnicodeDecodeError:
        text = data.decode("utf-8", "replace")
    letters = sum(1 for letter in text[:_SAMPLE_BYTES] if letter > "\x7f")
    if text[:_SAMPLE_BYTES].count("\ufffd") * 8 <= letters:
        return clean(text), "utf-8"  # cut in the middle of a letter
    name = _guess(data)
    return clean(data.decode(name, "replace")), name


def _guess(data: bytes) -> str:
    sample = data[: _SAMPLE_BYTES * 4]
    words = b"".join(_WORDS.findall(sample))[:_SAMPLE_BYTES]
    high = bytes(byte for byte in sample if byte > 127)[:_SAMPLE_BYTES]
    distinct = frozenset(high)
    if len(words) * 2 < len(high):
        # Single letters in Latin words.
        if distinct <= _LITHUANIAN_BYTES and distinct & _LITHUANIAN_MARKS:
            return "cp1257"
        return "cp1252" if len(high) < _FEW else _guess_foreign(data)
    scores = {name: _share_of_common(words.decode(name, "replace")) for name in _CYRILLIC}
    best = max(scores, key=scores.__getitem__)
    return best if scores[best] > 0.6 else _guess_foreign(data)


def _share_of_common(text: str) -> float:
    return sum(1 for letter in text if letter in _COMMON_CYRILLIC) / max(len(text), 1)


def _guess_foreign(data: bytes) -> str:
    # Slow to import and slow to run: only for what is neither UTF-8 nor of our four languages.
    from charset_normalizer import from_bytes

    first = next((at for at, byte in enumerate(data) if byte > 127), 0)
    sample = data[max(0, first - 200) : first + _SAMPLE_BYTES]
    best = from_bytes(sample, steps=3, chunk_size=512).best()
    if best is None or best.encoding in ("ascii", "utf_8") or codec_name(best.encoding) is None:
        return "cp1252"
    return best.encoding
