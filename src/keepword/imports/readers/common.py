"""What all readers of other systems do: times, texts, files."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from keepword.channels.email.parsing.html_text import html_lines
from keepword.core.errors import Invalid, NotFound
from keepword.imports.readers.jsonl import clean
from keepword.imports.readers.web import Site
from keepword.imports.records import File

PRIORITIES = {"low": 0, "normal": 1, "medium": 1, "high": 2, "urgent": 3}
_NO_WORD = re.compile(r"[^a-z0-9_-]+")


def moment(value: object, now: datetime) -> datetime | None:
    """An ISO 8601 moment, not after now; None for anything else."""
    if not isinstance(value, str):
        return None
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        return None
    return min(at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC), now)


def text_of(plain: object, html: object) -> str:
    """The text, made from HTML where there is none."""
    if isinstance(plain, str) and plain.strip():
        return clean(plain).strip()
    lines, _marks = html_lines(html) if isinstance(html, str) else ([], [])
    return clean("\n".join(lines)).strip()


def named(found: Mapping[str, Any] | None) -> str:
    """A person as "Name <address>", or what there is of it."""
    if not found:
        return ""
    name, email = str(found.get("name") or ""), str(found.get("email") or "")
    return f"{name} <{email}>" if name and email else name or email


def channel(value: object) -> str:
    """A channel's name as one plain word."""
    word = _NO_WORD.sub("-", str(value or "email").lower()).strip("-")[:20]
    return word if word[:1].isalpha() else "email"


def file(site: Site, name: object, type_: object, url: str) -> File:
    """A file that is fetched when it is stored; one that is gone or too large says so in its place."""

    def fetch() -> bytes:
        try:
            return site.download(url)
        except (NotFound, Invalid) as error:
            return f"This file could not be imported: {error}\n".encode()

    return File(str(name or "file")[:255], str(type_ or "application/octet-stream")[:127], fetch)


def in_parts(ids: Iterable[int], size: int) -> Iterable[list[int]]:
    """The ids, each once, so many at a time."""
    wanted = list(dict.fromkeys(ids))
    return (wanted[start : start + size] for start in range(0, len(wanted), size))


class People:
    """The people of another system, each asked for once in a batch."""

    def __init__(self, ask: Callable[[int], Mapping[str, Any] | None]) -> None:
        self._ask = ask
        self._found: dict[int, Mapping[str, Any] | None] = {}

    def get(self, pk: object) -> Mapping[str, Any] | None:
        """A person by number; None for nobody, or one who is gone."""
        if not isinstance(pk, int):
            return None
        if pk not in self._found:
            try:
                self._found[pk] = self._ask(pk)
            except NotFound:
                self._found[pk] = None
        return self._found[pk]
