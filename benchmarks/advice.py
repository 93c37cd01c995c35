"""What is bought together, over many orders, beside the bare statement that only counts the pairs.

The customers and orders are those of `benchmarks.segments`; each order has one to three of 2,000 products, a
few of them much more often than the others.
"""

import json
import os
import random
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import django
from tests.servers.postgres import Postgres

from benchmarks.desk import _child
from benchmarks.report import Result
from benchmarks.segments import NOW, SIZES, _rest, _write, bare, fill, timed

PRODUCTS: Final = 2_000
PAIRS: Final = """SELECT COUNT(*) FROM (
    SELECT 1 FROM (SELECT DISTINCT o.customer_id, l.product_id FROM commerce_line l
                   JOIN commerce_order o ON o.id = l.order_id) a
    JOIN (SELECT DISTINCT o.customer_id, l.product_id FROM commerce_line l
          JOIN commerce_order o ON o.id = l.order_id) b
      ON b.customer_id = a.customer_id AND b.product_id <> a.product_id
    GROUP BY a.product_id, b.product_id HAVING COUNT(*) >= 5) pairs"""


def run(size: str) -> Iterator[Result]:
    """Both engines."""
    count = SIZES[size]
    with tempfile.TemporaryDirectory() as folder, Postgres(fsync=True) as server:
        for engine in ("sqlite", "postgresql"):
            base = Path(folder) / engine
            base.mkdir()
            url = server.create_database() if engine == "postgresql" else f"sqlite:///{base}/kw.sqlite3"
            told = json.loads(_child("advice", url, base, str(count)).splitlines()[-1])
            of, lines, limit = f"{count:,} customers", told["lines"], told["lines"] / told["bare_s"]
            yield Result("bought together: first", engine, of, lines / told["first_s"], "lines/s", limit)
            yield Result("bought together: again", engine, of, lines / told["again_s"], "lines/s", limit)


def fill_lines() -> int:
    """Products, and the lines of the orders that are there; how many lines."""
    from django.db import connection

    from keepword.commerce.models import Line, Order, Product

    rng, at = random.Random(11), str(NOW if connection.vendor == "postgresql" else NOW.replace(tzinfo=None))
    products = ((n, f"P{n}", f"Product {n}", at, at) for n in range(1, PRODUCTS + 1))
    names = "id, sku, name, created_at, changed_at"
    _write("commerce_product", names, products, _rest(Product, names, {}))
    count = 0

    def lines() -> Iterator[tuple[Any, ...]]:
        nonlocal count
        for order in range(1, Order.objects.count() + 1):
            first = min(PRODUCTS, int(rng.paretovariate(0.6)))
            several = {first, first % PRODUCTS + 1, rng.randint(1, PRODUCTS)}
            for product in several if rng.random() < 0.4 else {first}:
                count += 1
                yield count, order, product

    names = "id, order_id, product_id"
    known = {"external_id": "id", "position": "1", "quantity": "1", "price": "1000"}
    _write("commerce_line", names, lines(), _rest(Line, names, known))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return count


def measure(count: int) -> dict[str, Any]:
    """Fill, reckon twice, and count the pairs alone."""
    from keepword.core import clock
    from keepword.relationship.services import affinities

    fill(count)
    told: dict[str, Any] = {"customers": count, "lines": fill_lines()}
    with clock.moved(NOW):
        told["first_s"], told["kept"] = timed(affinities.reckon)
        told["again_s"], again = timed(affinities.reckon)
    assert told["kept"] == again
    told["bare_s"], told["pairs"] = timed(lambda: bare(PAIRS))
    return told


def main() -> None:
    """In a process of its own, on an empty database."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keepword.config.settings")
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    print(json.dumps(measure(int(sys.argv[1]))))


if __name__ == "__main__":
    main()
