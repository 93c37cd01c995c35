"""Facts beside facts: what happened within a contact, or first after something. For the themes."""

from datetime import timedelta
from typing import Any, Final

import ibis

from keepword.analytics.indicators.registry import Span
from keepword.analytics.lake.reading import Reading

NEAR: Final = timedelta(milliseconds=1)  # a length in seconds is a float: moments made of it are not exact
WEEK: Final = timedelta(days=7)


def before(at: Any, seconds: Any) -> Any:
    """The moment so many seconds before another."""
    return at - (seconds * 1_000_000).round().cast("int64").as_interval("us")


def after(at: Any, seconds: Any) -> Any:
    """The moment so many seconds after another."""
    return at + (seconds * 1_000_000).round().cast("int64").as_interval("us")


def marked(table: ibis.Table, name: str, ids: ibis.Table) -> ibis.Table:
    """The table with a yes or no more: whether its `id` is among `ids` (one column, `of`)."""
    known = ids.distinct()
    joined = table.left_join(known, table.id == known.of)
    return joined.mutate(**{name: joined.of.notnull()}).drop("of")


def within(spells: ibis.Table, happened: ibis.Table) -> ibis.Table:
    """The ids of spells (`began`, `ended`) in which a fact happened in the same conversation."""
    told = happened.select(when=happened.at, of_subject=happened.subject_id)
    found = spells.join(
        told,
        [
            spells.subject_id == told.of_subject,
            told.when >= spells.began - NEAR,
            told.when <= spells.ended,
        ],
    )
    return found.select(of=found.id)


def first_of(table: ibis.Table, key: str) -> ibis.Table:
    """The earliest fact of each key."""
    order = [table.at, table.id]
    ranked = table.mutate(rank_=ibis.row_number().over(group_by=table[key], order_by=order))
    return ranked.filter(ranked.rank_ == 0).drop("rank_")


def endings(lake: Reading) -> ibis.Table:
    """Contacts that ended: `began`, `ended`, `resolved`, and whether a person `answered`."""
    ended = lake.facts("contact_ended")
    ended = ended.mutate(began=before(ended.at, ended.value.fill_null(0.0)), ended=ended.at)
    return marked(ended, "answered", within(ended, spoken(lake)))


def beginnings(lake: Reading, span: Span) -> ibis.Table:
    """Contacts that began: `began`, `ended` (of one that is open: the end of the span), whether it is `over`,
    `resolved`, `answered`."""
    started = lake.facts("contact_started")
    ended = lake.facts("contact_ended")
    began = before(ended.at, ended.value.fill_null(0.0))
    ends = ended.select(of_subject=ended.subject_id, its=began, end=ended.at, solved=ended.resolved)
    pairs = started.join(
        ends,
        [
            started.subject_id == ends.of_subject,
            ends.its >= started.at - NEAR,
            ends.its <= started.at + NEAR,
        ],
    )
    last = pairs.group_by(of=pairs.id).agg(end=pairs.end.max(), solved=pairs.solved.any())
    joined = started.left_join(last, started.id == last.of)
    spells = joined.mutate(
        began=joined.at,
        ended=joined.end.fill_null(moment(span.end)),
        over=joined.end.notnull(),
        resolved=joined.solved.fill_null(False),
    ).drop("of", "end", "solved")
    return marked(spells, "answered", within(spells, spoken(lake)))


def spoken(lake: Reading) -> ibis.Table:
    """Where and when a person first wrote or spoke in a contact."""
    wrote, took = lake.facts("first_response"), lake.facts("call_answered")
    return wrote.select("subject_id", "at").union(took.select("subject_id", "at"))


def moment(at: Any) -> Any:
    """A moment as an engine has it."""
    return ibis.literal(at.isoformat()).cast("timestamp('UTC')")


def days_between(begin: Any, end: Any) -> Any:
    """Days by the clock, to the second."""
    return (end.epoch_seconds() - begin.epoch_seconds()) / 86400.0
