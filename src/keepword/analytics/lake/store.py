"""Where the files of the lake lie: a folder, or an object store that pyarrow knows (`s3://`, `gs://`, ...).

A path is relative to the lake, with `/`. A file is whole or not there: in a folder it is written aside and
renamed, an object store shows an object when it is complete.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from django.conf import settings
from pyarrow import fs

from keepword.core.errors import Unavailable


class Store(Protocol):
    """What the lake wants of a place for files."""

    local: bool

    def put(self, path: str, content: bytes) -> None: ...

    def get(self, path: str) -> bytes: ...

    def remove(self, path: str) -> None: ...

    def sizes(self) -> dict[str, int]: ...

    def lost(self, paths: Sequence[str]) -> list[str]: ...

    def where(self, path: str) -> str: ...

    def address(self, path: str) -> str: ...

    def filesystem(self) -> fs.FileSystem: ...


def store() -> Store:
    """The one of this installation (`LAKE_URL`)."""
    url = settings.LAKE_URL
    if "://" not in url:
        return Folder(Path(url))
    if url.startswith("file://"):
        return Folder(Path(url.removeprefix("file://")))
    return Bucket(url)


class Folder:
    """A folder of this machine, or one that several machines share."""

    local = True

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, path: str, content: bytes) -> None:
        """Write a file so that it is there whole, also after a power cut. Unavailable on a full disk."""
        target = self.root / path
        aside = target.with_name(f".{target.name}.part")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with aside.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.replace(aside, target)
            _sync(target.parent)
        except OSError as error:
            raise Unavailable(
                f"The disk does not take a file of the lake ({error.strerror}). Free some space."
            ) from error

    def get(self, path: str) -> bytes:
        """The bytes of a file; FileNotFoundError."""
        return (self.root / path).read_bytes()

    def remove(self, path: str) -> None:
        """Delete a file, if it is there."""
        (self.root / path).unlink(missing_ok=True)

    def sizes(self) -> dict[str, int]:
        """Every file that lies here, those written aside too, and its bytes."""
        found = {}
        for folder, _, names in os.walk(self.root):
            for name in names:
                full = Path(folder, name)
                try:
                    found[full.relative_to(self.root).as_posix()] = full.stat().st_size
                except FileNotFoundError:
                    continue  # renamed or deleted meanwhile
        return found

    def lost(self, paths: Sequence[str]) -> list[str]:
        """Those of them that are not here."""
        return [path for path in paths if not (self.root / path).exists()]

    def where(self, path: str) -> str:
        """The file for a reader that opens it itself."""
        return str(self.root / path)

    def address(self, path: str) -> str:
        """Its URL, for a reader elsewhere: as Hadoop has it, nothing in it is encoded."""
        return f"file://{(self.root / path).absolute()}"

    def filesystem(self) -> fs.FileSystem:
        """For pyarrow."""
        return fs.LocalFileSystem()


class Bucket:
    """An object store. Its keys are where its own tools look for them (AWS_ACCESS_KEY_ID ...)."""

    local = False

    def __init__(self, url: str) -> None:
        self.files, root = fs.FileSystem.from_uri(url)
        self.root = root.rstrip("/")
        self.url = url.partition("?")[0].rstrip("/")

    def put(self, path: str, content: bytes) -> None:
        """Write an object. Unavailable when the store does not take it."""
        try:
            self.files.create_dir(self.where(path).rpartition("/")[0], recursive=True)
            with self.files.open_output_stream(self.where(path)) as file:
                file.write(content)
        except OSError as error:
            raise Unavailable(f"The lake's store does not take a file: {error}") from error

    def get(self, path: str) -> bytes:
        """The bytes of an object; FileNotFoundError."""
        with self.files.open_input_file(self.where(path)) as file:
            content: bytes = file.read()
        return content

    def remove(self, path: str) -> None:
        """Delete an object, if it is there."""
        if self.files.get_file_info(self.where(path)).type != fs.FileType.NotFound:
            self.files.delete_file(self.where(path))

    def sizes(self) -> dict[str, int]:
        """Every object that lies here, and its bytes."""
        look = fs.FileSelector(self.root, allow_not_found=True, recursive=True)
        found = self.files.get_file_info(look)
        return {one.path[len(self.root) + 1 :]: one.size for one in found if one.type == fs.FileType.File}

    def lost(self, paths: Sequence[str]) -> list[str]:
        """Those of them that are not here."""
        infos = self.files.get_file_info([self.where(path) for path in paths])
        return [path for path, one in zip(paths, infos, strict=True) if one.type == fs.FileType.NotFound]

    def where(self, path: str) -> str:
        """The object for a reader that has this store's file system."""
        return f"{self.root}/{path}"

    def address(self, path: str) -> str:
        """Its URL, for a reader elsewhere."""
        return f"{self.url}/{path}"

    def filesystem(self) -> fs.FileSystem:
        """For pyarrow."""
        return self.files


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
