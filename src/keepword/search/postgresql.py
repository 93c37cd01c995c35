"""The search in PostgreSQL, at a cost that does not grow with what is stored.

GIN gives all that match, in no order. Where these are few they are all ranked, which is exact. Where they are
many nobody can read them all: the newest come first, and are looked for from the newest entry on, for as long
as a page needs. What tells which it is: how many of the newest thousand match; the planner cannot, as it
takes any word that it has no statistics of as rare.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from keepword.search import rules
from keepword.search.models import Entry

FEW: Final = 1_000  # matches that are all ranked
_SAMPLE: Final = 1_000  # entries that tell how common a word is
_COMMON: Final = 3  # matches among them from which on it is looked for there
_WALKED: Final = 20_000  # entries that one page reads
_TRIED: Final = 1_000  # matches of which one page asks whether they may be seen
_ROUNDS: Final = 4  # reads of one page, when many matches belong to few groups
_ENTRIES: Final = 5_000  # of the groups that a search is kept to
BY_TIME: Final = "n."  # begins the cursor of a search whose matches are many

Found = tuple[int, int, int, int]  # rank (1: in heads), entry, object, group

# Below, rows are always looked up one by one (OFFSET 0 keeps the planner from joining them otherwise), for as
# many as a page needs; the planner, which does not know how few these are, would rather read whole tables, or
# even compile the statement first. The end of the search ends these settings: what the transaction reads
# besides, rows by their keys, is planned badly under them (0.7 s with a million conversations).
_SAMPLED = """
SELECT set_config('enable_seqscan', 'off', true), set_config('jit', 'off', true),
       (SELECT reltuples FROM pg_class WHERE oid = 'search_words'::regclass),
       COUNT(*), COUNT(*) FILTER (WHERE search_words @@ %s::tsquery)
FROM (
  SELECT search_words FROM search_words WHERE rowid < %s AND rowid >= %s ORDER BY rowid DESC LIMIT %s
) AS newest
"""
_PLANNED_AS_EVER = "RESET enable_seqscan; RESET jit"
_ALL = """
SELECT rowid, search_words @@ %s::tsquery AS head FROM search_words
WHERE search_words @@ %s::tsquery AND rowid + 0 < %s AND rowid + 0 >= %s LIMIT %s
"""
_OF_GROUPS = """
SELECT e.id AS rowid, w.head
FROM (SELECT id FROM search_entry WHERE kind = %s AND group_id = ANY(%s) ORDER BY id DESC LIMIT %s) AS e
CROSS JOIN LATERAL (SELECT search_words @@ %s::tsquery AS head FROM search_words
                    WHERE rowid = e.id AND search_words @@ %s::tsquery OFFSET 0) AS w
WHERE e.id < %s AND e.id >= %s
"""
_RANKED = """
WITH hits AS MATERIALIZED ({hits}), best AS (
  SELECT DISTINCT ON (e.group_id) e.id, e.object_id, e.group_id, h.head FROM hits AS h
  CROSS JOIN LATERAL (SELECT * FROM search_entry WHERE id = h.rowid OFFSET 0) AS e
  ORDER BY e.group_id, h.head DESC, e.id DESC)
SELECT (SELECT COUNT(*) FROM hits), found.* FROM (SELECT 1) AS once LEFT JOIN LATERAL (
  SELECT head::int, id, object_id, group_id FROM (
    SELECT * FROM best WHERE (head::int, id) < (%s, %s) ORDER BY head DESC, id DESC OFFSET 0) AS search_entry
  CROSS JOIN LATERAL (SELECT 1 WHERE {gate} OFFSET 0) AS seen LIMIT %s) AS found ON true
"""
_WALK = """
SELECT rowid FROM (
  SELECT rowid, search_words FROM search_words WHERE rowid < %s AND rowid >= %s ORDER BY rowid DESC LIMIT %s
) AS walked WHERE search_words @@ %s::tsquery LIMIT %s
"""
_SORT = """
SELECT rowid FROM search_words
WHERE rowid + 0 < %s AND rowid + 0 >= %s AND %s > 0 AND search_words @@ %s::tsquery
ORDER BY rowid + 0 DESC LIMIT %s
"""
_NEWEST = """
SELECT id, object_id, group_id FROM ({hits}) AS h
CROSS JOIN LATERAL (SELECT * FROM search_entry WHERE id = h.rowid OFFSET 0) AS search_entry
CROSS JOIN LATERAL (SELECT 1 WHERE {gate} OFFSET 0) AS seen LIMIT %s
"""
_WALKED_TO = (
    "SELECT rowid FROM search_words WHERE rowid < %s AND rowid >= %s ORDER BY rowid DESC LIMIT 1 OFFSET %s"
)
_SHOWN = """
SELECT DISTINCT e.group_id FROM (
  SELECT id, group_id FROM search_entry WHERE kind = %s AND group_id = ANY(%s) AND id >= %s AND id < %s
  ORDER BY id DESC LIMIT %s) AS e
