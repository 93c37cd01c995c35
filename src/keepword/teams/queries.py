"""Reads about teams and those who work in them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from keepword.accounts.models import User
from keepword.calendars.models import Calendar
from keepword.calendars.queries import default_calendar, working_hours
from keepword.core import clock
from keepword.core.errors import NotFound
from keepword.teams import rules
from keepword.teams.models import Absence, Membership, Skill, Team, Work


def teams(user: User) -> QuerySet[Team]:
    """The teams to which this user may give work, by name: all that there are."""
    if not user.may("converse"):
        return Team.objects.none()
    return Team.objects.filter(removed_at=None).order_by("name")


def get_team(user: User, pk: int) -> Team:
    """One team; missing, removed and forbidden alike are NotFound."""
    found = teams(user).filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such team.")
    return found


def mine(user: User) -> QuerySet[Team]:
    """The teams that this user works in."""
    return Team.objects.filter(memberships__user=user)


def closed_to(user: User) -> QuerySet[Team]:
    """The private teams of others, whose conversations this user may not see."""
    if user.may("see_all_teams"):
        return Team.objects.none()
    return Team.objects.filter(is_private=True).exclude(pk__in=mine(user).values("pk"))


def reach(user: User) -> dict[int, bool]:
    """The numbers of this user's teams (True) and of the private ones of others (False). One query."""
    work = Membership.objects.filter(user=user, team=OuterRef("pk"))
    rows = Team.objects.annotate(is_mine=Exists(work)).filter(Q(is_mine=True) | Q(is_private=True))
    return dict(rows.values_list("pk", "is_mine"))


def members(team: Team) -> QuerySet[User]:
    """Who works in a team and may log in, by name."""
    return User.objects.filter(memberships__team=team, is_active=True).order_by("name")


def team_ids(users: Iterable[User]) -> dict[int, set[int]]:
    """The ids of the teams of each of these people. One query."""
    found: dict[int, set[int]] = {user.pk: set() for user in users}
    for user_id, team_id in Membership.objects.filter(user__in=found).values_list("user_id", "team_id"):
        found[user_id].add(team_id)
    return found


def teams_with_people(user: User) -> QuerySet[Team]:
    """The teams with how many work in each (`people`), for the page on which they are listed."""
    counted = Count("memberships", filter=Q(memberships__user__is_active=True))
    return teams(user).annotate(people=counted).select_related("calendar")


def skills(user: User) -> QuerySet[Skill]:
    """All skills, by name."""
    return Skill.objects.order_by("name") if user.may("converse") else Skill.objects.none()


def get_skill(user: User, pk: int) -> Skill:
    """One skill; missing and forbidden alike are NotFound."""
    found = skills(user).filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such skill.")
    return found


def absences(user: User, person: User) -> QuerySet[Absence]:
    """A person's absences that are not over, the next first: one's own, for a lead anybody's."""
    if user.pk != person.pk and not user.may("see_all"):
        return Absence.objects.none()
    return Absence.objects.filter(user=person, ends_at__gt=clock.now()).order_by("starts_at", "pk")


def get_absence(user: User, pk: int) -> Absence:
    """One absence that is not over, of this user, for a lead of anybody; else NotFound."""
    rows = Absence.objects.select_related("user").filter(pk=pk, ends_at__gt=clock.now())
    found = rows.first() if user.may("converse") else None
    if found is None or (found.user_id != user.pk and not user.may("see_all")):
        raise NotFound("There is no such absence.")
    return found


# How people stand ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Standing:
    """A person as a value: whether they are there, what they know, how much they take."""

    user: User
    presence: rules.Presence
    text: str
    capacity: int | None
    languages: frozenset[str]
    skills: frozenset[int]


def standing(person: User, *, at: datetime | None = None) -> Standing:
    """How one person stands."""
    return standings([person], at=at)[0]


