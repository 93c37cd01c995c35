"""What is bought by the same customers, counted and weighed in the database (see rules.affinity).

The counts are made in tables of this connection alone, which keeps nobody waiting; then the rows go into what
is kept, slice by slice, each in a transaction of its own. A run that is killed leaves some rows of the new
count beside some of the old one, each true by itself; the next run writes them all, and takes those away that
no longer count.
"""

import time
from datetime import datetime, timedelta
from datetime import time as dt_time
from typing import Any, Final

from django.db import connection, transaction

from keepword.accounts.days import zone
from keepword.aftersales.models import ReturnState
from keepword.commerce.models import OrderStatus
from keepword.core import clock
from keepword.relationship.models import Reckoning
from keepword.relationship.rules.affinity import LARGEST, SUPPORT, SURE

_SLICE: Final = 2_000  # products' numbers
_NIGHT: Final = dt_time(3, 10)  # of the shop
_TABLES: Final = ("relationship_pair", "relationship_sold", "relationship_bought")


def reckon() -> int:
    """Count and weigh all pairs anew; how many are kept."""
    began, at = time.monotonic(), clock.now()
    try:
        everybody = _count()
        _pairs()
        top = max(
            _number("SELECT COALESCE(MAX(product_id), 0) FROM relationship_pair"),
            _number("SELECT COALESCE(MAX(product_id), 0) FROM relationship_affinity"),
        )
        for after in range(0, top, _SLICE):
            with transaction.atomic():
                _keep(everybody, at, after, after + _SLICE)
    finally:
        for name in _TABLES:
            _do(f"DROP TABLE IF EXISTS {name}")
    pairs = _number("SELECT COUNT(*) FROM relationship_affinity")
    Reckoning.objects.get_or_create(pk=1)
    Reckoning.objects.filter(pk=1).update(
        customers=everybody,
        pairs=pairs,
        computed_at=at,
        due_at=next_night(at),
        took_ms=round((time.monotonic() - began) * 1000),
    )
    return pairs


def next_night(now: datetime) -> datetime:
    """When the shop sleeps next."""
    here = now.astimezone(zone())
    night = datetime.combine(here.date(), _NIGHT, here.tzinfo)
    return night if night > here else datetime.combine(here.date() + timedelta(days=1), _NIGHT, here.tzinfo)


def _count() -> int:
    """Who bought what and has not sent it back; how many customers that are."""
    for name in _TABLES:
        _do(f"DROP TABLE IF EXISTS {name}")
    _do(
        """CREATE TEMPORARY TABLE relationship_bought AS
        SELECT DISTINCT o.customer_id, l.product_id
        FROM commerce_line l
        JOIN commerce_order o ON o.id = l.order_id
        JOIN commerce_product p ON p.id = l.product_id
        WHERE o.customer_id IS NOT NULL AND o.status <> %s AND l.quantity > 0 AND p.archived_at IS NULL
          AND NOT EXISTS (
            SELECT 1 FROM aftersales_returnline r JOIN aftersales_return t ON t.id = r.ret_id
            WHERE r.line_id = l.id AND t.state NOT IN (%s, %s))""",
        [OrderStatus.CANCELLED.value, ReturnState.REFUSED.value, ReturnState.WITHDRAWN.value],
    )
    _do(
        """DELETE FROM relationship_bought WHERE customer_id IN (
            SELECT customer_id FROM relationship_bought GROUP BY customer_id HAVING COUNT(*) > %s)""",
        [LARGEST],
    )
    _do("CREATE INDEX relationship_bought_by ON relationship_bought (customer_id, product_id)")
    _do(
        """CREATE TEMPORARY TABLE relationship_sold AS
        SELECT product_id, COUNT(*) AS n FROM relationship_bought GROUP BY product_id"""
    )
    return _number("SELECT COUNT(DISTINCT customer_id) FROM relationship_bought")


def _pairs() -> None:
    """Pairs that enough customers bought, either way round."""
    _do(
        """CREATE TEMPORARY TABLE relationship_pair AS
        SELECT a.product_id, b.product_id AS other_id, COUNT(*) AS together
        FROM relationship_bought a
        JOIN relationship_sold s ON s.product_id = a.product_id AND s.n >= %s
        JOIN relationship_bought b ON b.customer_id = a.customer_id AND b.product_id <> a.product_id
        GROUP BY a.product_id, b.product_id HAVING COUNT(*) >= %s""",
        [SUPPORT, SUPPORT],
    )
    _do("CREATE INDEX relationship_pair_of ON relationship_pair (product_id)")


def _keep(everybody: int, at: datetime, after: int, upto: int) -> None:
    """The pairs of a slice of products that pass; those of before that no longer do are gone."""
    moment = connection.ops.adapt_datetimefield_value(at)
    names = ("together", "first", "second", "everybody", "llr", "computed_at")
    _do(
        f"""INSERT INTO relationship_affinity (product_id, other_id, {", ".join(names)})
        SELECT product_id, other_id, together, first, second, everybody, 2 * ({_weight()}), {_moment()}
        FROM (
            SELECT p.product_id, p.other_id, p.together, a.n AS first, b.n AS second,
                   CAST(%s AS integer) AS everybody
            FROM relationship_pair p
            JOIN relationship_sold a ON a.product_id = p.product_id
            JOIN relationship_sold b ON b.product_id = p.other_id
            WHERE p.product_id > %s AND p.product_id <= %s
        ) counted
        WHERE CAST(together AS bigint) * everybody > CAST(first AS bigint) * second
          AND 2 * ({_weight()}) >= {SURE}
        ON CONFLICT (product_id, other_id) DO UPDATE SET
            {", ".join(f"{name} = excluded.{name}" for name in names)}""",  # noqa: S608 - our own words
        [moment, everybody, after, upto],
    )
    _do(
        f"""DELETE FROM relationship_affinity
        WHERE product_id > %s AND product_id <= %s AND computed_at <> {_moment()}""",  # noqa: S608 - our own
        [after, upto, moment],
    )


def _weight() -> str:
    """Half of the log-likelihood ratio of `rules.affinity.llr`, as SQL."""
    cells = ("together", "first - together", "second - together", "everybody - first - second + together")
    margins = ("first", "everybody - first", "second", "everybody - second")
    plus = [_x(one) for one in (*cells, "everybody")]
    return f"{' + '.join(plus)} - {' - '.join(_x(one) for one in margins)}"


def _x(count: str) -> str:
    real = f"CAST({count} AS double precision)"
    return f"CASE WHEN {count} > 0 THEN {real} * LN({real}) ELSE 0 END"


def _moment() -> str:
    return "CAST(%s AS timestamptz)" if connection.vendor == "postgresql" else "%s"


def _do(sql: str, values: list[Any] | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values or [])


def _number(sql: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.fetchone()[0])
