"""Reads of calls."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext_lazy

from keepword.accounts.models import User
from keepword.accounts.queries import business
from keepword.accounts.rules import LANGUAGES
from keepword.calendars.queries import default_calendar, working_hours
from keepword.calendars.rules import WorkingHours, is_open
from keepword.channels.calls.models import (
    Call,
    Callback,
    Leg,
    Line,
    Outcome,
    Recording,
    Saying,
    Seat,
    Wanted,
    Way,
)
from keepword.channels.calls.rules import matching, measures
from keepword.channels.calls.rules.states import LIVE, OVER, QUEUED, State
from keepword.conversations.models import Inbox
from keepword.conversations.queries import visible
from keepword.core import clock
from keepword.core.errors import NotFound
from keepword.teams.queries import standings, team_ids

KINDS: Final = ("phone", "voice")  # channels whose inboxes have lines
RECENT: Final = timedelta(minutes=30)  # answers from which the wait to be expected is told
MOST_WAITING: Final = 500
LONGEST_CALL: Final = timedelta(hours=12)

# What a line says, by itself where the shop has no words of its own.
SAYINGS: Final = {
    "greeting": gettext_lazy("Hello, this is %(shop)s."),
    "closed": gettext_lazy("We are closed at the moment."),
    "wait": gettext_lazy("All of us are talking at the moment. Please hold on."),
    "consent": gettext_lazy("To get better, we record calls of customers who agree to it."),
    "voicemail": gettext_lazy("Please leave a message after the tone, and hang up when you are done."),
    "callback": gettext_lazy("Thank you. We will call you back; you keep your place."),
    "goodbye": gettext_lazy("Thank you for your call. Goodbye."),
}
MUSIC: Final = "music"


def line_of(inbox: Inbox) -> Line:
    """How calls to an inbox are taken; as Keepword brings it where nobody has changed that."""
    found = Line.objects.select_related("calendar", "inbox").filter(inbox=inbox).first()
    return found or Line(inbox=inbox)


def get_line(user: User, inbox_id: int) -> Line:
    """The line of an inbox for calls, for whoever looks after inboxes; else NotFound."""
    inbox = lines(user).filter(pk=inbox_id).first()
    if inbox is None:
        raise NotFound("There is no such line.")
    return line_of(inbox)


def lines(user: User) -> QuerySet[Inbox]:
    """The inboxes that take calls."""
    if not user.may("inboxes"):
        return Inbox.objects.none()
    kinds = [*KINDS, *(f"demo.{kind}" for kind in KINDS)]
    return Inbox.objects.filter(channel__in=kinds).order_by("name", "pk")


def hours_of(line: Line) -> WorkingHours | None:
    """When a line is open; None: always."""
    calendar = line.calendar or default_calendar()
    return working_hours(calendar) if calendar else None


def calls_from_sites() -> bool:
    """Whether customers can call from their browsers now."""
    inbox = Inbox.objects.filter(channel="voice", is_active=True).order_by("pk").first()
    return inbox is not None and is_open_now(line_of(inbox))


def is_open_now(line: Line) -> bool:
    """Whether somebody answers at this hour."""
    hours = hours_of(line)
    return hours is None or is_open(hours, clock.now())


@dataclass(frozen=True, slots=True)
class Said:
    """What is said: words, or a sound of the shop's own (`sound`)."""

    text: str
    sound: Saying | None = None


def saying(line: Line, what: str, language: str) -> Said:
    """What a line says at a moment, in a language."""
    found = _sayings(line).get((what, language))
    if found is not None:
        return Said(found.text, found if found.blob else None)
    with translation.override(language if language in LANGUAGES else "en"):
        shop = business()
        return Said(str(SAYINGS[what]) % {"shop": shop.name if shop else line.inbox.name})


def music_of(line: Line) -> Saying | None:
    """The shop's own music; None: that of Keepword."""
    return _sayings(line).get((MUSIC, ""))


def _sayings(line: Line) -> Mapping[tuple[str, str], Saying]:
    return {(one.what, one.language): one for one in line.sayings.all()} if line.pk else {}


# The queue --------------------------------------------------------------------------------------


