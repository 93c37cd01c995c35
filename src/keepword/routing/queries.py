"""Reads: the rules in force, who may be given something, what was decided."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from keepword.accounts.models import User
from keepword.conversations.models import Conversation, Direction, Kind, Message, State, Status
from keepword.conversations.queries import COUNT_LIMIT, visible
from keepword.core import clock, conditions
from keepword.core.errors import Invalid
from keepword.core.remembered import FRESH_SECONDS, Remembered
from keepword.routing import rules
from keepword.routing.models import Gate, Method, Need, Policy, Reroute, Turn
from keepword.teams.models import Membership, Team
from keepword.teams.queries import Standing, standings

LOAD_LIMIT = 1000  # open conversations of one person are counted up to here
MOST_PEOPLE = 500  # candidates of one decision


@dataclass(frozen=True, slots=True)
class Rule:
    """A policy as a value."""

    method: str = Method.NOBODY
    by_skill: bool = False
    relax_minutes: int | None = 0
    continuity_days: int = 0
    by_hours: bool = True
    reroute: str = Reroute.KEEP
    overflow_team_id: int | None = None
    overflow_minutes: int | None = None

    @property
    def gives(self) -> bool:
        """Whether it gives anything to anybody."""
        return self.method != Method.NOBODY or self.continuity_days > 0

    @property
    def overflows(self) -> bool:
        return self.overflow_team_id is not None and self.overflow_minutes is not None


@dataclass(frozen=True, slots=True)
class Book:
    """All rules in force, by team; `shop` holds where a team has none, and for what has no team."""

    revision: int
    shop: Rule
    by_team: Mapping[int, Rule]
    needs: tuple[tuple[int, Mapping[str, Any]], ...]  # skill, condition

    def rule(self, team_id: int | None) -> Rule:
        return self.by_team.get(team_id, self.shop) if team_id is not None else self.shop

    @property
    def does_anything(self) -> bool:
        """Whether what comes in can concern routing at all."""
        every = (self.shop, *self.by_team.values())
        return any(rule.gives or rule.overflows or rule.reroute != Reroute.KEEP for rule in every)

    def skills_for(self, conversation: Conversation) -> frozenset[int]:
        """What a conversation asks for."""
        return frozenset(
            skill
            for skill, condition in self.needs
            if conditions.matches("conversation", condition, conversation)
        )


def book(*, trust_seconds: float = FRESH_SECONDS) -> Book:
    """The rules in force; asks at most once a second whether somebody has changed them."""
    return _book.get(trust_seconds=trust_seconds)


def forget() -> None:
    """Ask for the rules again at the next use: they have just been changed by this process."""
    _book.forget()


def _revision() -> int:
    return Gate.objects.values_list("revision", flat=True).first() or 0


def _read(revision: int) -> Book:
    shop, by_team = Rule(), {}
    for policy in Policy.objects.exclude(team__removed_at__isnull=False):
        if policy.team_id is None:
            shop = as_rule(policy)
        else:
            by_team[policy.team_id] = as_rule(policy)
    needs = tuple((need.skill_id, need.condition) for need in Need.objects.all() if _askable(need))
    return Book(revision, shop, by_team, needs)


_book = Remembered(_read, _revision)


def as_rule(policy: Policy) -> Rule:
    """A policy as a value."""
    return Rule(
        method=policy.method,
        by_skill=policy.by_skill,
        relax_minutes=policy.relax_minutes,
        continuity_days=policy.continuity_days,
        by_hours=policy.by_hours,
        reroute=policy.reroute,
        overflow_team_id=policy.overflow_team_id,
        overflow_minutes=policy.overflow_minutes,
    )


def _askable(need: Need) -> bool:
    # A field that was dropped must not stop the routing; and what has no condition needs nothing.
    try:
        conditions.check("conversation", need.condition)
    except Invalid:
        return False
    return bool(need.condition)


# Who may be given something -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Person:
    """A candidate with what pages show of them."""

    standing: Standing
    candidate: rules.Candidate

    @property
    def user(self) -> User:
        return self.standing.user


def loads(user_ids: Iterable[int]) -> dict[int, int]:
    """How many open conversations each of these people has, up to LOAD_LIMIT. One statement."""
    wanted = list(user_ids)
    if not wanted:
        return {}
    one = (
        "SELECT %s, COUNT(*) FROM (SELECT 1 AS n FROM conversations_conversation"
        " WHERE assignee_id = %s AND status = %s LIMIT %s) AS held"
    )
    found: dict[int, int] = {}
    with connection.cursor() as cursor:
        for start in range(0, len(wanted), 100):  # SQLite takes 500 parts of a compound statement at most
            part = wanted[start : start + 100]
            values = [value for pk in part for value in (pk, pk, Status.OPEN, LOAD_LIMIT)]
            cursor.execute(" UNION ALL ".join([one] * len(part)), values)
            found.update((int(pk), int(count)) for pk, count in cursor.fetchall())
    return found


def team_people(team_id: int | None) -> QuerySet[User]:
    """Who may be given a team's conversations; without a team everybody."""
    people = User.objects.filter(is_active=True).order_by("pk")
    if team_id is None:
        return people
    return people.filter(pk__in=Membership.objects.filter(team=team_id).values("user"))


