"""Reading who did what: filtered, the newest first, at the same cost however long the log is."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.db.models import Model, QuerySet

from keepword.audit.models import Entry
from keepword.core.keyset import page

ORDER = ("-at", "-id")
CHUNK = 500


class Reader(Protocol):
    """Whoever asks; people stand in a row above."""

    def may(self, right: str) -> bool: ...


@dataclass(frozen=True)
class Filters:
    """What is asked for; None and "" ask for nothing. `since` is within, `until` is not."""

    actor: int | None = None  # a person; 0: Keepword itself
    verb: str = ""
    kind: str = ""  # as "accounts.user"
    object_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None


def entries(user: Reader, filters: Filters) -> QuerySet[Entry]:
    """The rows for a page in the order of `ORDER`; none for who may not see the log.

    Each filter alone has an index that ends in the moment, so a page is a walk along it.
    """
    rows = Entry.objects.all() if user.may("audit") else Entry.objects.none()
    if filters.actor is not None:
        rows = rows.filter(actor_id=filters.actor) if filters.actor else rows.filter(actor_id__isnull=True)
    if filters.verb:
        rows = rows.filter(verb=filters.verb)
    if filters.kind:
        rows = rows.filter(object_kind=filters.kind)
        if filters.object_id is not None:
            rows = rows.filter(object_id=filters.object_id)
    if filters.since:
        rows = rows.filter(at__gte=filters.since)
    if filters.until:
        rows = rows.filter(at__lt=filters.until)
    return rows


def chunks(rows: QuerySet[Entry], most: int) -> Iterator[list[Entry]]:
    """The rows in lists of at most CHUNK, `most` in all: for an export, which is never whole in memory."""
    after, left = "", most
    while left > 0:
        found = page(rows, order=ORDER, after=after, size=min(CHUNK, left))
        if found.rows:
            yield found.rows
        after, left = found.next, left - len(found.rows)
        if not after:
            return


def entries_of(what: Model) -> QuerySet[Entry]:
    """What was done to an object; order ("-at", "-id"). The caller has the object from its gate."""
    return Entry.objects.filter(object_kind=what._meta.label_lower, object_id=what.pk)
