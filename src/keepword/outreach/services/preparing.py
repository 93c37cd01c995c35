"""Who gets a notice is found and written down: in the database, slice by slice, so that a worker that is
killed loses a slice at most, and whoever goes on finds the others as they are.

A customer stands once on each occasion of a notice: the table holds it, whatever is done twice. Whether one
is held back to compare is drawn at random in the statement that writes the row, so it is drawn once.
"""

import json
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Max, QuerySet

from keepword.core import clock, facts, jobs
from keepword.customers.models import Customer
from keepword.outreach.models import Notice, State
from keepword.outreach.queries.audience import audience, obstacle

PIECE: Final = 2.0  # seconds of work after which other jobs have their turn
_FIRST: Final = 5_000
_WIDEST: Final = 50_000
_QUICK, _SLOW = 0.15, 0.6  # seconds that a slice should take


@jobs.job
def prepare(notice_id: int) -> None:
    """Go on with the preparation of a notice that is being sent. Safe to run twice, and beside itself."""
    ends, width = time.monotonic() + PIECE, _FIRST
    while time.monotonic() < ends:
        began = time.monotonic()
        if not _step(notice_id, width):
            return
        spent = time.monotonic() - began
        width = min(_WIDEST, width * 2) if spent < _QUICK else width
        width = max(500, width // 2) if spent > _SLOW else width
    jobs.enqueue(prepare, notice_id)


def _step(notice_id: int, width: int) -> bool:
    """One slice; whether there is more to do."""
    with transaction.atomic():
        rows = Notice.objects.select_for_update(of=("self",), no_key=True).select_related("product")
        notice = rows.filter(pk=notice_id, state=State.SENDING, prepared_at=None).first()
        if notice is None:  # stopped meanwhile, or through
            return False
        last: int = Customer.objects.aggregate(n=Max("pk"))["n"] or 0
        upto = notice.prepared_to + width
        part = audience(notice).filter(pk__gt=notice.prepared_to, pk__lte=upto)
        write_down(notice, part, notice.occasion)
        notice.prepared_to = upto
        if upto >= last:
            notice.prepared_at = clock.now()
        notice.save(update_fields=["prepared_to", "prepared_at"])
        return notice.prepared_at is None


def write_down(
    notice: Notice,
    people: QuerySet[Customer],
    occasion: str,
    *,
    data: Mapping[str, Any] | None = None,
    due_at: datetime | None = None,
) -> int:
    """These customers are to be told on an occasion, in the caller's transaction; how many are new.

    Whoever must be left out is written down as skipped, with the reason; some of the others are held back.
    """
    now = clock.now()
    wanted = people.annotate(why=obstacle(notice)).order_by().values("id", "language", "why")
    sql, values = wanted.query.get_compiler("default").as_sql()
    moment, told = _moment(), json.dumps(dict(data or {}))
    becomes = (
        f"CASE WHEN found.why <> '' THEN 'skipped' WHEN {_draw()} < %s THEN 'held_back' ELSE 'waiting' END"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO outreach_recipient"  # noqa: S608 - our own
            " (notice_id, customer_id, occasion, state, reason, due_at, language, data, at)"
            f" SELECT %s, found.id, %s, {becomes}, found.why, {moment}, found.language, {_json()}, {moment}"
            f" FROM ({sql}) found WHERE true ON CONFLICT DO NOTHING{_returning(notice)}",
            [notice.pk, occasion, notice.control, _sent(due_at or now), told, _sent(now), *values],
        )
        if not notice.control:
            return int(cursor.rowcount)
        written = cursor.fetchall()
    _tell_held_back(notice, [customer for customer, state in written if state == "held_back"], now)
    return len(written)


def _returning(notice: Notice) -> str:
    return " RETURNING customer_id, state" if notice.control else ""


def _tell_held_back(notice: Notice, customers: Sequence[int], at: datetime) -> None:
    """Whoever measures what a notice does compares with these."""
    for start in range(0, len(customers), _FIRST):
        part = Customer.objects.filter(pk__in=customers[start : start + _FIRST])
        facts.record(
            [
                facts.fact(
                    "notice_held_back",
                    at,
                    person=key,
                    notice=notice.pk,
                    notice_kind=notice.kind,
                    days=notice.effect_days,
                )
                for key in part.order_by("pk").values_list("key", flat=True)
            ]
        )


def _draw() -> str:
    """From 0 to below 100, anew for each row."""
    return "random() * 100" if connection.vendor == "postgresql" else "abs(random() %% 100)"


def _moment() -> str:
    return "%s::timestamptz" if connection.vendor == "postgresql" else "%s"


def _json() -> str:
    return "%s::jsonb" if connection.vendor == "postgresql" else "%s"


def _sent(moment: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)