def waiting() -> list[matching.Waiting]:
    """The calls that wait for one of us, as values, in their order; nobody is rung for them."""
    rows = Call.objects.filter(state=State.WAITING).select_related("inbox").order_by("place_at", "pk")
    found = list(rows[:MOST_WAITING])
    if not found:
        return []
    strategies = dict(Line.objects.values_list("inbox_id", "strategy"))
    refused: dict[int, set[int]] = {}
    legs = Leg.objects.filter(call__in=found, outcome__in=[Outcome.DECLINED, Outcome.MISSED])
    for call_id, agent_id in legs.values_list("call_id", "agent_id"):
        refused.setdefault(call_id, set()).add(agent_id)
    allowed = _allowed({one.inbox_id for one in found})
    return [
        matching.Waiting(
            one.pk,
            one.place_at or one.started_at,
            one.team_id,
            one.language,
            one.for_agent_id,
            strategies.get(one.inbox_id, matching.LONGEST_IDLE),
            frozenset(refused.get(one.pk, ())),
            allowed.get(one.inbox_id),
            one.inbox.channel if one.inbox.channel in KINDS else "",
        )
        for one in found
        if not _is_too_early(one)
    ]


def _is_too_early(call: Call) -> bool:
    """Nobody is called back at night."""
    if call.way == Way.IN:
        return False
    callback = Callback.objects.filter(by=call).first()
    return callback is not None and callback.not_before > clock.now()


def _allowed(inbox_ids: set[int]) -> dict[int, frozenset[int]]:
    """Who may be rung for calls of an inbox that is kept to teams."""
    found: dict[int, set[int]] = {}
    rows = Inbox.objects.filter(pk__in=inbox_ids, teams__isnull=False)
    for inbox_id, user_id in rows.values_list("pk", "teams__memberships__user"):
        found.setdefault(inbox_id, set()).add(user_id)
    return {pk: frozenset(users) for pk, users in found.items()}


def free() -> list[matching.Free]:
    """Those of us who can be rung now."""
    return [
        matching.Free(seat.user_id, seat.idle_since, teams, languages, _wires(seat))
        for seat, state, teams, languages in _seats(Seat.objects.filter(is_ready=True))
        if state == READY
    ]


def _wires(seat: Seat) -> frozenset[str]:
    """Calls of browsers ring at the desk, those of the phone where somebody has said that they are rung."""
    return frozenset(KINDS if seat.address else ["voice"])


READY: Final = "ready"
RINGING: Final = "ringing"
ON_CALL: Final = "on_call"
WRAP_UP: Final = "wrap_up"
AWAY: Final = "away"
AGENT_STATES: Final = {
    READY: gettext_lazy("ready for calls"),
    RINGING: gettext_lazy("is being rung"),
    ON_CALL: gettext_lazy("on a call"),
    WRAP_UP: gettext_lazy("wrapping up"),
    AWAY: gettext_lazy("takes no calls"),
}


def _seats(rows: QuerySet[Seat]) -> list[tuple[Seat, str, frozenset[int], frozenset[str]]]:
    seats = [one for one in rows.select_related("user") if one.user.may("converse")]
    people = [one.user for one in seats]
    legs = Leg.objects.filter(agent__in=people, ended_at=None).values_list("agent_id", "answered_at")
    busy = {agent: ON_CALL if answered else RINGING for agent, answered in legs}
    teams, stands = team_ids(people), {one.user.pk: one for one in standings(people)}
    now, found = clock.now(), []
    for seat in seats:
        stand = stands[seat.user_id]
        state = busy.get(seat.user_id) or _state(seat, stand.presence.takes_new, now)
        found.append((seat, state, frozenset(teams[seat.user_id]), stand.languages))
    return found


def _state(seat: Seat, takes_new: bool, now: datetime) -> str:
    if seat.wrap_until is not None and seat.wrap_until > now:
        return WRAP_UP
    return READY if seat.is_ready and takes_new else AWAY


@dataclass(frozen=True, slots=True)
class Person:
    """One of us at the queue: how they stand to calls, and since when they are idle."""

    user: User
    state: str
    seat: Seat

    @property
    def word(self) -> Any:
        return AGENT_STATES[self.state]


def people(user: User) -> list[Person]:
    """Everybody who has ever taken calls, the ready ones first."""
    if not user.may("converse"):
        return []
    order = list(AGENT_STATES)
    found = [
        Person(seat.user, state, seat)
        for seat, state, _teams, _languages in _seats(Seat.objects.filter(user__is_active=True))
    ]
    return sorted(found, key=lambda one: (order.index(one.state), one.user.name))