CROSS JOIN LATERAL (
  SELECT 1 FROM search_words WHERE rowid = e.id AND search_words @@ %s::tsquery OFFSET 0) AS w
"""


@dataclass
class Search:
    """One search. `groups` and `within` are as for `queries.search`; ids of entries are below `latest` and
    not below `earliest`."""

    query: rules.Query
    kind: str
    groups: "QuerySet[Any] | None"
    within: Sequence[int] | None
    limit: int
    earliest: int
    latest: int

    def __post_init__(self) -> None:
        self.wanted = rules.tsquery(self.query, self.kind)
        # A search without words has nothing that could stand in heads.
        self.in_heads = rules.tsquery(self.query, self.kind, heads=True) if self.query.clauses else "'¤'"
        self.gate, self.gate_values = _gate(self.groups)

    def page(self, position: tuple[int, int] | None, before: int | None) -> tuple[list[Found], str]:
        """A page after a position (rank and entry), or after an entry when `before` is given, and the cursor
        of the next."""
        few = self._few(position) if before is None else None
        page = few or self._by_time(min(before or self.latest, self.latest))
        if self.sampled:
            with connection.cursor() as cursor:
                cursor.execute(_PLANNED_AS_EVER)
        return page

    def _few(self, position: tuple[int, int] | None) -> tuple[list[Found], str] | None:
        """The page when the matches are few enough to rank them all, else None."""
        asked = [self.in_heads, self.wanted]
        bounds = [self.latest, self.earliest]
        if self.within is not None:
            hits, values = _OF_GROUPS, [self.kind, list(self.within), _ENTRIES, *asked, *bounds]
        elif position is None and self._share(self.latest) * self.stored > FEW:
            return None
        else:
            hits, values = _ALL, [*asked, *bounds, FEW + 1]
        sql = _RANKED.format(hits=hits, gate=self.gate)
        rows = _read(sql, [*values, *(position or (2, 0)), *self.gate_values, self.limit + 1])
        if rows[0][0] > FEW and self.within is None and position is None:
            return None
        found: list[Found] = sorted(
            (row[1:] for row in rows if row[1] is not None), key=lambda f: (-f[0], -f[1])
        )
        page = found[: self.limit]
        return page, f"{page[-1][0]}.{page[-1][1]}" if len(found) > self.limit else ""

    stored = 0.0  # entries, about
    sampled: tuple[int, float] | None = None  # before which entry, and the share found

    def _share(self, before: int) -> float:
        """The share of the newest entries that match; 0.0 when these are too few to tell."""
        if self.sampled and self.sampled[0] == before:
            return self.sampled[1]
        values = [self.wanted, before, self.earliest, _SAMPLE]
        _scans, _jit, self.stored, read, matching = _read(_SAMPLED, values)[0]
        share = matching / read if matching >= _COMMON else 0.0
        self.sampled = before, share
        return share

    def _by_time(self, before: int) -> tuple[list[Found], str]:
        """The newest matches, however many there are."""
        found: dict[int, Found] = {}
        start = before
        hits = _WALK if self._share(before) else _SORT
        size = 2 * self.limit + 1
        for _ in range(_ROUNDS):
            asked = [before, self.earliest, _WALKED, self.wanted, _TRIED]
            rows = _read(_NEWEST.format(hits=hits, gate=self.gate), [*asked, *self.gate_values, size])
            shown = self._shown({row[2] for row in rows}, start)
            for pk, object_id, group_id in rows:
                if group_id not in shown and group_id not in found:
                    if len(found) == self.limit:
                        return list(found.values()), f"{BY_TIME}{before}"
                    found[group_id] = (0, pk, object_id, group_id)
                before = pk
            if len(rows) < size:
                end = self._end(hits, asked)
                return list(found.values()), f"{BY_TIME}{end}" if end else ""
        return list(found.values()), f"{BY_TIME}{before}"

    def _end(self, hits: str, asked: list[Any]) -> int:
        """Where a read ended that found less than a page for having read its most; 0 at the very end."""
        tried = _read(f"{hits} OFFSET %s", [*asked, _TRIED - 1])
        walked = _read(_WALKED_TO, [*asked[:2], _WALKED - 1]) if hits is _WALK else []
        return max((row[0] for row in (*tried, *walked)), default=0)

    def _shown(self, groups: set[int], start: int) -> set[int]:
        """Those of these groups that an earlier page has shown."""
        if start >= self.latest or not groups:
            return set()
        values = [self.kind, list(groups), start, self.latest, _ENTRIES, self.wanted]
        return {group_id for (group_id,) in _read(_SHOWN, values)}


def _gate(groups: "QuerySet[Any] | None") -> tuple[str, list[Any]]:
    """The condition on search_entry that its group may be seen: asked for each match, not listed beforehand,
    as a shop has a million groups."""
    if groups is None:
        return "true", []
    query = Entry.objects.filter(Exists(groups.filter(pk=OuterRef("group_id")))).query
    query.get_initial_alias()
    sql, values = query.get_compiler(connection=connection).compile(query.where)
    return sql, list(values)


def _read(sql: str, values: Sequence[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())
