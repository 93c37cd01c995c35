"""What is read in messages: moods of customers, and what answers of ours show. A thing is shown from a score
of 0.5 on. What nobody could read (another language, a call) is left out."""

from datetime import timedelta
from typing import Any, Final

import ibis

from keepword.analytics.indicators.pairing import (
    NEAR,
    beginnings,
    endings,
    first_of,
    marked,
    moment,
    spoken,
    within,
)
from keepword.analytics.indicators.registry import Span, Way, as_rows, indicator, together
from keepword.analytics.lake.reading import Reading

SHOWN: Final = 0.5
UPSET: Final = ("worried", "annoyed", "angry")
SOON: Final = timedelta(hours=48)
AT_ONCE: Final = timedelta(minutes=10)  # what is added so soon is of the same message
AS_IS: Final = "as_is"
_JUDGED: Final = ("message_judged",)
_CONTACT: Final = ("contact_ended", "first_response", "call_answered", "message_judged")


@indicator("empathy_score", Way.SHARE, facts=_JUDGED)
def empathy_score(lake: Reading, span: Span) -> ibis.Table:
    """One row an answer to a customer whose last message sounds upset: `top` 1 when it shows empathy."""
    said = _judged(lake)
    turn = {"group_by": said.subject_id, "order_by": [said.at, said.id]}
    came = (said.direction == "in").cast("int64")
    said = said.mutate(turn=came.sum().over(ibis.cumulative_window(**turn)))
    theirs = said.filter(said.direction == "in", said.emotion.isin(UPSET))
    theirs = theirs.select(of_subject=theirs.subject_id, of_turn=theirs.turn)
    ours = said.filter(said.direction == "out", said.empathy.notnull())
    ours = ours.semi_join(theirs, [ours.subject_id == theirs.of_subject, ours.turn == theirs.of_turn])
    return as_rows(ours, _shown(ours.empathy))


@indicator("courtesy_score", Way.SHARE, facts=_JUDGED)
def courtesy_score(lake: Reading, span: Span) -> ibis.Table:
    """One row an answer: `top` 1 when it is polite and does not blame."""
    ours = _ours(lake)
    ours = ours.filter(ours.courtesy.notnull(), ours.blame.notnull())
    return as_rows(ours, ((ours.courtesy >= SHOWN) & (ours.blame < SHOWN)).cast("int64"))


@indicator("clarity_score", Way.SHARE, facts=_JUDGED)
def clarity_score(lake: Reading, span: Span) -> ibis.Table:
    """One row an answer: `top` 1 when it is plain to understand."""
    ours = _ours(lake)
    return as_rows(ours.filter(ours.clarity.notnull()), _shown(ours.clarity))


@indicator("positivity_score", Way.SHARE, facts=_JUDGED)
def positivity_score(lake: Reading, span: Span) -> ibis.Table:
    """One row an answer: `top` 1 when its tone is positive."""
    ours = _ours(lake)
    return as_rows(ours.filter(ours.positive.notnull()), _shown(ours.positive))


@indicator("authenticity_score", Way.SHARE, facts=("message_judged", "macro_used"))
def authenticity_score(lake: Reading, span: Span) -> ibis.Table:
    """One row an answer: `top` 1 when it has no stock phrases and is no macro as it stands."""
    ours, used = _ours(lake), lake.facts("macro_used")
    ours = _by_macro(ours.filter(ours.canned.notnull()), used.filter(used.edited == AS_IS))
    return as_rows(ours, ((ours.canned < SHOWN) & ~ours.macro).cast("int64"))


@indicator("macro_use", Way.SHARE, facts=("message_judged", "macro_used"))
def macro_use(lake: Reading, span: Span) -> ibis.Table:
    """One row an answer: `top` 1 when a macro was used in it, changed or not."""
    ours = _by_macro(_ours(lake), lake.facts("macro_used"))
    return as_rows(ours, ours.macro.cast("int64"))


@indicator("emotion_turnaround", Way.SHARE, facts=_CONTACT)
def emotion_turnaround(lake: Reading, span: Span) -> ibis.Table:
    """One row a contact that ended, in which the customer was upset and wrote again after it: `top` 1 when
    their last message sounds calm or pleased."""
    ended, theirs = endings(lake), _theirs(lake)
    theirs = theirs.filter(theirs.emotion.notnull())
    told = theirs.select(of_subject=theirs.subject_id, when=theirs.at, upset=theirs.emotion.isin(UPSET))
    found = ended.join(
        told,
        [ended.subject_id == told.of_subject, told.when >= ended.began - NEAR, told.when <= ended.ended],
    )
    each = found.group_by(of=found.id).agg(
        first=lambda t: t.when.min(where=t.upset),
        last=lambda t: t.when.max(),
        last_upset=lambda t: t.when.max(where=t.upset),
    )
    each = each.filter(each.first < each.last)
    joined = ended.join(each, ended.id == each.of)
    return as_rows(joined, (joined.last_upset < joined.last).cast("int64"))


@indicator("chaser_share", Way.SHARE, facts=(*_CONTACT, "contact_started"))
def chaser_share(lake: Reading, span: Span) -> ibis.Table:
    """One row a contact that began and in which the customer wrote: `top` 1 when they did again, ten minutes
    or more after it began, before one of us answered."""
    begun, theirs = beginnings(lake, span), _theirs(lake)
    begun = marked(begun, "wrote", within(begun, theirs))
    told = spoken(lake)
    told = told.select(when=told.at, of_subject=told.subject_id)
    during = [told.when >= begun.began - NEAR, told.when <= begun.ended]
    first = begun.join(told, [begun.subject_id == told.of_subject, *during])
    first = first.group_by(of=first.id).agg(answered_at=first.when.min())
    waited = begun.left_join(first, begun.id == first.of).drop("of")
    again = theirs.select(when=theirs.at, of_subject=theirs.subject_id)
    found = waited.join(
        again,
        [
            waited.subject_id == again.of_subject,
            again.when >= waited.began + AT_ONCE,
            again.when <= waited.ended,
        ],
    )
    found = found.filter(found.answered_at.isnull() | (found.when < found.answered_at))
    begun = marked(begun, "again", found.select(of=found.id))
    return as_rows(begun.filter(begun.wrote), begun.again.cast("int64"))


