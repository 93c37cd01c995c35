"""One hash for one mail, by whichever door it came: IMAP, LMTP or an mbox file.

Trace fields, line ends, transfer encodings and the ">From " of mbox files differ between doors and do not
count.
"""

import hashlib
import re

from . import headers as fields
from .structure import Leaf, Tree

_STUFFED = re.compile(rb"^>+(?=From )", re.M)
_SPACE = re.compile(r"\s+")


def content_hash(tree: Tree, sender: str, subject: str, recipients: list[str]) -> bytes:
    """32 bytes over who wrote to whom, about what, when, and every part of it."""
    date = _SPACE.sub(" ", fields.unfold(fields.first(tree.headers, "date")))
    digest = hashlib.sha256()
    for piece in (sender.encode(), _SPACE.sub(" ", subject).encode(), date.encode("utf-8", "replace")):
        _add(digest, piece)
    _add(digest, " ".join(recipients).lower().encode("utf-8", "replace"))
    for leaf in tree.leaves:
        _add(digest, leaf.type.encode("utf-8", "surrogateescape"))
        _add(digest, _normal(leaf))
    return digest.digest()


def _add(digest: "hashlib._Hash", piece: bytes) -> None:
    digest.update(b"%d:" % len(piece))
    digest.update(piece)


def _normal(leaf: Leaf) -> bytes:
    data = leaf.data
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if b">From " in data:
        data = _STUFFED.sub(b"", data)
    return data.rstrip()
