"""Reads about the four minutes: results with the words that justify them, what a draft still lacks, rings."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from keepword.calendars.rules import WorkingHours, is_open, next_closing, next_opening, working_between
from keepword.commitments.models import FourMinutes, MinutesState
from keepword.commitments.queries.clocks import rulebook
from keepword.commitments.queries.said import signs_of
from keepword.commitments.rules import ALWAYS, minutes
from keepword.commitments.rules.minutes import ASPECTS, Said
from keepword.conversations.models import NEVER, Conversation, Message
from keepword.core import clock
from keepword.core.remembered import FRESH_SECONDS

LABELS: Final[dict[str, str | Promise]] = {
    "interest": _("interest"),
    "positive": _("positive attitude"),
    "ready": _("readiness to help"),
}
HINTS: Final[dict[str, str | Promise]] = {
    "interest": _("Name their problem in your own words"),
    "positive": _("Say something kind that is true"),
    "ready": _("Say what you will do now"),
}
NOT_YOUR_OWN: Final = _("These words went to others too: name this customer's problem in words of your own")
READING_LABELS: Final[dict[str, str | Promise]] = {
    minutes.ARRIVAL: _("since they wrote"),
    minutes.OPENING: _("since we opened it"),
}


def hours_of(row: FourMinutes, *, trust_seconds: float = FRESH_SECONDS) -> WorkingHours:
    """The hours in which its four minutes pass."""
    return ALWAYS if row.live else rulebook(trust_seconds=trust_seconds).rule(row.policy_id).hours


@dataclass(frozen=True, slots=True)
class Words:
    """Words of a message that justify a result, for people to read; `start` and `end` are in its text."""

    message: int
    at: datetime
    text: str
    start: int
    end: int
    why: str


@dataclass(frozen=True, slots=True)
class AspectLine:
    """One of the three: since when it is shown (None: it is not), and by which words."""

    name: str
    label: str
    at: datetime | None
    words: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadingLine:
    """One reading as it is shown. `due_at` is None where none comes; `seconds` is the working time that it
    took to show all three, None while that is not done."""

    name: str
    label: str
    state: str
    state_label: str
    started_at: datetime
    due_at: datetime | None
    seconds: float | None


@dataclass(frozen=True, slots=True)
class Result:
    """The four minutes of one contact."""

    contact: int
    started_at: datetime
    opened_at: datetime | None
    readings: tuple[ReadingLine, ...]
    aspects: tuple[AspectLine, ...]

    @property
    def over(self) -> bool:
        """Whether nothing of it runs any more."""
        return all(line.state != MinutesState.RUNNING for line in self.readings)


def latest(conversation: Conversation) -> FourMinutes | None:
    """The four minutes of the contact that began last. One query."""
    return FourMinutes.objects.filter(conversation=conversation).order_by("-started_at", "-pk").first()


def results(conversation: Conversation, rows: Sequence[FourMinutes]) -> list[Result]:
    """What became of them, with the words: one query. The caller has the conversation from its gate."""
    said = {row.pk: [minutes.said_of(one) for one in row.said] for row in rows}
    wanted = {one.message for many in said.values() for one in many}
    found = (
        Message.objects.filter(pk__in=wanted, conversation=conversation) if wanted else Message.objects.none()
    )
    texts = dict(found.values_list("pk", "text")) if wanted else {}
    return [_result(row, said[row.pk], texts, hours_of(row, trust_seconds=_DRAWN)) for row in rows]


def results_of(conversation: Conversation, *, most: int = 50) -> list[Result]:
    """Those of a conversation's contacts, the newest first. Two queries."""
    rows = FourMinutes.objects.filter(conversation=conversation).order_by("-started_at", "-pk")
    return results(conversation, list(rows[:most]))


def _result(row: FourMinutes, said: list[Said], texts: dict[int, str], hours: WorkingHours) -> Result:
    found = minutes.shown(said)
    aspects = []
    for name in ASPECTS:
        one = found.get(name)
        words = tuple(_words(one.by, name, texts)) if one else ()
        aspects.append(AspectLine(name, str(LABELS[name]), one.at if one else None, words))
    readings = tuple(_reading(row, name, hours) for name in minutes.READINGS if row.reading(name)[0])
    return Result(row.contact_id, row.started_at, row.opened_at, readings, tuple(aspects))


