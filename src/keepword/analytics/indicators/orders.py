"""Orders, and who comes back for more. Facts say nothing of cancelled orders yet: they count."""

from datetime import timedelta
from typing import Any

import ibis

from keepword.analytics.indicators.pairing import marked, moment
from keepword.analytics.indicators.registry import Span, Way, as_rows, indicator
from keepword.analytics.lake.reading import Reading
from keepword.core import money

YEAR = timedelta(days=365)


@indicator("on_time_delivery", Way.SHARE, facts=("order_delivered",))
def on_time_delivery(lake: Reading, span: Span) -> ibis.Table:
    """One row an order that arrived and had a promised day: `top` 1 when all of it came by that day."""
    came = lake.facts("order_delivered")
    came = came.filter(came.on_time.notnull())
    return as_rows(came, came.on_time.cast("int64"), subject="order")


@indicator("repeat_purchase", Way.SHARE, facts=("order_placed",), whole=True)
def repeat_purchase(lake: Reading, span: Span) -> ibis.Table:
    """One row a customer who ordered in the span, at their last order in it: `top` 1 when it was not their
    first one."""
    placed = _placed(lake).filter(lambda t: t.at < moment(span.until))
    turn = {"group_by": placed.person, "order_by": [placed.at, placed.id]}
    placed = placed.mutate(number=ibis.row_number().over(**turn), later=placed.at.lead().over(**turn))
    last = placed.filter(placed.later.isnull(), placed.at >= moment(span.since))
    return as_rows(last, (last.number > 0).cast("int64"), subject="order")


@indicator("retention", Way.SHARE, facts=("order_placed",), whole=True)
def retention(lake: Reading, span: Span) -> ibis.Table:
    """One row a customer who ordered in the year before the last one: `top` 1 when they did in the last."""
    placed = _placed(lake).filter(lambda t: t.at < moment(span.until))
    recent = moment(span.until - YEAR)
    old = placed.filter(placed.at >= moment(span.until - 2 * YEAR), placed.at < recent)
    old = old.group_by("person").agg(id=old.id.max(), subject_id=old.subject_id.max())
    new = placed.filter(placed.at >= recent).select(who="person")
    found = old.join(new, old.person == new.who)
    old = marked(old, "stayed", found.select(of=found.id))
    return as_rows(old, old.stayed.cast("int64"), at=_last(span), subject="order")


@indicator("lifetime_value", Way.MEAN, facts=("order_placed", "order_delivered", "refund_paid"), whole=True)
def lifetime_value(lake: Reading, span: Span) -> ibis.Table:
    """One row a customer with a delivered order: `top` what their delivered orders came to, less refunds of
    them, up to the end. In the currency in which most orders are placed; others are left out."""
    end = moment(span.until)
    placed = _placed(lake)
    currency = _commonest(lake, placed)
    placed = placed.filter(placed.currency == currency, placed.value.notnull())
    came, paid = lake.facts("order_delivered"), lake.facts("refund_paid")
    came = came.filter(came.at < end).select(order_="subject_id").distinct()
    placed = placed.join(came, placed.subject_id == came.order_)
    paid = paid.filter(paid.at < end, paid.currency == currency)
    back = paid.group_by(of=paid.order).agg(back=paid.value.sum())
    placed = placed.left_join(back, placed.subject_id == back.of)
    left = placed.value - placed.back.fill_null(0.0)
    each = placed.mutate(left_=left).group_by("person")
    each = each.agg(
        id=lambda t: t.id.max(), subject_id=lambda t: t.subject_id.max(), left_=lambda t: t.left_.sum()
    )
    scale = float(money.major(1, currency)) if currency else 1.0
    return as_rows(each, each.left_ * scale, at=_last(span), subject="order")


def _placed(lake: Reading) -> ibis.Table:
    placed = lake.facts("order_placed")
    return placed.filter(placed.person.notnull())


def _commonest(lake: Reading, placed: ibis.Table) -> str:
    counted = placed.filter(placed.currency.notnull()).group_by("currency").agg(n=lambda t: t.count())
    found = lake.rows(counted)
    best: dict[str, Any] | None = max(found, key=lambda row: (row["n"], row["currency"]), default=None)
    return str(best["currency"]) if best else ""


def _last(span: Span) -> ibis.Value:
    return moment(span.end - timedelta(microseconds=1))
