"""Segments over many customers, beside bare SQL for the same sets.

`python -m benchmarks.segments` on the configured database, which must be empty; `SIZE=small` for a look. The
customers come in by COPY on PostgreSQL and by executemany on SQLite, each with up to three orders. Each
segment is counted for the first time, then again with nothing changed; the bare statement only counts.
"""

import json
import os
import random
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import django

SIZES: Final = {"small": 20_000, "full": 1_000_000}
DAY: Final = 24 * 60
CASES: Final[dict[str, tuple[dict[str, Any], str]]] = {
    "language is lt": (
        {"field": "customer_language", "op": "is", "value": "lt"},
        "SELECT COUNT(*) FROM customers_customer WHERE joined_into_id IS NULL AND language = 'lt'",
    ),
    "how they buy is at risk": (
        {"field": "rfm", "op": "is", "value": "at_risk"},
        "SELECT COUNT(*) FROM customers_customer c WHERE joined_into_id IS NULL AND EXISTS ("
        "SELECT 1 FROM relationship_score s WHERE s.customer_id = c.id AND s.label = 'at_risk')",
    ),
    "known for a year and lt": (
        {
            "all": [
                {"field": "known_since", "op": "older than", "value": 365 * DAY},
                {"field": "customer_language", "op": "is", "value": "lt"},
            ]
        },
        "SELECT COUNT(*) FROM customers_customer WHERE joined_into_id IS NULL AND language = 'lt' AND "
        "created_at < '2025-05-31 23:59:59'",
    ),
}
NOW: Final = datetime(2026, 6, 1, tzinfo=UTC)


def fill(count: int) -> float:
    """So many customers and their orders; in how many seconds."""
    from django.db import connection

    began, rng = time.perf_counter(), random.Random(7)
    postgres = connection.vendor == "postgresql"

    def customers() -> Iterator[tuple[Any, ...]]:
        for number in range(1, count + 1):
            key = f"{number:032x}"
            since = (NOW - timedelta(days=rng.randint(0, 900))).replace(tzinfo=UTC if postgres else None)
            yield number, f"Customer {number}", rng.choice(("en", "uk", "ru", "lt")), key, str(since)

    def orders() -> Iterator[tuple[Any, ...]]:
        number = 0
        for customer in range(1, count + 1):
            for _turn in range(rng.choice((0, 1, 1, 2, 3))):
                number += 1
                at = (NOW - timedelta(days=rng.randint(0, 700))).replace(tzinfo=UTC if postgres else None)
                yield number, str(number), customer, rng.randint(500, 90_000), str(at), str(at)

    _write("customers_customer", "id, name, language, key, created_at", customers(), _CUSTOMER)
    _write("commerce_order", "id, number, customer_id, total, placed_at, changed_at", orders(), _ORDER)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return time.perf_counter() - began


_CUSTOMER: Final = {
    "about": "''",
    "indexed": "TRUE",
    "compared": "TRUE",
    "folded": "''",
    "address_as": "''",
    "prefers_channel": "''",
    "no_calls": "FALSE",
    "zone": "''",
}
_ORDER: Final = {
    "source": "'demo'",
    "external_id": "number",
    "currency": "'EUR'",
    "discount": "0",
    "shipping_cost": "0",
    "status": "'delivered'",
    "said": "'delivered'",
    "digest": "''",
    "ship_to": "''",
    "voucher": "''",
    "note": "''",
}


def _write(table: str, names: str, rows: Iterator[tuple[Any, ...]], rest: dict[str, str]) -> None:
    """Into a bare table first, as neither COPY nor executemany fills in the columns that are all alike."""
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE given AS SELECT {names} FROM {table} WHERE FALSE")
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY given ({names}) FROM STDIN") as copy:  # type: ignore[attr-defined]
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * (names.count(",") + 1))
            cursor.executemany(f"INSERT INTO given ({names}) VALUES ({marks})", rows)
        columns, values = ", ".join([names, *rest]), ", ".join([names, *rest.values()])
        cursor.execute(f"INSERT INTO {table} ({columns}) SELECT {values} FROM given")
        cursor.execute("DROP TABLE given")


def timed(do: Callable[[], object]) -> tuple[float, object]:
    """In how many seconds, and what it gave."""
    began = time.perf_counter()
    found = do()
    return round(time.perf_counter() - began, 3), found


def bare(sql: str) -> int:
    """The same set counted by one statement."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.fetchone()[0])


def measure(count: int) -> dict[str, Any]:
    """Fill, score, and count each case."""
    from keepword.core import clock
    from keepword.relationship.models import Segment
    from keepword.relationship.queries.preview import matching
    from keepword.relationship.services import refresh, scoring

    told: dict[str, Any] = {"customers": count, "fill_s": round(fill(count), 1)}
    with clock.moved(NOW):
        told["score_s"], told["scored"] = timed(scoring.score)
        told["score_again_s"], _again = timed(scoring.score)
        for name, (condition, sql) in CASES.items():
            made = Segment.objects.create(name=name, condition=condition)
            first, _done = timed(lambda pk=made.pk: refresh.recount(pk, seconds=3600))  # type: ignore[misc]
            again, _done = timed(lambda pk=made.pk: refresh.recount(pk, seconds=3600))  # type: ignore[misc]
            few, _none = timed(lambda: refresh_few(count))
            seconds, size = timed(lambda sql=sql: bare(sql))  # type: ignore[misc]
            made.refresh_from_db()
            assert made.size == size == matching(condition).count(), (name, made.size, size)
            told[name] = {"size": size, "first_s": first, "again_s": again, "few_s": few, "bare_s": seconds}
    return told


def refresh_few(count: int) -> None:
    """200 customers in all segments at once, as after a change."""
    from django.db import transaction

    from keepword.relationship.services import refresh

    with transaction.atomic():
        refresh.refresh(range(1, count, max(1, count // 200)))


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keepword.config.settings")
    django.setup()
    print(json.dumps(measure(SIZES[os.environ.get("SIZE", "full")]), indent=2))


if __name__ == "__main__":
    main()