def _reading(row: FourMinutes, name: str, hours: WorkingHours) -> ReadingLine:
    state, due_at, began = row.reading(name)
    begun = began or row.started_at
    return ReadingLine(
        name=name,
        label=str(READING_LABELS[name]),
        state=state,
        state_label=str(MinutesState(state).label),
        started_at=begun,
        due_at=None if due_at == NEVER else due_at,
        seconds=seconds(hours, begun, row.completed_at),
    )


def seconds(hours: WorkingHours, began: datetime, completed: datetime | None) -> float | None:
    """The working time from the beginning of a reading until all three were shown."""
    return None if completed is None else working_between(hours, began, completed).total_seconds()


def _words(by: Iterable[Said], name: str, texts: dict[int, str]) -> Iterable[Words]:
    for said in by:
        text = texts.get(
            said.message, ""
        )  # of a message that went elsewhere, or was erased, no words are left
        for start, end, why in said.signs[name].spans:
            if text[start:end].strip():
                yield Words(said.message, said.at, text[start:end], start, end, why)


# A draft -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Still:
    """One of the three while somebody writes: shown already, or what would help. `hint` is for the writer and
    never words to send."""

    name: str
    label: str
    shown: bool
    hint: str


def still_missing(
    conversation: Conversation, row: FourMinutes | None, text: str, stored: Iterable[str] = ()
) -> list[Still]:
    """What the draft, with what was said before in the contact of `row`, shows and what it does not.

    `stored` are texts that were put into it from a store. The caller has the conversation from its gate.
    """
    now = clock.now()
    said = [minutes.said_of(one) for one in row.said] if row is not None else []
    # Of no words as well: a process reads the language's tables once, before somebody waits for a mark.
    heard = signs_of(text, conversation, now, stored=stored)
    found = minutes.shown([*said, Said(0, now, heard.signs)])
    return [_still(name, name in found, bool(heard.not_own)) for name in ASPECTS]


def _still(name: str, shown: bool, not_own: bool) -> Still:
    hint = NOT_YOUR_OWN if name == "interest" and not_own else HINTS[name]
    return Still(name, str(LABELS[name]), shown, "" if shown else str(hint))


# Rings ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ring:
    """What a ring shows of the reading at hand: of those that run the one that ends first, else the result.

    `spans` are the times in which it passes: it stands still while the shop is closed.
    """

    state: str
    state_label: str
    reading_label: str
    due_at: datetime | None
    spans: tuple[tuple[datetime, datetime], ...] = ()


_MOST_SPANS: Final = 8
_DRAWN: Final = 60.0  # seconds for which hours that only move a ring may be old


def ring(row: FourMinutes) -> Ring | None:
    """The ring of a contact; None where nobody waits and nothing was judged."""
    running = [name for name in minutes.READINGS if row.reading(name)[0] == MinutesState.RUNNING]
    if running:
        name = min(running, key=lambda each: row.reading(each)[1])
    else:
        saved = row.state == MinutesState.MISSED and row.opening_state == MinutesState.MET
        name = minutes.OPENING if saved else minutes.ARRIVAL
    state, due_at, began = row.reading(name)
    if state == MinutesState.DROPPED:
        return None
    spans = (
        open_spans(hours_of(row, trust_seconds=_DRAWN), began or row.started_at, due_at) if running else ()
    )
    return Ring(
        state,
        str(MinutesState(state).label),
        str(READING_LABELS[name]),
        None if due_at == NEVER else due_at,
        spans,
    )


def open_spans(
    hours: WorkingHours, began: datetime, due_at: datetime
) -> tuple[tuple[datetime, datetime], ...]:
    """The working time between two moments, span by span; of a time without end nothing."""
    found: list[tuple[datetime, datetime]] = []
    at: datetime | None = began
    while due_at != NEVER and at is not None and at < due_at and len(found) < _MOST_SPANS:
        if not is_open(hours, at):
            at = next_opening(hours, at)
            continue
        closes = next_closing(hours, at)
        end = due_at if closes is None else min(closes, due_at)
        found.append((at, end))
        at = end
    return tuple(found)


def set_rings(rows: Sequence[Conversation]) -> None:
    """Set `minutes_ring` on each conversation of a list whose four minutes run. One query."""
    by_id = {one.pk: one for one in rows}
    for one in rows:
        one.minutes_ring = None  # type: ignore[attr-defined]
    for found in FourMinutes.objects.filter(conversation__in=by_id, runs=True).order_by("started_at", "pk"):
        by_id[found.conversation_id].minutes_ring = ring(found)  # type: ignore[attr-defined]
