"""Teams."""

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from pydantic import ConfigDict, Field

from keepword.accounts.models import User
from keepword.accounts.queries import people
from keepword.api.fields import After, Id, In, Limit, Out, Page, PathId, rows_of
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.api.shapes.people import PersonName
from keepword.calendars.models import Calendar
from keepword.calendars.queries import calendars
from keepword.core.errors import Invalid
from keepword.teams.models import Team
from keepword.teams.queries import get_team, teams
from keepword.teams.services import remove_team, save_team

resource = Resource("people", "Teams")


class TeamOut(Out):
    """People who share work."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": 2,
                    "name": "Repairs",
                    "about": "",
                    "is_private": False,
                    "calendar": None,
                    "capacity": 20,
                    "members": [{"id": 3, "name": "Ieva"}],
                }
            ]
        }
    )

    id: int
    name: str
    about: str
    is_private: bool = Field(description="Whether its conversations are seen by its members only.")
    calendar: int | None = Field(description="When it works; null: as the shop does.")
    capacity: int | None = Field(
        description="How many open conversations each may be given at once; null: any number."
    )
    members: list[PersonName]

    @classmethod
    def of(cls, team: Team) -> "TeamOut":
        who = sorted((one.user for one in team.memberships.all()), key=lambda user: (user.name, user.pk))
        return cls(
            id=team.pk,
            name=team.name,
            about=team.about,
            is_private=team.is_private,
            calendar=team.calendar_id,
            capacity=team.capacity,
            members=[PersonName(id=user.pk, name=user.name) for user in who if user.is_active],
        )


class TeamList(Page[TeamOut]):
    pass


class TeamIn(In):
    """A team as it is to be."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "Repairs", "members": [3, 4]}]})

    name: str = Field(min_length=1, max_length=80)
    about: str = Field(default="", max_length=300)
    is_private: bool = False
    calendar: Id | None = None
    capacity: int | None = Field(default=None, ge=0, le=10_000)
    members: list[Id] = Field(default=[], max_length=500, description="All of its people from now on.")


@resource.get("/teams", TeamList)
def list_teams(request: HttpRequest, after: After = "", limit: Limit = 25) -> TeamList:
    """The teams, by name."""
    found = rows_of(_whole(teams(caller(request))), ("name", "id"), after, limit)
    return TeamList(items=[TeamOut.of(row) for row in found.rows], next=found.next)


@resource.get("/teams/{int:team_id}", TeamOut)
def get_team_by_id(request: HttpRequest, team_id: PathId) -> TeamOut:
    """One team."""
    return TeamOut.of(get_team(caller(request), team_id))


@resource.post("/teams", TeamOut, status=201)
def create_team(request: HttpRequest, payload: TeamIn) -> TeamOut:
    """Make a team. For admins."""
    return _save(caller(request), None, payload)


@resource.put("/teams/{int:team_id}", TeamOut)
def save_team_by_id(request: HttpRequest, team_id: PathId, payload: TeamIn) -> TeamOut:
    """Change a team as a whole. For admins."""
    user = caller(request)
    return _save(user, get_team(user, team_id), payload)


@resource.delete("/teams/{int:team_id}")
def remove_team_by_id(request: HttpRequest, team_id: PathId) -> None:
    """Nobody is given work through it any more; what it did stays. For admins."""
    user = caller(request)
    remove_team(user, get_team(user, team_id))


def _save(user: User, team: Team | None, payload: TeamIn) -> TeamOut:
    members = list(people(user).filter(pk__in=payload.members)) if payload.members else []
    if len(members) != len(set(payload.members)):
        raise Invalid(_("There is no such person."), field="members")
    saved = save_team(
        user,
        team,
        name=payload.name,
        about=payload.about,
        is_private=payload.is_private,
        calendar=calendar_of(user, payload.calendar),
        capacity=payload.capacity,
        members=members,
    )
    return TeamOut.of(get_team(user, saved.pk))


def calendar_of(user: User, pk: int | None) -> Calendar | None:
    """A calendar by the number that came in; Invalid for one that is none."""
    found = calendars(user).filter(pk=pk).first() if pk else None
    if pk and found is None:
        raise Invalid(_("There is no such calendar."), field="calendar")
    return found


def _whole(rows: "QuerySet[Team]") -> "QuerySet[Team]":
    return rows.prefetch_related("memberships__user")