def my_state(user: User) -> Person:
    """How this user stands to calls."""
    rows = _seats(Seat.objects.filter(user=user))
    if rows:
        return Person(user, rows[0][1], rows[0][0])
    return Person(user, AWAY, Seat(user=user, since=clock.now(), idle_since=clock.now()))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a call stands in the queue, and in how many minutes it may be its turn (None: nobody knows)."""

    number: int
    minutes: int | None


def place_of(call: Call) -> Place:
    """Its place among those who wait for the same people; the wait only where the last half hour tells."""
    rivals = Call.objects.filter(state__in=sorted(QUEUED), team=call.team_id).order_by("place_at", "pk")
    ids = list(rivals.values_list("pk", flat=True)[:MOST_WAITING])
    number = ids.index(call.pk) + 1 if call.pk in ids else 0
    now = clock.now()
    answered = Call.objects.filter(
        inbox=call.inbox_id,
        way=Way.IN,
        team=call.team_id,
        answered_at__gt=now - RECENT,
        started_at__gt=now - 2 * RECENT,
    )
    wait = measures.expected_wait(number, [at for at in answered.values_list("answered_at", flat=True) if at])
    return Place(number, measures.in_minutes(wait) if wait is not None else None)


# Calls -------------------------------------------------------------------------------------------


def calls(user: User) -> QuerySet[Call]:
    """The calls of conversations that this user may see."""
    rows = Call.objects.filter(conversation__in=visible(user).values("pk"))
    return rows.select_related("customer", "conversation", "inbox", "agent", "team")


def get_call(user: User, pk: int) -> Call:
    """One call; missing and forbidden alike are NotFound."""
    found = calls(user).filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such call.")
    return found


def my_call(user: User) -> Leg | None:
    """The call for which this user is rung, or on which they are."""
    rows = Leg.objects.filter(agent=user, ended_at=None)
    return rows.select_related("call__customer", "call__conversation", "call__inbox", "call__team").first()


def my_wrap_up(user: User) -> Leg | None:
    """The call that this user is wrapping up."""
    seat = Seat.objects.filter(user=user, wrap_until__gt=clock.now()).first()
    if seat is None:
        return None
    rows = Leg.objects.filter(agent=user, ended_at__isnull=False, answered_at__isnull=False, wrapped_at=None)
    return rows.select_related("call__customer", "call__conversation").order_by("-ended_at").first()


def get_leg(user: User, pk: int) -> Leg:
    """A call that rings, or rang, at this very user; else NotFound."""
    rows = Leg.objects.filter(agent=user, pk=pk).select_related(
        "call__customer", "call__conversation", "call__inbox"
    )
    found = rows.first()
    if found is None:
        raise NotFound("There is no such call.")
    return found


def queue(user: User) -> list[Call]:
    """The calls that wait, in their order."""
    rows = calls(user).filter(state__in=sorted(QUEUED)).order_by("place_at", "pk")
    return list(rows[:MOST_WAITING])


def talking(user: User) -> list[Call]:
    """The calls on which somebody talks now."""
    return list(
        calls(user)
        .filter(state__in=sorted(LIVE | {State.DIALLING}))
        .order_by("answered_at", "pk")[:MOST_WAITING]
    )


def open_callbacks(user: User) -> QuerySet[Callback]:
    """Whom we have to call back, what is due next first."""
    return callbacks(user).filter(state=Wanted.OPEN).order_by("due_at", "pk")


def callbacks(user: User) -> QuerySet[Callback]:
    """The callbacks of conversations that this user may see."""
    rows = Callback.objects.filter(conversation__in=visible(user).values("pk"))
    return rows.select_related("customer", "conversation", "call", "inbox")


def get_callback(user: User, pk: int) -> Callback:
    """One callback; missing and forbidden alike are NotFound."""
    found = callbacks(user).filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such callback.")
    return found


def get_recording(user: User, pk: int) -> Recording:
    """A recording of a call that this user may see; missing and forbidden alike are NotFound."""
    found = Recording.objects.filter(pk=pk, call__in=calls(user).values("pk")).select_related("call").first()
    if found is None:
        raise NotFound("There is no such recording.")
    return found


def last_matters(call: Call, user: User, most: int = 3) -> list[Any]:
    """The conversations that a caller has had with us last, without the one of this call."""
    rows = visible(user).filter(customer=call.customer_id)
    if call.conversation_id is not None:
        rows = rows.exclude(pk=call.conversation_id)
    return list(rows.order_by("-last_message_at")[:most])


def open_calls() -> Sequence[Call]:
    """Every call that is not over; for the machinery."""
    rows = Call.objects.exclude(state__in=sorted(OVER)).select_related("inbox")
    return list(rows.order_by("pk")[:MOST_WAITING])
