"""Goods: what comes back, what is broken, what is not there. Pieces count, not lines."""

from typing import Any, Final

import ibis

from keepword.analytics.indicators.pairing import after, marked, moment
from keepword.analytics.indicators.registry import Span, Way, as_rows, indicator, together
from keepword.analytics.lake.reading import Reading

BROKEN: Final = ("damaged", "faulty")  # reasons of a return
NOT_AS_DESCRIBED: Final = "wrong"


@indicator("return_rate", Way.SHARE, facts=("goods_delivered", "goods_back"))
def return_rate(lake: Reading, span: Span) -> ibis.Table:
    """One row a line that was delivered: `base` its pieces, `top` those that have come back so far."""
    came = _delivered(lake, lake.facts("goods_back"))
    return _pieces(came, came.back)


@indicator("information_accuracy", Way.SHARE, facts=("goods_delivered", "goods_back"))
def information_accuracy(lake: Reading, span: Span) -> ibis.Table:
    """One row a line that was delivered: `base` its pieces, `top` those that have not come back so far as not
    being what was ordered."""
    back = lake.facts("goods_back")
    came = _delivered(lake, back.filter(back.reason == NOT_AS_DESCRIBED))
    return _pieces(came, came.value - came.back)


@indicator(
    "defect_contacts_per_1000_units",
    Way.PER_1000,
    facts=("return_asked", "repair_booked", "goods_delivered"),
)
def defect_contacts_per_1000_units(lake: Reading, span: Span) -> ibis.Table:
    """One row a return that was asked for as something is damaged or faulty, and a repair that was booked
    (`top` 1), and one row a line that was delivered (`base` its pieces)."""
    asked, booked = lake.facts("return_asked"), lake.facts("repair_booked")
    broken = [asked.reasons.contains(one).fill_null(False) for one in BROKEN]
    asked = asked.filter(broken[0] | broken[1])
    came = lake.facts("goods_delivered")
    came = came.filter(came.value > 0)
    return together(
        as_rows(asked, 1.0, 0.0, subject="return", subject_id=asked["return"]),
        as_rows(booked, 1.0, 0.0, subject="repair", subject_id=booked.repair),
        _pieces(came, 0.0),
    )


@indicator(
    "out_of_stock_contacts",
    Way.PER_1000,
    facts=("contact_started", "order_short", "order_filled", "order_placed"),
)
def out_of_stock_contacts(lake: Reading, span: Span) -> ibis.Table:
    """One row a contact that began while an order of the customer's was short of something (`top` 1), and one
    row an order that was placed (`base` 1)."""
    started, placed = lake.facts("contact_started"), lake.facts("order_placed")
    short = _short(lake)
    short = short.filter(short.person.notnull()).select(who="person", begins="at", ends="ends")
    found = started.join(short, [started.person == short.who, started.at >= short.begins])
    found = found.filter(found.ends.isnull() | (found.at < found.ends))
    started = marked(started, "waiting", found.select(of=found.id))
    contacts = as_rows(started.filter(started.waiting), 1.0, 0.0)
    return together(contacts, as_rows(placed, 0.0, subject="order"))


@indicator(
    "out_of_stock_contacted_share",
    Way.SHARE,
    facts=("order_short", "call_talked", "message_judged", "notice_sent"),
)
def out_of_stock_contacted_share(lake: Reading, span: Span) -> ibis.Table:
    """One row an order that was found to be short of something a working day ago or more: `top` 1 when its
    customer was spoken with, or was written to, within that day."""
    short = lake.facts("order_short")
    due = after(short.at, short.value.fill_null(0.0))
    short = short.mutate(due=due).filter(due <= moment(span.now), short.person.notnull())
    told = reached(lake)
    found = short.join(told, [short.person == told.who, told.when >= short.at, told.when <= short.due])
    short = marked(short, "told", found.select(of=found.id))
    return as_rows(short, short.told.cast("int64"), subject="order")


@indicator("price_complaint_share", Way.SHARE, facts=("complaint_opened",))
def price_complaint_share(lake: Reading, span: Span) -> ibis.Table:
    """One row a complaint that was opened: `top` 1 when its words speak of prices."""
    opened = lake.facts("complaint_opened")
    opened = opened.filter(opened.price.notnull())
    return as_rows(opened, opened.price.cast("int64"))


def reached(lake: Reading) -> ibis.Table:
    """When customers (`who`) were spoken with or written to (`when`)."""
    talked, sent = lake.facts("call_talked"), lake.facts("notice_sent")
    wrote = lake.facts("message_judged")
    wrote = wrote.filter(wrote.direction == "out")
    told = talked.select("person", "at").union(sent.select("person", "at"), wrote.select("person", "at"))
    return told.select(who=told.person, when=told.at)


def _delivered(lake: Reading, back: ibis.Table) -> ibis.Table:
    """Lines that were delivered, each with how many pieces of it are `back`, at most all."""
    came = lake.facts("goods_delivered")
    came = came.filter(came.value > 0)
    each = back.group_by(of=back.line).agg(pieces=back.value.sum())
    joined = came.left_join(each, came.line == each.of)
    return joined.mutate(back=ibis.least(joined.pieces.fill_null(0.0), joined.value))


def _pieces(came: ibis.Table, top: Any) -> ibis.Table:
    return as_rows(came, top, came.value, subject="order")


def _short(lake: Reading) -> ibis.Table:
    """When orders were short of something, each with when that `ends` (null: it has not)."""
    short, filled = lake.facts("order_short"), lake.facts("order_filled")
    ends = filled.select(of_order=filled.subject_id, when=filled.at)
    found = short.join(ends, [short.subject_id == ends.of_order, ends.when >= short.at])
    first = found.group_by(of=found.id).agg(ends=found.when.min())
    return short.left_join(first, short.id == first.of).drop("of")
