"""Bytes kept by their content: attachments and large original mails.

A blob's name is its SHA-256, so the same bytes are stored once and a half-written file is never
mistaken for a whole one: it is written beside, synced, then renamed, all before the commit of the
row that names it. A blob without a row is harmless and is swept by `keepword doctor`.

Apps say in which columns they keep names of blobs (`refer`); bytes are deleted only when none of them has
the name, and nobody has put the same bytes within GRACE (their row may not be committed yet).
"""

import hashlib
import os
import tempfile
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Final

from django.conf import settings
from django.db.models import Model

from keepword.core.errors import NotFound, Unavailable

GRACE: Final = 3600.0  # seconds; far longer than any transaction that names a new blob
_CHUNK: Final = 400
_ASIDE: Final = ".removing"

InUse = Callable[[Collection[str]], Iterable[str]]
_references: dict[str, InUse] = {}


def _path(digest: str) -> Path:
    return Path(settings.KEEPWORD_DATA) / "blobs" / digest[:2] / digest


def put(content: bytes) -> str:
    """Store bytes durably; return their SHA-256 in hex. Unavailable when the disk refuses."""
    digest = hashlib.sha256(content).hexdigest()
    path = _path(digest)
    if _touched(path):
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


def put_file(source: Path) -> str:
    """Take over a file, which must lie in the data folder, as a blob; the same as `put` for large ones."""
    with source.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        os.fsync(file.fileno())
    path = _path(digest)
    if _touched(path):
        source.unlink()
        return digest
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.replace(source, path)
        _sync_folder(path.parent)
    except OSError as error:
        raise Unavailable(f"The disk does not take a file ({error.strerror}). Free some space.") from error
    return digest


def _touched(path: Path) -> bool:
    """Whether the blob is here; it counts as just put, so that nobody removes it meanwhile."""
    try:
        os.utime(path)
    except FileNotFoundError:
        return False
    return True


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


# Who refers to blobs, and what nobody does -------------------------------------------------------


def refer(model: type[Model], column: str) -> None:
    """Say that this column, which needs an index, holds names of blobs."""

    def found(digests: Collection[str]) -> Iterable[str]:
        rows = model._base_manager.filter(**{f"{column}__in": list(digests)})
        return rows.values_list(column, flat=True).distinct()

    _references[f"{model._meta.label_lower}.{column}"] = found


def refer_by(name: str, find: InUse) -> None:
    """The same for names that stand elsewhere than in a column: `find` gives those of the given in use."""
    _references[name] = find


def references() -> list[str]:
    """Where names of blobs are kept: "conversations.attachment.blob", sorted."""
    return sorted(_references)


def in_use(digests: Collection[str]) -> set[str]:
    """Those of some blobs to which anything refers."""
    found: set[str] = set()
    for find in _references.values():
        left = [digest for digest in digests if digest not in found]
        if not left:
            break
        found.update(find(left))
    return found


def remove_unused(digests: Iterable[str], *, grace: float = GRACE) -> tuple[int, list[str]]:
    """Delete the bytes of those to which nothing refers: how many, and those too young to tell yet."""
    wanted = sorted({digest for digest in digests if digest})
    removed, young = 0, []
    for start in range(0, len(wanted), _CHUNK):
        chunk = wanted[start : start + _CHUNK]
        used = in_use(chunk)
        for digest in chunk:
            if digest in used:
                continue
            state = _remove(digest, grace)
            removed += state == "removed"
            if state == "young":
                young.append(digest)
    return removed, young


def _remove(digest: str, grace: float) -> str:
    """What became of it: "removed", "young" or "gone".

    Between a look and the deletion somebody may put the same bytes: so they are moved aside first, where
    `put` does not find them any more, and looked at once more there.
    """
    path = _path(digest)
    aside = path.with_name(path.name + _ASIDE)
    try:
        if _is_young(path, grace):
            return "young"
        os.replace(path, aside)
    except FileNotFoundError:
        return "gone"
    if _is_young(aside, grace) or in_use([digest]):
        os.replace(aside, path)
        return "young"
    aside.unlink()
    return "removed"


def _is_young(path: Path, grace: float) -> bool:
    return time.time() - path.stat().st_mtime < grace


def sweep(*, grace: float = 24 * GRACE) -> tuple[int, int]:
    """Delete every blob to which nothing refers, and what killed processes left half-way: files, bytes.

    What was put within a day stays: it may belong to a letter that is still being written.
    """
    files = size = 0
    for folder in sorted((Path(settings.KEEPWORD_DATA) / "blobs").glob("??")):
        _put_back(folder)
        digests: list[str] = []
        for entry in list(_entries(folder)):
            if time.time() - entry.stat().st_mtime < grace:
                continue
            if len(entry.name) == 64:
                digests.append(entry.name)
            else:
                size += entry.stat().st_size
                files += 1
                entry.unlink(missing_ok=True)
        sizes = {digest: _path(digest).stat().st_size for digest in digests}
        removed, _young = remove_unused(digests, grace=grace)
        if removed:
            files += removed
            size += sum(n for digest, n in sizes.items() if not _path(digest).exists())
    return files, size


def _entries(folder: Path) -> Iterator[Path]:
    return (entry for entry in folder.iterdir() if entry.is_file())


def _put_back(folder: Path) -> None:
    """What was moved aside by a process that died then."""
    for aside in list(folder.glob(f"*{_ASIDE}")):
        path = aside.with_name(aside.name.removesuffix(_ASIDE))
        if path.exists():
            aside.unlink(missing_ok=True)
        else:
            os.replace(aside, path)
