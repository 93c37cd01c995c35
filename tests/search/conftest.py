from collections.abc import Collection
from datetime import UTC, datetime, timedelta

import pytest

from keepword.search import registry
from keepword.search.registry import Document, Source
from keepword.search.services import index_pending

START = datetime(2026, 3, 2, 9, tzinfo=UTC)


class Letters:
    """A source kept in memory: letters of which each later one is a minute younger."""

    def __init__(self) -> None:
        self.all: dict[int, Document] = {}
        self.waiting: list[int] = []

    def write(
        self,
        body: str,
        *,
        title: str = "",
        people: str = "",
        lang: str | None = None,
        group: int | None = None,
        number: int | None = None,
        at: datetime | None = None,
    ) -> int:
        number = len(self.all) + 1 if number is None else number
        at = at or START + timedelta(minutes=number)
        self.all[number] = Document(number, group or number, at, lang, title, body, people)
        self.waiting.append(number)
        return number

    def index(self) -> None:
        while index_pending():
            pass

    def source(self, kind: str) -> Source:
        return Source(kind, pending=self._pending, done=self._done, load=self._load)

    def _pending(self, limit: int) -> list[Document]:
        return self._load(self.waiting[:limit])

    def _done(self, ids: Collection[int]) -> int:
        self.waiting = [number for number in self.waiting if number not in ids]
        return len([number for number in ids if number in self.all])

    def _load(self, ids: Collection[int]) -> list[Document]:
        return [self.all[number] for number in ids if number in self.all]


@pytest.fixture
def letters(monkeypatch: pytest.MonkeyPatch) -> Letters:
    """Registered under the kind "letter", beside nothing else."""
    monkeypatch.setattr(registry, "_sources", {})
    source = Letters()
    registry.register(source.source("letter"))
    return source
