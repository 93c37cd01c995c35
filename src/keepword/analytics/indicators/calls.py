"""The phone."""

from datetime import timedelta

import ibis

from keepword.analytics.indicators.pairing import before, first_of, marked, moment
from keepword.analytics.indicators.registry import HOUR, MINUTE, Span, Way, as_rows, indicator, together
from keepword.analytics.lake.reading import Reading

AT_ONCE = 5.0  # seconds: who hangs up by then has not waited


@indicator("call_answer_time", Way.MEAN, facts=("call_answered",))
def call_answer_time(lake: Reading, span: Span) -> ibis.Table:
    """One row a call that was answered, by whom first: `top` the seconds that the caller waited."""
    answered = lake.facts("call_answered")
    answered = answered.filter(answered.wait.notnull(), ~answered.again.fill_null(False))
    return as_rows(answered, answered.wait)


@indicator(
    "abandoned_contact_share",
    Way.SHARE,
    facts=("call_queued", "call_abandoned", "callback_asked", "voicemail"),
)
def abandoned_contact_share(lake: Reading, span: Span) -> ibis.Table:
    """One row a call that waited for a person: `top` 1 when the caller hung up. Who did so within five
    seconds is left out; who asked to be called back, or left a message, has not abandoned."""
    waited = first_of(lake.facts("call_queued"), "call")
    left = lake.facts("call_abandoned")
    waited = marked(waited, "left", _same_call(waited, left))
    waited = marked(waited, "at_once", _same_call(waited, left.filter(left.value <= AT_ONCE)))
    waited = marked(waited, "called_back", _same_call(waited, lake.facts("callback_asked")))
    waited = marked(waited, "spoke", _same_call(waited, lake.facts("voicemail")))
    waited = waited.filter(~waited.at_once)
    gone = waited.left & ~waited.called_back & ~waited.spoke
    return as_rows(waited, gone.cast("int64"))


@indicator("callback_kept", Way.SHARE, facts=("callback_kept", "callback_missed"))
def callback_kept(lake: Reading, span: Span) -> ibis.Table:
    """One row a callback: `top` 1 when it was tried before it was due; 0 when it was due and not tried."""
    kept = lake.facts("callback_kept")
    return together(as_rows(kept.filter(kept.value >= 0), 1.0), as_rows(lake.facts("callback_missed"), 0.0))


@indicator("handle_time", Way.MEAN, facts=("call_talked", "call_wrapped"))
def handle_time(lake: Reading, span: Span) -> ibis.Table:
    """One row a call: `top` the minutes of talk, hold and wrap-up, of all who had it; when the last ended."""
    talked, wrapped = lake.facts("call_talked"), lake.facts("call_wrapped")
    talked = talked.mutate(took=talked.value.fill_null(0.0) + talked.held.fill_null(0.0))
    wrapped = wrapped.mutate(took=wrapped.value.fill_null(0.0))
    columns = ("id", "at", "subject_id", "actor", "call", "took", "inbox", "channel", "team", "language")
    parts = talked.select(*columns).union(wrapped.select(*columns))
    turn = {"group_by": parts.call, "order_by": [parts.at.desc(), parts.id.desc()]}
    whole = parts.mutate(
        all_of_it=parts.took.sum().over(group_by=parts.call), turn=ibis.row_number().over(**turn)
    )
    whole = whole.filter(whole.turn == 0)
    return as_rows(whole, whole.all_of_it / MINUTE)


def _same_call(calls: ibis.Table, facts: ibis.Table) -> ibis.Table:
    told = facts.select(of_call=facts.call)
    found = calls.join(told, calls.call == told.of_call)
    return found.select(of=found.id)


@indicator("occupancy", Way.SHARE, facts=("call_talked", "call_wrapped", "call_ready"), whole=True)
def occupancy(lake: Reading, span: Span) -> ibis.Table:
    """One row a spell in which an agent was ready or on calls: `base` its hours in the span, as far as no
    spell before covers them; and one row a call: `top` its hours, likewise. Who is on a call is at work,
    whatever their switch says."""
    talked, wrapped = lake.facts("call_talked"), lake.facts("call_wrapped")
    held = talked.value.fill_null(0.0) + talked.held.fill_null(0.0)
    calls = _spells(talked, held).union(_spells(wrapped, wrapped.value.fill_null(0.0)))
    ready = lake.facts("call_ready")
    work = calls.union(_spells(ready, ready.value.fill_null(0.0)))
    busy, there = _uncovered(calls, span), _uncovered(work, span)
    return together(
        as_rows(there, 0.0, there.hours, subject="person"),
        as_rows(busy, busy.hours, 0.0, subject="person"),
    )


def _spells(told: ibis.Table, seconds: ibis.Value) -> ibis.Table:
    """Times of an actor that end with the fact."""
    told = told.filter(told.actor.notnull())
    return told.select("id", "at", "subject_id", "actor", begins=before(told.at, seconds))


def _uncovered(spells: ibis.Table, span: Span) -> ibis.Table:
    """Spells, cut to the span, with the `hours` of each that no earlier one of the same actor covers."""
    begins = ibis.greatest(spells.begins, moment(span.since))
    ends = ibis.least(spells.at, moment(span.end))
    cut = spells.mutate(begins=begins, ends=ends).filter(begins < ends)
    turn = {"group_by": cut.actor, "order_by": [cut.begins, cut.id]}
    earlier = cut.ends.max().over(ibis.window(preceding=(None, 1), following=None, **turn))
    cut = cut.mutate(covered=earlier)
    starts = ibis.greatest(cut.begins, cut.covered.fill_null(cut.begins))
    hours = (cut.ends.epoch_seconds() - starts.epoch_seconds()) / HOUR
    last = moment(span.end - timedelta(microseconds=1))
    return cut.mutate(hours=hours, at=ibis.least(cut.at, last)).filter(cut.ends > starts)
