"""Bytes kept by their content: attachments and large original mails.

A blob's name is its SHA-256, so the same bytes are stored once and a half-written file is never
mistaken for a whole one: it is written beside, synced, then renamed, all before the commit of the
row that names it. A blob without a row is harmless and is swept by `keepword doctor`.
"""

import hashlib
import os
import tempfile
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from keepword.core.errors import NotFound, Unavailable


def _path(digest: str) -> Path:
    return Path(settings.KEEPWORD_DATA) / "blobs" / digest[:2] / digest


def put(content: bytes) -> str:
    """Store bytes durably; return their SHA-256 in hex. Unavailable when the disk refuses."""
    digest = hashlib.sha256(content).hexdigest()
    path = _path(digest)
    if path.exists():
        return digest
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(file.name, path)
        _sync_folder(path.parent)
    except OSError as error:
        raise Unavailable(
            f"The disk does not take an attachment ({error.strerror}). Free some space."
        ) from error
    return digest


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def path(digest: str) -> Path:
    """Where the bytes lie on this disk, for readers that need a file; NotFound when they are missing."""
    found = _path(digest)
    if not found.exists():
        raise NotFound("This file is missing from the data folder; restore it from a backup.")
    return found


def open_blob(digest: str) -> BinaryIO:
    """The blob as a binary file; NotFound when it is missing on this disk."""
    try:
        return _path(digest).open("rb")
    except FileNotFoundError:
        raise NotFound("This file is missing from the data folder; restore it from a backup.") from None


def get(digest: str) -> bytes:
    """The blob's bytes; NotFound when it is missing on this disk."""
    with open_blob(digest) as file:
        return file.read()
