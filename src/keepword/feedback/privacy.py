"""What customers said of us: exported, and its words erased with those of the conversation, or with them.

What was answered anonymously leads to nobody, and stays."""

from collections.abc import Iterator
from typing import Any

from keepword.conversations.events import Erasing
from keepword.core import clock, events
from keepword.customers.models import Customer
from keepword.customers.privacy import STEP, Holder, Person, Sections, register
from keepword.customers.queries import family
from keepword.feedback.models import Answer, Attempt, FollowUp, Invitation, Rating, Response, Session


def _ratings(customer: Customer) -> Iterator[dict[str, Any]]:
    rows = Rating.objects.filter(conversation__customer=customer).order_by("pk")
    for rating in rows.iterator(chunk_size=500):
        yield {
            "conversation": rating.conversation_id,
            "score": rating.score,
            "comment": rating.comment,
            "at": rating.at.isoformat(),
        }


def _surveys(customer: Customer, with_notes: bool) -> Iterator[dict[str, Any]]:
    rows = Response.objects.filter(customer__in=family(customer)).select_related("survey", "follow_up")
    for one in rows.prefetch_related("answers__question").order_by("pk").iterator(chunk_size=200):
        follow_up = getattr(one, "follow_up", None)
        yield {
            "survey": one.survey.name,
            "begun_at": one.started_at.isoformat(),
            "finished_at": one.done_at.isoformat() if one.done_at else None,
            "answers": {
                answer.question.key: answer.text if answer.number is None else answer.number
                for answer in one.answers.all()
            },
        } | ({"came_of_it": follow_up.outcome} if follow_up and with_notes else {})


def _asked(customer: Customer) -> Iterator[dict[str, Any]]:
    rows = Invitation.objects.filter(customer__in=family(customer)).select_related("survey")
    for one in rows.order_by("pk").iterator(chunk_size=200):
        yield {
            "survey": one.survey.name,
            "asked_at": one.made_at.isoformat(),
            "answered_at": one.done_at.isoformat() if one.done_at else None,
        }


def _sessions(customer: Customer, with_notes: bool) -> Iterator[dict[str, Any]]:
    rows = Session.objects.filter(customer__in=family(customer)).select_related("study")
    for one in rows.prefetch_related("attempts").order_by("pk").iterator(chunk_size=200):
        tried = [
            {"ended": each.ended, "seconds": each.seconds, "ease": each.ease}
            | ({"note": each.note} if with_notes else {})
            for each in one.attempts.all()
        ]
        yield {
            "study": one.study.name,
            "made_at": one.made_at.isoformat(),
            "finished_at": one.done_at.isoformat() if one.done_at else None,
            "tasks": tried,
        } | ({"note": one.note} if with_notes else {})


def _export(customer: Customer, with_notes: bool) -> Sections:
    return {
        "ratings": _ratings(customer),
        "surveys": _surveys(customer, with_notes),
        "asked_by_survey": _asked(customer),
        "usability_sessions": _sessions(customer, with_notes),
    }


@events.on(Erasing)
def forget_comments(event: Erasing) -> None:
    """The score stays, as its fact does."""
    if event.what == "texts":
        Rating.objects.filter(conversation__in=event.conversations).update(comment="")
    if event.what in ("all", "texts"):
        said = Response.objects.filter(conversation__in=event.conversations).values("pk")
        Answer.objects.filter(response__in=said).update(text="")
        FollowUp.objects.filter(response__in=said).update(outcome="")


def _forget(person: Person, cursor: int) -> int | None:
    """Their numbers stay, as those of nobody; their words, and what was written about them, go."""
    rows = Response.objects.filter(customer__in=person.numbers, pk__gt=cursor).order_by("pk")[:STEP]
    found = list(rows.values_list("pk", flat=True))
    Answer.objects.filter(response__in=found).update(text="")
    FollowUp.objects.filter(response__in=found).update(outcome="")
    Response.objects.filter(pk__in=found).update(customer=None, conversation=None, invitation=None, about={})
    return found[-1] if len(found) == STEP else None


def _forget_sessions(person: Person, cursor: int) -> int | None:
    """What they tried and how long it took stays, as that of nobody."""
    rows = Session.objects.filter(customer__in=person.numbers, pk__gt=cursor).order_by("pk")[:STEP]
    found = list(rows.values_list("pk", flat=True))
    Attempt.objects.filter(session__in=found).update(note="")
    Session.objects.filter(pk__in=found).update(name="", note="", customer=None, forgotten_at=clock.now())
    return found[-1] if len(found) == STEP else None


register(Holder("ratings", erase=_forget, export=_export, order=15))
register(Holder("usability", erase=_forget_sessions, order=15))
