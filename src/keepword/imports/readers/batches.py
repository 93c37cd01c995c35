"""What a reader is given and what it gives."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

from keepword.imports.readers.web import Site
from keepword.imports.records import Record

Cursor = dict[str, Any]


@dataclass(frozen=True)
class Origin:
    """Where records come from: a site that is asked, or a file on this disk."""

    now: datetime
    zone: tzinfo  # of moments without an offset
    site: Site | None = None
    file: Path | None = None
    options: Mapping[str, Any] = field(default_factory=dict)

    def web(self) -> Site:
        """The site of a reader that asks one."""
        assert self.site is not None
        return self.site

    def path(self) -> Path:
        """The file of a reader that reads one."""
        assert self.file is not None
        return self.file


@dataclass
class Batch:
    """Records, where the next batch begins, and what could not be understood."""

    records: list[Record] = field(default_factory=list)
    cursor: Cursor = field(default_factory=dict)
    done: bool = False
    rejected: list[str] = field(default_factory=list)
    at: int = 0  # how far, in bytes of the file or in conversations


@dataclass(frozen=True)
class Reader:
    """A system that Keepword can read. `login` says how the field of that name is called, "" for none."""

    label: str
    read: Callable[[Origin, Cursor], Batch]
    from_web: bool
    headers: Callable[[str, str], dict[str, str]] = lambda login, secret: {}
    login: str = ""
    example: str = ""  # of an address
