"""How people work: whether they are there, what they know and take, their absences, what they give away."""

from typing import Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from pydantic import ConfigDict, Field

from keepword.accounts.models import User
from keepword.accounts.queries import people
from keepword.api.fields import (
    After,
    Id,
    In,
    Limit,
    MaybeMoment,
    Moment,
    MomentIn,
    Out,
    Page,
    PathId,
    rows_of,
)
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.api.resources.teams import calendar_of
from keepword.api.shapes.people import PersonName
from keepword.core.errors import Invalid, NotFound
from keepword.routing.queries import Person, with_loads
from keepword.routing.services import release
from keepword.teams import services
from keepword.teams.models import Absence, Work
from keepword.teams.queries import absences, get_absence, get_team, skills, standings

resource = Resource("people", "Work")

CategoryName = Literal["knowledge", "language", "workload", "absence", "place", "overflow", "other"]


class StandingOut(Out):
    """How somebody stands now."""

    person: PersonName
    presence: str = Field(description="here, busy, away, absent or off (not at work).")
    until: MaybeMoment = Field(description="When that ends by itself, if it does.")
    text: str
    open: int = Field(description="How many open conversations they have; exact up to 1,000.")
    capacity: int | None = Field(description="How many they may be given at once; null: any number.")
    languages: list[str]
    skills: list[int]

    @classmethod
    def of(cls, one: Person) -> "StandingOut":
        stands = one.standing
        return cls(
            person=PersonName(id=one.user.pk, name=one.user.name),
            presence=stands.presence.word,
            until=stands.presence.until,
            text=stands.text,
            open=one.candidate.load,
            capacity=stands.capacity,
            languages=sorted(stands.languages),
            skills=sorted(stands.skills),
        )


class StandingList(Page[StandingOut]):
    pass


class PresenceIn(In):
    """What somebody says of themselves."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"state": "away", "back_at": "2026-03-02T12:00:00Z", "text": "At the dentist"}]
        }
    )

    state: Literal["here", "busy", "away"] = Field(
        description="busy: keeps what they have, gets nothing new."
    )
    back_at: MomentIn | None = Field(default=None, description="Until then; null: until they say otherwise.")
    text: str = Field(default="", max_length=120)


class WorkOut(Out):
    """What is kept of how somebody works; what is empty or null is as their team or the shop has it."""

    languages: list[str]
    skills: list[int]
    capacity: int | None
    calendar: int | None


class WorkIn(In):
    """How somebody is to work."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"languages": ["en", "uk"], "skills": [2], "capacity": 20}]}
    )

    languages: list[str] = Field(default=[], max_length=30, description="ISO 639 codes.")
    skills: list[Id] = Field(default=[], max_length=200)
    capacity: int | None = Field(default=None, ge=0, le=1000)
    calendar: Id | None = None


class AbsenceOut(Out):
    """A time in which somebody does not work."""

    id: int
    starts_at: Moment
    ends_at: Moment = Field(description="Not part of it.")
    whole_days: bool
    kind: str
    note: str

    @classmethod
    def of(cls, absence: Absence) -> "AbsenceOut":
        names = [name for name in cls.model_fields if name != "id"]
        return cls(id=absence.pk, **{name: getattr(absence, name) for name in names})


class AbsenceList(Page[AbsenceOut]):
    pass


class AbsenceIn(In):
    """A time in which somebody will not work."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"starts_at": "2026-07-06T00:00:00Z", "ends_at": "2026-07-20T00:00:00Z", "kind": "holiday"}
            ]
        }
    )

    starts_at: MomentIn
    ends_at: MomentIn = Field(description="Not part of it.")
    whole_days: bool = True
    kind: Literal["holiday", "illness", "training", "other"] = "holiday"
    note: str = Field(default="", max_length=200)


class Release(In):
    """To whom somebody's open conversations go."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"to": 4, "reason": "On holiday for a week."}]})

    to: Id | None = Field(default=None, description="A person; null: back to the queues.")
    team: Id | None = Field(default=None, description="Left out: they stay with their teams.")
    reason: str = Field(default="", max_length=500)
    category: CategoryName = "absence"


class ReleasedOut(Out):
    moved: int = Field(description="How many went; whoever has more than 100 is asked again.")


