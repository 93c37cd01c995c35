"""Keeping the index as the sources are."""

from collections.abc import Collection, Sequence
from typing import Final

from django.db import connection, transaction

from keepword.core import rows
from keepword.search import rules
from keepword.search.models import Entry, Words
from keepword.search.registry import Document, Source, sources

# Both replace, as words whose entry is gone (a table was emptied) are in nobody's way until their id returns.
_SQLITE: Final = "INSERT OR REPLACE INTO search_words (rowid, words) VALUES (%s, %s)"
_POSTGRESQL: Final = (
    "INSERT INTO search_words (rowid, search_words)"
    " SELECT pk, words::tsvector FROM unnest(%s::bigint[], %s::text[]) AS new (pk, words)"
    " ON CONFLICT (rowid) DO UPDATE SET search_words = excluded.search_words"
)

_PAGES: Final = 500  # of the index (4 kB each) in one piece


def index_pending(limit: int = 200) -> int:
    """Index up to `limit` new or changed documents of each source; how many were.

    The words are found before the transaction, so that on SQLite, which has one writer at a time,
    nobody waits for more than the writing.
    """
    return sum(_index_some(source, limit) for source in sources())


def _index_some(source: Source, limit: int) -> int:
    documents = source.pending(limit)
    if not documents:
        return 0
    found = [
        rules.terms(source.kind, d.title, d.people, d.body, d.lang, fields=d.fields, facets=d.facets)
        for d in documents
    ]
    ids = [document.object_id for document in documents]
    with transaction.atomic():
        if source.done(ids) != len(ids):
            # Some went away since we read them. The rest waits for the next round.
            transaction.set_rollback(True)
            return 0
        remove(source.kind, ids)
        _write(source.kind, documents, found)
    return len(documents)


def remove(kind: str, object_ids: Collection[int]) -> None:
    """Forget these objects: in the transaction that deletes or erases them."""
    found = list(Entry.objects.filter(kind=kind, object_id__in=object_ids).values_list("pk", flat=True))
    if not found:
        return
    with transaction.atomic():
        Words.objects.filter(pk__in=found).delete()
        Entry.objects.filter(pk__in=found).delete()


def regroup(kind: str, object_ids: Collection[int], group_id: int) -> None:
    """These objects belong to another group from now on (their conversation was merged)."""
    Entry.objects.filter(kind=kind, object_id__in=object_ids).update(group_id=group_id)


def squeeze(*, begin: bool) -> bool:
    """Rewrite a piece of SQLite's index, so that removed words are not in its file any more; whether there is
    more. `begin` takes the whole index in hand. PostgreSQL does this by itself (autovacuum).

    FTS5 only notes what was deleted until it merges the pieces that have it (sqlite.org/fts5.html, 6.8).
    """
    if connection.vendor != "sqlite":
        return False
    with transaction.atomic(), connection.cursor() as cursor:
        before = connection.connection.total_changes
        pages = -_PAGES if begin else _PAGES
        cursor.execute("INSERT INTO search_words (search_words, rank) VALUES ('merge', %s)", [pages])
        return bool(connection.connection.total_changes - before >= 2)


def _write(kind: str, documents: Sequence[Document], terms: Sequence[list[str]]) -> None:
    ids = _free_ids(kind, documents)
    rows.insert(
        [
            Entry(id=pk, kind=kind, object_id=document.object_id, group_id=document.group_id)
            for pk, document in zip(ids, documents, strict=True)
        ]
    )
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRESQL, [ids, [rules.tsvector(found) for found in terms]])
        else:
            words = [" ".join(found) for found in terms]
            cursor.executemany(_SQLITE, list(zip(ids, words, strict=True)))


def _free_ids(kind: str, documents: Sequence[Document]) -> list[int]:
    """An id for each document; one that is taken gives way to the next."""
    wanted = [rules.entry_id(kind, document.object_id, document.at) for document in documents]
    taken = set(Entry.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    ids = []
    for pk in wanted:
        while pk in taken:
            pk += 1
            if pk not in taken and Entry.objects.filter(pk=pk).exists():
                taken.add(pk)
        taken.add(pk)
        ids.append(pk)
    return ids
