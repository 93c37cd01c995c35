"""What is bought together, over many orders, beside the bare statement that only counts the pairs.

`python -m benchmarks.advice` on the configured database, which must be empty; `SIZE=small` for a look. The
customers and orders are those of `benchmarks.segments`; each order has one to three of 2,000 products, a few
of them much more often than the others.
"""

import json
import os
import random
from collections.abc import Iterator
from typing import Any, Final

import django

from benchmarks.segments import NOW, SIZES, _write, bare, fill, timed

PRODUCTS: Final = 2_000
_PRODUCT: Final = {
    "names": "'{}'",
    "kind": "'thing'",
    "about": "'{}'",
    "category": "''",
    "brand": "''",
    "price": "1000",
    "currency": "'EUR'",
    "url": "''",
    "picture": "''",
    "warranty_months": "24",
    "firmware": "''",
    "external_id": "''",
    "counted": "FALSE",
}
_LINE: Final = {"position": "1", "external_id": "id", "sku": "''", "name": "'x'", "quantity": "1"}
_LINE_REST: Final = {"price": "1000", "discount": "0", "backordered": "0"}
PAIRS: Final = """SELECT COUNT(*) FROM (
    SELECT 1 FROM (SELECT DISTINCT o.customer_id, l.product_id FROM commerce_line l
                   JOIN commerce_order o ON o.id = l.order_id) a
    JOIN (SELECT DISTINCT o.customer_id, l.product_id FROM commerce_line l
          JOIN commerce_order o ON o.id = l.order_id) b
      ON b.customer_id = a.customer_id AND b.product_id <> a.product_id
    GROUP BY a.product_id, b.product_id HAVING COUNT(*) >= 5) pairs"""


def fill_lines() -> int:
    """Products, and the lines of the orders that are there; how many lines."""
    from django.db import connection

    from keepword.commerce.models import Order

    rng, at = random.Random(11), str(NOW if connection.vendor == "postgresql" else NOW.replace(tzinfo=None))
    products = ((n, f"P{n}", f"Product {n}", at, at) for n in range(1, PRODUCTS + 1))
    _write("commerce_product", "id, sku, name, created_at, changed_at", products, _PRODUCT)
    count = 0

    def lines() -> Iterator[tuple[Any, ...]]:
        nonlocal count
        for order in range(1, Order.objects.count() + 1):
            first = min(PRODUCTS, int(rng.paretovariate(0.6)))
            several = {first, first % PRODUCTS + 1, rng.randint(1, PRODUCTS)}
            for product in several if rng.random() < 0.4 else {first}:
                count += 1
                yield count, order, product

    _write("commerce_line", "id, order_id, product_id", lines(), _LINE | _LINE_REST)
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
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keepword.config.settings")
    django.setup()
    print(json.dumps(measure(SIZES[os.environ.get("SIZE", "full")]), indent=2))


if __name__ == "__main__":
    main()