@resource.get("/standings", StandingList)
def list_standings(request: HttpRequest, after: After = "", limit: Limit = 25) -> StandingList:
    """Who is there, and how much everybody has, by name."""
    found = rows_of(people(caller(request)), ("name", "id"), after, limit)
    shown = with_loads(standings(found.rows))
    return StandingList(items=[StandingOut.of(one) for one in shown], next=found.next)


@resource.get("/people/{int:person_id}/presence", StandingOut)
def get_presence(request: HttpRequest, person_id: PathId) -> StandingOut:
    """How somebody stands now."""
    return _stands(_person(caller(request), person_id))


@resource.put("/people/{int:person_id}/presence", StandingOut)
def set_presence_of(request: HttpRequest, person_id: PathId, payload: PresenceIn) -> StandingOut:
    """Say that one is here, busy or away: oneself, or as a lead anybody."""
    user = caller(request)
    person = _person(user, person_id)
    services.set_presence(user, person, payload.state, back_at=payload.back_at, text=payload.text)
    return _stands(person)


@resource.get("/people/{int:person_id}/work", WorkOut)
def get_work(request: HttpRequest, person_id: PathId) -> WorkOut:
    """What somebody knows, how much they take, when they work. For admins, and one's own."""
    user = caller(request)
    person = _person(user, person_id)
    if person.pk != user.pk and not user.may("settle"):
        raise NotFound("There is no such person.")
    return _work(person)


@resource.put("/people/{int:person_id}/work", WorkOut)
def save_work_of(request: HttpRequest, person_id: PathId, payload: WorkIn) -> WorkOut:
    """Change it as a whole. For admins."""
    user = caller(request)
    person = _person(user, person_id)
    known = list(skills(user).filter(pk__in=payload.skills)) if payload.skills else []
    if len(known) != len(set(payload.skills)):
        raise Invalid(_("There is no such skill."), field="skills")
    services.save_work(
        user,
        person,
        languages=payload.languages,
        skills=known,
        capacity=payload.capacity,
        calendar=calendar_of(user, payload.calendar),
    )
    return _work(person)


@resource.get("/people/{int:person_id}/absences", AbsenceList)
def list_absences(
    request: HttpRequest, person_id: PathId, after: After = "", limit: Limit = 25
) -> AbsenceList:
    """Somebody's absences that are not over: one's own, for a lead anybody's."""
    user = caller(request)
    found = rows_of(absences(user, _person(user, person_id)), ("starts_at", "id"), after, limit)
    return AbsenceList(items=[AbsenceOut.of(row) for row in found.rows], next=found.next)


@resource.post("/people/{int:person_id}/absences", AbsenceOut, status=201)
def create_absence(request: HttpRequest, person_id: PathId, payload: AbsenceIn) -> AbsenceOut:
    """Somebody will not work: oneself, or as a lead anybody. 409 with too many ahead."""
    user = caller(request)
    given: dict[str, Any] = payload.model_dump()
    return AbsenceOut.of(services.add_absence(user, _person(user, person_id), **given))


@resource.delete("/absences/{int:absence_id}")
def remove_absence_by_id(request: HttpRequest, absence_id: PathId) -> None:
    """They work after all; one that has begun ends now."""
    user = caller(request)
    services.remove_absence(user, get_absence(user, absence_id))


@resource.post("/people/{int:person_id}/release", ReleasedOut, area="conversations")
def release_work(request: HttpRequest, person_id: PathId, payload: Release) -> ReleasedOut:
    """Give away what is open with somebody: one's own, as a lead anybody's."""
    user = caller(request)
    person = _person(user, person_id)
    to = people(user).filter(pk=payload.to).first() if payload.to else None
    if payload.to and to is None:
        raise Invalid(_("There is no such person."), field="to")
    more: dict[str, Any] = {"team": get_team(user, payload.team)} if payload.team else {}
    moved = release(user, person, to=to, reason=payload.reason, category=payload.category, **more)
    return ReleasedOut(moved=moved)


def _person(user: User, pk: int) -> User:
    found = people(user).filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such person.")
    return found


def _stands(person: User) -> StandingOut:
    return StandingOut.of(with_loads(standings([person]))[0])


def _work(person: User) -> WorkOut:
    found = Work.objects.prefetch_related("skills").filter(user=person).first()
    if found is None:
        return WorkOut(languages=[], skills=[], capacity=None, calendar=None)
    return WorkOut(
        languages=found.languages,
        skills=sorted(one.pk for one in found.skills.all()),
        capacity=found.capacity,
        calendar=found.calendar_id,
    )