def candidates(
    team_id: int | None, rule: Rule, *, inbox_id: int | None = None, at_hours: bool | None = None
) -> list[Person]:
    """The people of a team with how they stand and how much they have.

    Without a team all who may see what comes in at the inbox.
    """
    people = [one for one in team_people(team_id)[:MOST_PEOPLE] if one.may("converse")]
    if team_id is None and inbox_id is not None:
        people = _who_see(people, inbox_id)
    team = Team.objects.select_related("calendar").filter(pk=team_id).first() if team_id else None
    by_hours = rule.by_hours if at_hours is None else at_hours
    return with_loads(standings(people, team=team, by_hours=by_hours))


def with_loads(found: Sequence[Standing]) -> list[Person]:
    """People as candidates."""
    held = loads(one.user.pk for one in found)
    return [
        Person(
            one,
            rules.Candidate(
                id=one.user.pk,
                takes_new=one.presence.takes_new,
                load=held.get(one.user.pk, 0),
                capacity=one.capacity,
                languages=one.languages,
                skills=one.skills,
            ),
        )
        for one in found
    ]


def _who_see(people: Sequence[User], inbox_id: int) -> list[User]:
    """Those who see what comes in at an inbox: all, unless it is kept to teams."""
    kept_to = list(Team.objects.filter(inboxes=inbox_id).values_list("pk", flat=True))
    if not kept_to:
        return list(people)
    members = set(Membership.objects.filter(team__in=kept_to).values_list("user_id", flat=True))
    return [one for one in people if one.pk in members]


def known_by(conversation: Conversation, days: int) -> int | None:
    """Who answered this customer last within so many days, in whatever conversation. One query."""
    if days <= 0:
        return None
    since = clock.now() - timedelta(days=days)
    rows = Message.objects.filter(
        conversation__customer_id=conversation.customer_id,
        conversation__last_message_at__gte=since,
        direction=Direction.OUT,
        kind=Kind.MESSAGE,
        author__isnull=False,
        at__gte=since,
    ).exclude(state=State.UNDONE)
    return rows.order_by("-at").values_list("author", flat=True).first()


def terms(rule: Rule, team_id: int | None, *, waited: timedelta = timedelta()) -> rules.Terms:
    """The rule for one decision, with whose turn it was last."""
    relax = rule.relax_minutes is not None and waited >= timedelta(minutes=rule.relax_minutes)
    turn = Turn.objects.filter(team_id=team_id or 0).values_list("last", flat=True).first()
    return rules.Terms(rule.method, rule.by_skill, relax, turn)


def ask(conversation: Conversation, rule: Rule) -> rules.Ask:
    """What a conversation asks of who gets it."""
    skills = book().skills_for(conversation) if rule.by_skill else frozenset()
    return rules.Ask(conversation.language, skills, known_by(conversation, rule.continuity_days))


# For pages ----------------------------------------------------------------------------------------


def policy_of(team: Team | None) -> Policy | None:
    """A team's own policy (None: it goes by the shop's), or with None the shop's."""
    if team is None:
        return Policy.objects.filter(team=None).first()
    return Policy.objects.filter(team=team).first()


def queue(user: User, team: Team | None) -> QuerySet[Conversation]:
    """What waits in a team (None: in none) without anybody, what is due next first."""
    rows = visible(user).filter(team=team, assignee=None, status=Status.OPEN)
    return rows.order_by("due_at", "pk")


def waiting_of(user: User, person: User) -> QuerySet[Conversation]:
    """The open conversations of a person that this user sees, what is due next first."""
    return visible(user).filter(assignee=person, status=Status.OPEN).order_by("due_at", "pk")


def waiting_in(user: User, team_ids: Sequence[int | None]) -> dict[int | None, tuple[int, Any]]:
    """Of each team (None: of none) how much waits in it without anybody, up to COUNT_LIMIT + 1, and since
    when the oldest of these. One statement."""
    parts: list[str] = []
    values: list[Any] = []
    for number, team_id in enumerate(team_ids):
        rows = visible(user).filter(team=team_id, assignee=None, status=Status.OPEN)
        sql, given = rows.order_by().values("waiting_since")[: COUNT_LIMIT + 1].query.sql_with_params()
        parts.append(f"SELECT {number}, COUNT(*), MIN(waiting_since) FROM ({sql}) AS waiting")  # noqa: S608 - Django's SQL
        values.extend(given)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), values)
        return {team_ids[n]: (int(count), _moment(oldest)) for n, count, oldest in cursor.fetchall()}


def _moment(value: Any) -> datetime | None:
    """SQLite gives the text of an aggregate's moment, in UTC."""
    if isinstance(value, str):
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    return value if isinstance(value, datetime) else None