def standings(
    people: Iterable[User],
    *,
    at: datetime | None = None,
    team: Team | None = None,
    by_hours: bool = True,
) -> list[Standing]:
    """How people stand at a moment (now), in the order given. Five queries however many they are.

    Hours and capacity are their own, else those of `team`, else of one of their teams, else the shop's.
    Without `by_hours` it does not matter when they work.
    """
    wanted = list(people)
    if not wanted:
        return []
    moment = at or clock.now()
    ids = [person.pk for person in wanted]
    works = {work.user_id: work for work in Work.objects.filter(user__in=ids).select_related("calendar")}
    known: dict[int, set[int]] = defaultdict(set)
    for user_id, skill_id in Work.skills.through.objects.filter(work__user__in=ids).values_list(
        "work__user_id", "skill_id"
    ):
        known[user_id].add(skill_id)
    gone: dict[int, list[rules.Span]] = defaultdict(list)
    for absence in Absence.objects.filter(user__in=ids, ends_at__gt=moment):
        gone[absence.user_id].append(rules.Span(absence.starts_at, absence.ends_at))
    homes = _homes(ids, team)
    shop = default_calendar()
    return [
        _standing(person, works.get(person.pk), known, gone, homes.get(person.pk, []), shop, moment, by_hours)
        for person in wanted
    ]


def _homes(ids: list[int], team: Team | None) -> dict[int, list[Team]]:
    """The teams whose hours and capacity may hold for each person, the first first."""
    homes: dict[int, list[Team]] = {pk: [team] for pk in ids} if team is not None else {}
    if team is None:
        rows = Membership.objects.filter(user__in=ids, team__removed_at=None)
        for one in rows.select_related("team__calendar").order_by("team_id"):
            homes.setdefault(one.user_id, []).append(one.team)
    return homes


def _standing(
    person: User,
    work: Work | None,
    known: dict[int, set[int]],
    gone: dict[int, list[rules.Span]],
    homes: list[Team],
    shop: Calendar | None,
    moment: datetime,
    by_hours: bool,
) -> Standing:
    capacities = [team.capacity for team in homes if team.capacity is not None]
    calendar = _calendar(work, homes, shop)
    return Standing(
        user=person,
        presence=rules.presence(
            moment,
            state=work.state if work else rules.HERE,
            back_at=work.back_at if work else None,
            absences=gone.get(person.pk, ()),
            hours=working_hours(calendar) if by_hours and calendar else None,
        ),
        text=work.text if work else "",
        capacity=work.capacity if work and work.capacity is not None else max(capacities, default=None),
        languages=frozenset(work.languages if work and work.languages else [person.language]),
        skills=frozenset(known.get(person.pk, ())),
    )


def _calendar(work: Work | None, homes: list[Team], shop: Calendar | None) -> Calendar | None:
    """By which somebody works: their own, else a team's, else the shop's."""
    calendars = [team.calendar for team in homes if team.calendar is not None]
    own = work.calendar if work else None
    return own or next(iter(calendars), None) or shop


# When people work ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Shift:
    """When one of us works: by a calendar (None: at any time), but for the absences that were entered."""

    user_id: int
    calendar: Calendar | None
    absences: list[rules.Span]


def shifts(
    people: Iterable[User], begin: datetime, end: datetime, *, team: Team | None = None
) -> list[Shift]:
    """How people work from `begin` to `end`, hours as in `standings`. Four queries however many they are."""
    ids = [person.pk for person in people]
    works = {work.user_id: work for work in Work.objects.filter(user__in=ids).select_related("calendar")}
    gone: dict[int, list[rules.Span]] = defaultdict(list)
    for absence in Absence.objects.filter(user__in=ids, ends_at__gt=begin, starts_at__lt=end):
        gone[absence.user_id].append(rules.Span(absence.starts_at, absence.ends_at))
    homes, shop = _homes(ids, team), default_calendar()
    return [Shift(pk, _calendar(works.get(pk), homes.get(pk, []), shop), gone[pk]) for pk in ids]
