"""Segments over many customers, beside bare SQL for the same sets.

The customers come in by COPY on PostgreSQL and by executemany on SQLite, each with up to three orders. Each
segment is counted for the first time, beside one bare statement that writes the numbers of the same customers
into a table; then again with nothing changed, beside the bare statement that only counts them. *One changed*
is what follows a customer's order: 200 customers looked at in all segments, beside as many bare look-ups.
"""

import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import django
from tests.servers.postgres import Postgres

from benchmarks.desk import _child
from benchmarks.report import Result

SIZES: Final = {"small": 100_000, "full": 1_000_000}
FEW: Final = 200
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


def run(size: str) -> Iterator[Result]:
    """Both engines."""
    count = SIZES[size]
    with tempfile.TemporaryDirectory() as folder, Postgres(fsync=True) as server:
        for engine in ("sqlite", "postgresql"):
            base = Path(folder) / engine
            base.mkdir()
            url = server.create_database() if engine == "postgresql" else f"sqlite:///{base}/kw.sqlite3"
            told = json.loads(_child("segments", url, base, str(count)).splitlines()[-1])
            yield from _results(engine, count, told)


def _results(engine: str, count: int, told: dict[str, Any]) -> Iterator[Result]:
    of = f"{count:,} customers"
    yield Result("scores of all", engine, of, count / told["score_s"], "customers/s", count / told["ntile_s"])
    for name in CASES:
        case = told[name]
        with_size = f"{of}, {case['size']:,} in it"
        first, again = count / case["first_s"], count / case["again_s"]
        yield Result(f"first: {name}", engine, with_size, first, "customers/s", count / case["written_s"])
        yield Result(f"again: {name}", engine, with_size, again, "customers/s", count / case["bare_s"])
    few = told[next(reversed(CASES))]["few_s"]
    yield Result("changed, all segments", engine, of, FEW / few, "customers/s", FEW / told["looked_s"])


def fill(count: int) -> float:
    """So many customers and their orders; in how many seconds."""
    from django.db import connection

    from keepword.commerce.models import Order
    from keepword.customers.models import Customer

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

    names = "id, name, language, key, created_at"
    read = {"indexed": "TRUE", "compared": "TRUE"}
    _write("customers_customer", names, customers(), _rest(Customer, names, read))
    names = "id, number, customer_id, total, placed_at, changed_at"
    _write("commerce_order", names, orders(), _rest(Order, names, _ORDER))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return time.perf_counter() - began


_ORDER: Final = {
    "source": "'demo'",
    "external_id": "number",
    "currency": "'EUR'",
    "status": "'delivered'",
    "said": "'delivered'",
}


def _rest(model: Any, names: str, known: dict[str, str]) -> dict[str, str]:
    """SQL for every column that must not be empty and is not written: what a new row would have."""
    from django.db import models

    found = dict(known)
    for field in model._meta.concrete_fields:
        if field.null or field.column in names.split(", ") or field.column in known:
            continue
        default = field.get_default()
        if isinstance(field, models.BooleanField):
            found[field.column] = "TRUE" if default else "FALSE"
        elif isinstance(default, int):
            found[field.column] = str(default)
        else:
            found[field.column] = f"'{json.dumps(default)}'" if isinstance(default, (dict, list)) else "''"
    return found


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
    return max(time.perf_counter() - began, 0.0001), found


def bare(sql: str) -> int:
    """The same set counted by one statement."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.fetchone()[0])


def written(sql: str) -> None:
    """The numbers of the same customers, written by one statement into a table of their own."""
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bare_members (customer_id BIGINT PRIMARY KEY, entered_at VARCHAR(40))")
        cursor.execute(
            "INSERT INTO bare_members (customer_id, entered_at) "
            + sql.replace("SELECT COUNT(*)", f"SELECT id, '{NOW}'", 1)
        )
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE bare_members")


def looked_up(count: int) -> None:
    """Of as many customers, which are in the sets: one bare statement a set and customer."""
    from django.db import connection

    with connection.cursor() as cursor:
        for number in range(1, count, max(1, count // FEW)):
            for _condition, sql in CASES.values():
                one = "c.id" if " c WHERE" in sql else "id"
                cursor.execute(f"{sql} AND {one} = {number}")
                cursor.fetchone()


def quintiles() -> None:
    """The scores' own arithmetic alone: three NTILEs over all who have ordered."""
    from django.db import connection

    inner = (
        "SELECT customer_id, MAX(placed_at) AS r, COUNT(*) AS f, SUM(total) AS m FROM commerce_order "
        "WHERE customer_id IS NOT NULL GROUP BY customer_id"
    )
    tiles = ", ".join(f"NTILE(5) OVER (ORDER BY {name}, customer_id) AS {name}5" for name in "rfm")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*), SUM(r5 + f5 + m5) FROM (SELECT {tiles} FROM ({inner}) x) y")
        cursor.fetchone()


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
        told["ntile_s"], _none = timed(quintiles)
        for name, (condition, sql) in CASES.items():
            made = Segment.objects.create(name=name, condition=condition)
            first, _done = timed(lambda pk=made.pk: refresh.recount(pk, seconds=3600))  # type: ignore[misc]
            again, _done = timed(lambda pk=made.pk: refresh.recount(pk, seconds=3600))  # type: ignore[misc]
            few, _none = timed(lambda: refresh_few(count))
            seconds, size = timed(lambda sql=sql: bare(sql))  # type: ignore[misc]
            copied, _none = timed(lambda sql=sql: written(sql))  # type: ignore[misc]
            made.refresh_from_db()
            assert made.size == size == matching(condition).count(), (name, made.size, size)
            told[name] = {
                "size": size,
                "first_s": first,
                "again_s": again,
                "few_s": few,
                "bare_s": seconds,
                "written_s": copied,
            }
        told["looked_s"], _none = timed(lambda: looked_up(count))
    return told


def refresh_few(count: int) -> None:
    """Some customers in all segments at once, as after a change."""
    from django.db import transaction

    from keepword.relationship.services import refresh

    with transaction.atomic():
        refresh.refresh(range(1, count, max(1, count // FEW)))


def main() -> None:
    """In a process of its own, on an empty database."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keepword.config.settings")
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    print(json.dumps(measure(int(sys.argv[1]))))


if __name__ == "__main__":
    main()