@indicator(
    "ownership_score",
    Way.SHARE,
    facts=(*_CONTACT, "clock_missed", "promise_broken", "complaint_opened"),
)
def ownership_score(lake: Reading, span: Span) -> ibis.Table:
    """One row a contact that ended and that we answered in writing, in which something was wrong: `top` 1
    when an answer takes responsibility."""
    ended, theirs, ours = endings(lake), _theirs(lake), _ours(lake)
    ours = ours.filter(ours.ownership.notnull())
    ended = marked(ended, "wrote", within(ended, ours))
    wrong = within(ended, theirs.filter(theirs.emotion.isin(UPSET)))
    for kind in ("clock_missed", "promise_broken", "complaint_opened"):
        wrong = wrong.union(within(ended, lake.facts(kind)))
    ended = marked(ended, "wrong", wrong)
    ended = marked(ended, "taken", within(ended, ours.filter(ours.ownership >= SHOWN)))
    return as_rows(ended.filter(ended.wrote, ended.wrong), ended.taken.cast("int64"))


@indicator(
    "apology_when_due",
    Way.SHARE,
    facts=("message_judged", "promise_broken", "clock_missed", "shipment_late", "complaint_opened"),
)
def apology_when_due(lake: Reading, span: Span) -> ibis.Table:
    """One row a broken promise, missed clock, complaint, late parcel, 48 hours ago or more: `top` 1 when an
    answer to the customer within 48 hours after it apologises."""
    ours = _ours(lake)
    sorry = ours.filter(ours.apology >= SHOWN)
    sorry = sorry.select(when=sorry.at, of_subject=sorry.subject_id, of_person=sorry.person)
    rows = []
    for kind in ("promise_broken", "clock_missed", "complaint_opened", "shipment_late"):
        due = lake.facts(kind)
        due = due.filter(due.at + SOON <= moment(span.now))
        soon = [sorry.when >= due.at, sorry.when <= due.at + SOON]
        found = due.join(sorry, [due.person == sorry.of_person, *soon]).select(of=due.id)
        if kind != "shipment_late":  # whose record is the order
            found = found.union(
                due.join(sorry, [due.subject_id == sorry.of_subject, *soon]).select(of=due.id)
            )
        due = marked(due, "sorry", found)
        subject = "order" if kind == "shipment_late" else "conversation"
        rows.append(as_rows(due, due.sorry.cast("int64"), subject=subject))
    return together(*rows)


@indicator("clarifying_questions", Way.SHARE, facts=(*_CONTACT, "consultation_held"))
def clarifying_questions(lake: Reading, span: Span) -> ibis.Table:
    """One row a contact that ended and that we answered in writing: `top` 1 when one of us asked a question,
    or went through a guide with the customer."""
    ended, ours, held = endings(lake), _ours(lake), lake.facts("consultation_held")
    ours = ours.filter(ours.question.notnull())
    ended = marked(ended, "wrote", within(ended, ours))
    asked = within(ended, ours.filter(ours.question >= SHOWN))
    asked = asked.union(within(ended, held.filter(held.actor.notnull())))
    ended = marked(ended, "asked", asked)
    return as_rows(ended.filter(ended.wrote), ended.asked.cast("int64"))


@indicator("return_questions", Way.MEAN, facts=("return_decided", "message_judged"))
def return_questions(lake: Reading, span: Span) -> ibis.Table:
    """One row a return that was decided on: `top` the questions that we put in its conversation until then,
    since the last return of that conversation was decided on."""
    decided = lake.facts("return_decided")
    decided = first_of(decided.filter(decided.verb.isin(["approve", "refuse"])), "return")
    turn = {"group_by": decided.subject_id, "order_by": [decided.at, decided.id]}
    decided = decided.mutate(last_at=decided.at.lag().over(**turn))
    ours = _ours(lake)
    told = ours.select(when=ours.at, of_subject=ours.subject_id, asked_=ours.asked)
    found = decided.join(told, [decided.subject_id == told.of_subject, told.when <= decided.at])
    found = found.filter(found.last_at.isnull() | (found.when > found.last_at))
    each = found.group_by(of=found.id).agg(questions=found.asked_.sum())
    joined = decided.left_join(each, decided.id == each.of)
    return as_rows(joined, joined.questions.fill_null(0), subject="return", subject_id=joined["return"])


def _judged(lake: Reading) -> ibis.Table:
    return lake.facts("message_judged")


def _ours(lake: Reading) -> ibis.Table:
    """Answers that people wrote."""
    said = _judged(lake)
    return said.filter(said.direction == "out")


def _theirs(lake: Reading) -> ibis.Table:
    said = _judged(lake)
    return said.filter(said.direction == "in")


def _shown(score: Any) -> Any:
    return (score >= SHOWN).cast("int64")


def _by_macro(ours: ibis.Table, used: ibis.Table) -> ibis.Table:
    """Answers, and whether a macro (of those `used`) is in each."""
    used = used.filter(used.message.notnull()).select(of_message=used.message).distinct()
    joined = ours.left_join(used, ours.message == used.of_message)
    return joined.mutate(macro=joined.of_message.notnull()).drop("of_message")
