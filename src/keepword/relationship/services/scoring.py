"""Recency, frequency and money of all customers, made in the database (see rules.rfm).

The fifths are of all customers together, so all are scored at once: first into a table of this connection
alone, which keeps nobody waiting; then what differs goes into the scores, slice by slice.
"""

import time
from datetime import timedelta
from typing import Any, Final

from django.db import connection, transaction

from keepword.commerce.models import OrderStatus
from keepword.commerce.queries.currency import main_currency
from keepword.core import clock, facts
from keepword.relationship.models import Scoring, Segment
from keepword.relationship.rules import rfm
from keepword.relationship.rules.references import fields_of

_SLICE: Final = 50_000  # customers' numbers
_OFTEST: Final = timedelta(hours=1)
_REST: Final = 50  # times as long as it took
_COLUMNS: Final = "last_order_at, orders, spent, recency, frequency, money, worth, label"


def score() -> int:
    """Score everybody who has ordered; how many that are. Fewer than five have no fifths, and no score: a
    shop's first customer is not a lost one."""
    began = time.monotonic()
    currency = main_currency()
    _reckon(currency)
    try:
        count, top = _asked("SELECT COUNT(*), COALESCE(MAX(customer_id), 0) FROM relationship_now")
        if count < rfm.FIFTHS:
            _do("DELETE FROM relationship_now")
            count = 0
        for after in range(0, max(top, _highest()), _SLICE):
            with transaction.atomic():
                _keep(after, after + _SLICE)
    finally:
        _do("DROP TABLE IF EXISTS relationship_now")
    _finish(currency, count, round((time.monotonic() - began) * 1000))
    return count


def _reckon(currency: str) -> None:
    """Equal values get the lowest of the fifths that they are spread over: MIN over each."""
    _do("DROP TABLE IF EXISTS relationship_now")
    _do(
        f"""CREATE TEMPORARY TABLE relationship_now AS
        WITH bought AS (
            SELECT customer_id, MAX(placed_at) AS last_order_at, COUNT(*) AS orders,
                   CAST(SUM(CASE WHEN currency = %s THEN total ELSE 0 END) AS bigint) AS spent
            FROM commerce_order
            WHERE customer_id IS NOT NULL AND status <> %s
            GROUP BY customer_id
        ), cut AS (
            SELECT *, NTILE({rfm.FIFTHS}) OVER (ORDER BY last_order_at) AS r,
                      NTILE({rfm.FIFTHS}) OVER (ORDER BY orders) AS f,
                      NTILE({rfm.FIFTHS}) OVER (ORDER BY spent) AS m
            FROM bought
        ), fifths AS (
            SELECT customer_id, last_order_at, orders, spent,
                   MIN(r) OVER (PARTITION BY last_order_at) AS recency,
                   MIN(f) OVER (PARTITION BY orders) AS frequency,
                   MIN(m) OVER (PARTITION BY spent) AS money
            FROM cut
        ), worth AS (SELECT *, (frequency + money + 1) / 2 AS worth FROM fifths)
        SELECT *, {_label()} AS label FROM worth""",  # noqa: S608 - our own words
        [currency, OrderStatus.CANCELLED.value],
    )
    _do("CREATE INDEX relationship_now_customer ON relationship_now (customer_id)")


def _label() -> str:
    """The grid of names as SQL."""
    cells = [
        f"WHEN recency = {recency} AND worth = {worth} THEN '{name}'"
        for recency, names in rfm.GRID.items()
        for worth, name in enumerate(names, 1)
    ]
    return f"CASE {' '.join(cells)} END"


def _keep(after: int, upto: int) -> None:
    """What differs in a slice; those who have ordered nothing any more lose their score."""
    names = _COLUMNS.split(", ")
    same = " AND ".join(
        f"relationship_score.{name} = excluded.{name}" for name in ("recency", "frequency", "money")
    )
    differs = " OR ".join(f"relationship_score.{name} <> excluded.{name}" for name in names)
    _do(
        f"""INSERT INTO relationship_score (customer_id, {_COLUMNS}, at)
        SELECT found.customer_id, {", ".join(f"found.{name}" for name in names)}, {_moment()}
        FROM relationship_now found
        JOIN customers_customer c ON c.id = found.customer_id AND c.joined_into_id IS NULL
        WHERE found.customer_id > %s AND found.customer_id <= %s
        ON CONFLICT (customer_id) DO UPDATE SET
            {", ".join(f"{name} = excluded.{name}" for name in names)},
            at = CASE WHEN {same} THEN relationship_score.at ELSE excluded.at END
        WHERE {differs}""",  # noqa: S608 - our own words
        [connection.ops.adapt_datetimefield_value(clock.now()), after, upto],
    )
    _do(
        """DELETE FROM relationship_score WHERE customer_id > %s AND customer_id <= %s AND NOT EXISTS (
            SELECT 1 FROM relationship_now found WHERE found.customer_id = relationship_score.customer_id)""",
        [after, upto],
    )


def _moment() -> str:
    return "CAST(%s AS timestamptz)" if connection.vendor == "postgresql" else "%s"


def _highest() -> int:
    return int(_asked("SELECT COALESCE(MAX(customer_id), 0) FROM relationship_score")[0])


def _finish(currency: str, count: int, took_ms: int) -> None:
    """Segments that ask about scores are counted anew; after the first time, whom that moves is no news."""
    now = clock.now()
    with transaction.atomic():
        Scoring.objects.get_or_create(pk=1)
        book = Scoring.objects.select_for_update().get(pk=1)
        first = book.scored_at is None
        book.currency, book.scored, book.scored_at, book.took_ms = currency, count, now, took_ms
        book.due_at = now + max(_OFTEST, timedelta(milliseconds=took_ms) * _REST)
        book.save()
        facts.record([facts.fact("customers_scored", now, value=float(count))])
        for segment in Segment.objects.filter(archived_at=None):
            if any(name.startswith("rfm") for name in fields_of(segment.condition)):
                changes: dict[str, Any] = {"due_at": now}
                if first:
                    changes |= {"ready_at": None, "next_id": 0}
                Segment.objects.filter(pk=segment.pk).update(**changes)


def _do(sql: str, values: list[Any] | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values or [])


def _asked(sql: str) -> tuple[int, ...]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        row: tuple[int, ...] = cursor.fetchone()
        return row
