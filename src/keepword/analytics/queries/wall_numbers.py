"""What all boards on the wall show, read once for all of them.

Each number is of the definition that its list or indicator has elsewhere; the function that reads it names
it. Of customers nothing is read but where and since when they wait.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta, tzinfo
from typing import Final

from django.db.models import Count, Min

from keepword.accounts.days import zone_of
from keepword.accounts.models import User
from keepword.accounts.queries import business
from keepword.analytics.rules import walls as rules
from keepword.analytics.rules.walls import Due, Place, Sight, Waiting
from keepword.analytics.staffing import today
from keepword.analytics.staffing.arrivals import CALLED
from keepword.channels.calls.models import Call, Way
from keepword.channels.calls.rules.states import QUEUED
from keepword.commitments.models import Clock, ClockKind, ClockState, Promise, PromiseState
from keepword.commitments.numbers import RATED, SATISFIED
from keepword.conversations import channels
from keepword.conversations.models import Conversation, Inbox, Status
from keepword.conversations.queries import AWAITS_US
from keepword.core import clock
from keepword.core.models import Fact
from keepword.core.remembered import Remembered
from keepword.probes.queries.probes import failing
from keepword.problems.models import Problem
from keepword.problems.models import State as ProblemState
from keepword.routing.queries import loads
from keepword.strategy.models import Incident
from keepword.teams.models import Membership, Team
from keepword.teams.queries import standings

FRESH_SECONDS: Final = 2.0
"""For so long all screens of a process see the same reading."""

MOST: Final = 2_000
"""First answers and promises that are looked at, what is due first first: more are told as "2,000+"."""

MOST_TROUBLE: Final = 5
_SOON: Final = timedelta(minutes=max(rules.MINUTES))


@dataclass(frozen=True, slots=True)
class Person:
    """One of us, as a board may show them."""

    pk: int
    first_name: str
    presence: str  # a word of teams.rules
    held: int
    capacity: int | None
    teams: frozenset[int]


@dataclass(frozen=True, slots=True)
class Rated:
    """Ratings of today by inbox (None: of none), and how many of them are 4 or 5."""

    inbox: int | None
    n: int
    good: int


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Of the whole service. Expectations are None without a week to tell them from."""

    came: int
    by_now: float | None
    whole_day: float | None


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong; never its words: they may name a customer."""

    kind: str  # "incident" or "problem"
    pk: int
    since: datetime
    severity: str = ""
    size: int = 0  # conversations about a problem


@dataclass(frozen=True)
class Snapshot:
    """Everything at one moment."""

    at: datetime
    zone: tzinfo
    day_ends: datetime
    waiting: tuple[Waiting, ...]
    answers: tuple[Due, ...]
    promises: tuple[Due, ...]
    calls: tuple[Waiting, ...]
    people: tuple[Person, ...]
    rated: tuple[Rated, ...]
    arrivals: Arrivals
    trouble: tuple[Trouble, ...]
    tests: tuple[tuple[str, datetime], ...]
    inboxes: dict[int, str]
    teams: dict[int, str]
    chat_inboxes: frozenset[int]
    private_teams: frozenset[int] = frozenset()
    kept_inboxes: dict[int, frozenset[int]] = field(default_factory=dict)  # to which teams

    def sight(self, keeper: User) -> Sight:
        """What a keeper of a board sees."""
        if keeper.may("see_all_teams"):
            return Sight()
        own = next((one.teams for one in self.people if one.pk == keeper.pk), frozenset())
        closed = frozenset(pk for pk, teams in self.kept_inboxes.items() if not teams & own)
        return Sight(own, self.private_teams - own, closed)


def _read(_revision: int) -> Snapshot:
    zone = zone_of(business())
    now = clock.now()
    local = now.astimezone(zone)
    begins = datetime.combine(local.date(), time(), zone)
    ends = datetime.combine(local.date() + timedelta(days=1), time(), zone)
    inboxes = list(Inbox.objects.values_list("pk", "name", "channel"))
    chats = set(channels.keys_that("live")).difference(CALLED)
    teams = list(Team.objects.filter(removed_at=None).values_list("pk", "name", "is_private"))
    kept: dict[int, set[int]] = {}
    for inbox, team in Inbox.teams.through.objects.values_list("inbox_id", "team_id"):
        kept.setdefault(inbox, set()).add(team)
    return Snapshot(
        at=now,
        zone=zone,
        day_ends=ends,
        waiting=_waiting(),
        answers=_answers(now),
        promises=_promises(ends),
        calls=_calls(),
        people=_people(),
        rated=_rated(begins),
        arrivals=_arrivals(local, zone),
        trouble=_trouble(),
        tests=tuple((one.name, one.alarmed_at) for one in failing() if one.alarmed_at),
        inboxes={pk: name for pk, name, _channel in inboxes},
        teams={pk: name for pk, name, _private in teams},
        chat_inboxes=frozenset(pk for pk, _name, channel in inboxes if channel in chats),
        private_teams=frozenset(pk for pk, _name, private in teams if private),
        kept_inboxes={inbox: frozenset(some) for inbox, some in kept.items()},
    )


_snapshot: Final = Remembered(_read)


def snapshot() -> Snapshot:
    """What is now, at most FRESH_SECONDS old, read once for all screens that this process serves."""
    return _snapshot.get(trust_seconds=FRESH_SECONDS)


def forget() -> None:
    """Read anew at the next use."""
    _snapshot.forget()


def _waiting() -> tuple[Waiting, ...]:
    """As "unanswered" on the page Today, and the list All open: `AWAITS_US`."""
    rows = Conversation.objects.filter(AWAITS_US, merged_into__isnull=True).order_by()
    found = rows.values_list("inbox", "team").annotate(n=Count("pk"), since=Min("waiting_since"))
    return tuple(Waiting(Place(inbox, team), n, since) for inbox, team, n, since in found if since)


def _answers(now: datetime) -> tuple[Due, ...]:
    """First answers that are owed in open conversations: the clocks by which the list All open is sorted."""
    rows = Clock.objects.filter(
        kind=ClockKind.FIRST_RESPONSE,
        conversation__status=Status.OPEN,
        conversation__merged_into__isnull=True,
        stopped_at__isnull=True,
    ).values_list("conversation__inbox", "conversation__team")
    missed = (
        rows.filter(missed_at__isnull=False)
        .order_by("missed_at")
        .values_list("conversation__inbox", "conversation__team", "missed_at")
    )
    running = rows.filter(state=ClockState.RUNNING, missed_at__isnull=True, due_at__lte=now + _SOON)
    coming = running.order_by("due_at").values_list("conversation__inbox", "conversation__team", "due_at")
    late = [Due(Place(inbox, team), at, over=True) for inbox, team, at in missed[:MOST] if at]
    return (*late, *(Due(Place(inbox, team), at) for inbox, team, at in coming[:MOST]))


def _promises(until: datetime) -> tuple[Due, ...]:
    """As on the page of the team's promises: broken ones with no next step, and open ones that are due today
    (or were a moment ago)."""
    rows = Promise.objects.filter(conversation__merged_into__isnull=True)
    fields = ("conversation__inbox", "conversation__team", "due_at")
    broken = rows.filter(state=PromiseState.BROKEN, settled_at=None).order_by("due_at").values_list(*fields)
    open_ = rows.filter(state=PromiseState.OPEN, due_at__lt=until).order_by("due_at").values_list(*fields)
    late = [Due(Place(inbox, team), at, over=True) for inbox, team, at in broken[:MOST]]
    return (*late, *(Due(Place(inbox, team), at) for inbox, team, at in open_[:MOST]))


def _calls() -> tuple[Waiting, ...]:
    """As "on the phone" on the page Calls: callers in the queue."""
    rows = Call.objects.filter(
        state__in=sorted(QUEUED),
        way=Way.IN,
        queued_at__isnull=False,
        conversation__isnull=False,
        conversation__merged_into__isnull=True,
    )
    found = (
        rows.order_by()
        .values_list("conversation__inbox", "conversation__team")
        .annotate(n=Count("pk"), since=Min("queued_at"))
    )
    return tuple(Waiting(Place(inbox, team), n, since) for inbox, team, n, since in found if since)


def _people() -> tuple[Person, ...]:
    """As on the page Team: whoever answers customers, with their presence, what they have open and how much
    they take."""
    users = [one for one in User.objects.filter(is_active=True).order_by("name", "pk") if one.may("converse")]
    teams: dict[int, set[int]] = {one.pk: set() for one in users}
    for user, team in Membership.objects.filter(team__removed_at=None).values_list("user_id", "team_id"):
        if user in teams:
            teams[user].add(team)
    held = loads(teams)
    return tuple(
        Person(
            one.user.pk,
            (one.user.name.split() or [""])[0],
            one.presence.word,
            held.get(one.user.pk, 0),
            one.capacity,
            frozenset(teams[one.user.pk]),
        )
        for one in standings(users)
    )


def _rated(begins: datetime) -> tuple[Rated, ...]:
    """As the indicator `csat`: ratings of today that hold, those of 4 and 5 among them."""
    # A correction stands at the moment of what it corrects or later, so none is overlooked.
    gone = Fact.objects.filter(supersedes__isnull=False, at__gte=begins).values("supersedes")
    rows = Fact.objects.filter(kind=RATED, at__gte=begins, value__isnull=False).exclude(pk__in=gone)
    found: dict[int | None, list[int]] = {}
    for data, value in rows.values_list("data", "value"):
        counts = found.setdefault(data.get("inbox"), [0, 0])
        counts[0] += 1
        counts[1] += (value or 0) >= SATISFIED
    return tuple(Rated(inbox, n, good) for inbox, (n, good) in found.items())


def _arrivals(local: datetime, zone: tzinfo) -> Arrivals:
    """As the plan of all channels on the page Staffing."""
    halves = today.expected(local.date(), zone)
    came = today.came(local.date(), zone)
    if halves is None:
        return Arrivals(came, None, None)
    slot = local.hour * 2 + local.minute // 30
    part = (local.minute % 30 * 60 + local.second) / 1800
    return Arrivals(came, rules.expected_by(halves, slot, part), sum(halves))


def _trouble() -> tuple[Trouble, ...]:
    """Incidents that are not mended, and open problems: the newest of each."""
    incidents = Incident.objects.filter(mended_at=None).order_by("-found_at", "-pk")
    problems = Problem.objects.filter(state=ProblemState.OPEN).annotate(size=Count("joined"))
    return (
        *(
            Trouble("incident", pk, at, severity)
            for pk, at, severity in incidents.values_list("pk", "found_at", "severity")[:MOST_TROUBLE]
        ),
        *(
            Trouble("problem", pk, at, size=size)
            for pk, at, size in problems.order_by("-created_at", "-pk").values_list(
                "pk", "created_at", "size"
            )[:MOST_TROUBLE]
        ),
    )
