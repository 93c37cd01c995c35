"""Finding documents. Who may see which groups is the caller's to say."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.safestring import SafeString

from keepword.search import language, postgresql, rules
from keepword.search.excerpts import Finder
from keepword.search.models import Entry, Words
from keepword.search.registry import Document, source

_IN_HEADS: Final = 1  # all that was asked for stands in title and people
_ANYWHERE: Final = 0
_NEWEST: Final = (1 << 63) - 1  # beyond every entry's id
_LOOKED_BACK: Final = 5_000  # hits; a group whose best hit is further up may be shown once more
_CURSOR: Final = re.compile("([01n])[.]([0-9]{1,19})")
_ROUNDS: Final = 4  # at most so many reads a rank, when many hits belong to few groups


@dataclass(frozen=True, slots=True)
class Hit:
    """The best hit of a group. `title` and `snippet` are HTML: escaped, the found words in <mark>."""

    object_id: int
    group_id: int
    at: datetime
    rank: int
    title: SafeString
    snippet: SafeString


@dataclass(frozen=True, slots=True)
class Results:
    """A page of hits and the cursor of the next, "" on the last. A page before the last may be short."""

    hits: list[Hit]
    next: str


_Found = tuple[int, int, int, int]  # rank, entry, object, group


def search(
    asked: str | rules.Query,
    *,
    kind: str,
    groups: "QuerySet[Any] | None" = None,
    within: Sequence[int] | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    limit: int = 25,
    before: str = "",
) -> Results:
    """The groups in which a document has all that is asked for, each with its best hit.

    A text is asked for by its words and "phrases" alone; operators are the caller's to read
    (`search.language`). Those that have the words in title or people come first, then the newest; of what
    PostgreSQL has more than a few thousand matches of, the newest alone come first. `groups`
    are the groups (rows whose primary key is a group id) that may be seen, None for all; `within` are their
    ids when they are few. `since` (included) and `until` bound a document's time. `before` is the `next` of
    the page before; one that cannot be read starts from the beginning. Any text is a query; one without a
    word finds nothing.
    """
    query = language.read(asked, {}).query if isinstance(asked, str) else asked
    if not query:
        return Results([], "")
    earliest = rules.first_id(since) if since else 0
    latest = rules.first_id(until) if until else _NEWEST
    sides = (query, kind, groups, within, limit, earliest, latest)
    position, by_time = _position(before)
    if connection.vendor == "postgresql":
        found, next_ = postgresql.Search(*sides).page(position, by_time)
    else:
        found, next_ = _Search(*sides).page(*(position or (_IN_HEADS, _NEWEST)))
    return Results(_hits(found, kind, Finder((*query.clauses, *query.given))), next_)


@dataclass
class _Search:
    """One query on its way through SQLite's index, newest first, rank by rank."""

    query: rules.Query
    kind: str
    groups: "QuerySet[Any] | None"
    within: Sequence[int] | None
    limit: int
    earliest: int
    latest: int

    def page(self, rank: int, before: int) -> tuple[list[_Found], str]:
        """Up to `limit` groups' best hits after a position, and the cursor of what follows."""
        found: list[_Found] = []
        if not self.query.clauses:
            rank = _ANYWHERE  # nothing that could stand in heads
        while True:
            go_on = self._walk(found, rank, min(before, self.latest))
            if go_on is not None:
                return found, f"{rank}.{go_on}"
            if rank == _ANYWHERE:
                return found, ""
            rank, before = _ANYWHERE, _NEWEST

    def _walk(self, found: list[_Found], rank: int, before: int) -> int | None:
        """Add the new groups of a rank to `found`; where to go on, None when the rank is at its end."""
        start = before
        for _ in range(_ROUNDS):
            rows = self._rows(rank, before)
            size = 2 * self.limit
            shown = {group_id for _, _, _, group_id in found} | self._shown_before(rows[:size], rank, start)
            for pk, object_id, group_id in rows[:size]:
                if group_id not in shown:
                    if len(found) == self.limit:
                        return before
                    shown.add(group_id)
                    found.append((rank, pk, object_id, group_id))
                before = pk
            if len(rows) <= size:
                return None
        return before

    def _rows(self, rank: int, before: int) -> list[tuple[int, int, int]]:
        """The next hits, newest first: twice as many as groups are wanted, and one more."""
        size = 2 * self.limit + 1
        rows = self._allowed(self._matching(rank).filter(pk__lt=before, pk__gte=self.earliest), "entry__")
        return list(rows.order_by("-pk").values_list("pk", "entry__object_id", "entry__group_id")[:size])

    def _allowed(self, rows: "QuerySet[Any]", path: str) -> "QuerySet[Any]":
        if self.within is not None:
            rows = rows.filter(**{f"{path}group_id__in": self.within})
        if self.groups is not None:
            # Asked for each hit, not listed beforehand: a shop has a million of them.
            rows = rows.filter(Exists(self.groups.filter(pk=OuterRef(f"{path}group_id"))))
        return rows

    def _shown_before(self, rows: Sequence[tuple[int, int, int]], rank: int, start: int) -> set[int]:
        """The groups of these rows that have a better hit: in a higher rank or on an earlier page."""
        asked: list[QuerySet[Words]] = []
        if rank == _ANYWHERE and self.query.clauses:
            asked.append(self._matching(_IN_HEADS).filter(pk__lt=self.latest, pk__gte=self.earliest))
        if start < self.latest:
            asked.append(self._matching(rank).filter(pk__gte=start, pk__lt=self.latest))
        if not asked or not rows:
            return set()
        groups = {group_id for _, _, group_id in rows}
        members = Entry.objects.filter(kind=self.kind, group_id__in=groups)
        better = {
            pk for each in asked for pk in each.order_by("pk").values_list("pk", flat=True)[:_LOOKED_BACK]
        }
        return {group_id for pk, group_id in members.values_list("pk", "group_id") if pk in better}

    def _matching(self, rank: int) -> "QuerySet[Words]":
        asked = rules.fts5(self.query, self.kind, heads=rank == _IN_HEADS)
        return Words.objects.filter(index__matches=asked)


def _position(cursor: str) -> tuple[tuple[int, int] | None, int | None]:
    """What a cursor says: a rank and an entry, or an entry of a search by time alone; None for neither."""
    read = _CURSOR.fullmatch(cursor[:40])
    if read is None or int(read[2]) > _NEWEST or not read[2].isascii():
        return None, None
    return (None, int(read[2])) if read[1] == "n" else ((int(read[1]), int(read[2])), None)


def _hits(found: Sequence[_Found], kind: str, finder: Finder) -> list[Hit]:
    loaded: dict[int, Document] = {
        document.object_id: document for document in source(kind).load([hit[2] for hit in found])
    }
    return [
        Hit(
            object_id=object_id,
            group_id=group_id,
            at=document.at,
            rank=rank,
            title=finder.marked(document.title, document.lang),
            snippet=finder.snippet(document.body, document.lang),
        )
        for rank, _entry, object_id, group_id in found
        if (document := loaded.get(object_id)) is not None
    ]
