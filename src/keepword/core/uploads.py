"""Files that come from outside: their type is read from their bytes, and a scanner may look at them.

With KEEPWORD_CLAMD (`host:port`, or the path of a socket) each file is shown to clamd before it is kept; when
the scanner does not answer, the file is not taken now (Unavailable), as nobody knows what is in it.
"""

import mimetypes
import re
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

import puremagic
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from keepword.core import blobs
from keepword.core.errors import Invalid, Unavailable

if TYPE_CHECKING:
    import clamd

MOST_BYTES = 50 * 1024 * 1024  # of one file, whatever the door
SCAN_SECONDS = 30.0
UNKNOWN = "application/octet-stream"
# What a browser would run or show as a page of ours, if it were ever told that this is its type.
_ACTIVE = re.compile(r"html|xml|svg|javascript|ecmascript|xsl", re.IGNORECASE)
_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,60}/[a-z0-9][a-z0-9!#$&^_.+-]{0,60}")
_PAGE = re.compile(rb"^\s*(?:<!doctype\s+html|<html|<head|<body|<script|<svg|<\?xml)", re.IGNORECASE)


@dataclass(frozen=True)
class Kept:
    """A file whose bytes are a blob. `type` is what its bytes say."""

    name: str
    type: str
    size: int
    blob: str


def keep(name: str, declared: str, content: bytes) -> Kept:
    """Keep a file from outside under a fit name, by the type that it has.

    Invalid when it is empty, too large or infected; Unavailable when the disk or the scanner refuses it.
    """
    if not content:
        raise Invalid(_("This file is empty."), field="files")
    if len(content) > MOST_BYTES:
        text = _("This file is larger than %(most)s MB.") % {"most": MOST_BYTES // 1024**2}
        raise Invalid(text, field="files")
    refuse_infected(name, content)
    return Kept(fit_name(name), type_of(content, declared), len(content), blobs.put(content))


def check_sizes(sizes: Sequence[int], *, most: int, most_bytes: int) -> None:
    """Invalid when these are more files than go at once, or larger together (all in bytes)."""
    if len(sizes) > most:
        text = ngettext("At most %(count)d file goes at once.", "At most %(count)d files go at once.", most)
        raise Invalid(text % {"count": most}, field="files")
    if sum(sizes) > most_bytes:
        text = _("The files are larger than %(size)d MB together. Send fewer or smaller ones.")
        raise Invalid(text % {"size": most_bytes // 1024**2}, field="files")


def type_of(content: bytes, declared: str = "") -> str:
    """The type of a file by its first bytes, "application/octet-stream" for what could do harm as a page.

    What has no signature of its own (plain text, CSV) keeps the declared type, if that is a harmless one.
    """
    if _PAGE.match(content[:512].lstrip(b"\xef\xbb\xbf")):
        return UNKNOWN
    declared = declared.partition(";")[0].strip().lower()
    read = _read(content)
    if read and _container(read) == _container(declared):
        chosen = declared  # a container holds sound or pictures, or an office's file: it was said which
    elif _is_signed(read):
        chosen = read
    else:
        chosen = UNKNOWN if _is_signed(declared) else declared
    return chosen if _TYPE.fullmatch(chosen) and not _ACTIVE.search(chosen) else UNKNOWN


def _read(content: bytes) -> str:
    """What the signature says, "" when there is none."""
    if content.startswith(b"ID3"):  # which the library takes for a ring tone of long ago
        return "audio/mpeg"
    try:
        named = str(puremagic.from_string(content[:4096], mime=True) or "")
        guessed = mimetypes.guess_type(f"x{puremagic.from_string(content[:4096])}")[0] or ""
        return named or guessed.lower()
    except (puremagic.PureError, ValueError, IndexError):
        return ""


def _is_signed(kind: str) -> bool:
    return kind.startswith(("image/", "audio/", "video/")) or kind in _SIGNED


_SIGNED = frozenset({"application/pdf", "application/zip", "application/gzip", "application/ogg"})
_CONTAINERS = {
    "video/webm": "matroska",
    "audio/webm": "matroska",
    "video/x-matroska": "matroska",
    "application/ogg": "ogg",
    "audio/ogg": "ogg",
    "video/ogg": "ogg",
    "audio/opus": "ogg",
    "video/mp4": "mp4",
    "audio/mp4": "mp4",
    "audio/mp4a-latm": "mp4",
    "audio/x-m4a": "mp4",
    "video/3gpp": "mp4",
    "audio/mpeg": "mp3",
    "audio/mp3": "mp3",
    "audio/wave": "wav",
    "audio/wav": "wav",
    "audio/x-wav": "wav",
    "image/heic": "heif",
    "image/heif": "heif",
    "application/zip": "zip",
}
_ZIPPED = ("application/vnd.openxmlformats-officedocument.", "application/vnd.oasis.opendocument.")


def _container(kind: str) -> str:
    return "zip" if kind.startswith(_ZIPPED) else _CONTAINERS.get(kind, kind)


def fit_name(name: str) -> str:
    """A file name without folders, control characters and turns of direction; never empty."""
    plain = "".join(c if c.isprintable() else " " for c in name.replace("\\", "/").rpartition("/")[2])
    return " ".join(plain.split()).strip(". ")[:200] or "file"


def infection(content: bytes) -> str:
    """What the scanner calls the virus in it; "" when it finds none, or none is set up."""
    if not settings.CLAMD:
        return ""
    import clamd  # only where there is one: it reads about all packages that are installed

    try:
        verdict, name = _scanner().instream(BytesIO(content))["stream"]
    except (clamd.ClamdError, OSError, KeyError, ValueError) as error:
        raise Unavailable(_("Files cannot be checked for viruses just now. Try again in a while.")) from error
    if verdict == "ERROR":
        raise Unavailable(_("Files cannot be checked for viruses just now. Try again in a while."))
    return str(name) if verdict == "FOUND" else ""


def refuse_infected(name: str, content: bytes, *, field: str = "files") -> None:
    """Invalid when the scanner finds a virus in a file, Unavailable when it does not answer."""
    found = infection(content)
    if found:
        text = _("“%(name)s” is infected (%(virus)s) and was not taken.")
        raise Invalid(text % {"name": name, "virus": found[:80]}, field=field)


def scanner_answers() -> bool:
    """Whether clamd answers; True where none is set up."""
    if not settings.CLAMD:
        return True
    import clamd

    try:
        return bool(_scanner().ping() == "PONG")
    except (TimeoutError, clamd.ClamdError, OSError):
        return False


def _scanner() -> "clamd.ClamdNetworkSocket":
    import clamd

    where = settings.CLAMD
    if where.startswith("/"):
        return clamd.ClamdUnixSocket(path=where, timeout=SCAN_SECONDS)
    host, _colon, port = where.rpartition(":")
    return clamd.ClamdNetworkSocket(host=host, port=int(port), timeout=SCAN_SECONDS)
