"""Rounds of checks: what is looked at in a place, and what was found."""

from datetime import date
from typing import Annotated, Any, Final, Literal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from pydantic import ConfigDict, Field

from keepword.accounts.models import User
from keepword.accounts.queries import people
from keepword.api.fields import After, DayIn, Id, In, Limit, Moment, Out, Page, PathId, rows_of
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.api.shapes.people import PersonName
from keepword.core.errors import Invalid
from keepword.probes.models import Checklist, Round
from keepword.probes.queries import rounds as queries
from keepword.probes.services import ListPlan, Looked, remove_checklist, save_checklist, walk_round

resource = Resource("conversations", "Rounds of checks")

FoundName = Literal["ok", "bad", "absent"]
_LIST: Final[dict[str, Any]] = {
    "id": 2,
    "name": "Opening",
    "place": "Shop",
    "points": [{"id": 5, "text": "Lights on"}],
    "every_days": 7,
    "fix_days": 3,
    "next_on": "2026-03-09",
    "who": None,
    "owner": {"id": 3, "name": "Ieva"},
}
_ROUND: Final[dict[str, Any]] = {
    "id": 12,
    "checklist": 2,
    "at": "2026-03-02T06:50:00.000000Z",
    "by": {"id": 3, "name": "Ieva"},
    "note": "",
    "looked_at": 1,
    "in_order": 0,
    "marks": [{"text": "Lights on", "found": "bad", "note": "One is out.", "task": 31}],
}


class PointOut(Out):
    """One thing to look at."""

    id: int
    text: str


class ChecklistOut(Out):
    """What is looked at, where, how often."""

    model_config = ConfigDict(json_schema_extra={"examples": [_LIST]})

    id: int
    name: str
    place: str
    points: list[PointOut]
    every_days: int
    fix_days: int = Field(description="Until what is not in order is to be put in order.")
    next_on: str = Field(description="The day of the next round.")
    who: PersonName | None = Field(description="Who walks it; null: anybody.")
    owner: PersonName | None = Field(description="Who gets the tasks; null: whoever found it.")

    @classmethod
    def of(cls, one: Checklist) -> "ChecklistOut":
        points = [point for point in one.points.all() if point.archived_at is None]
        return cls(
            id=one.pk,
            name=one.name,
            place=one.place,
            points=[PointOut(id=point.pk, text=point.text) for point in points],
            every_days=one.every_days,
            fix_days=one.fix_days,
            next_on=one.next_on.isoformat(),
            who=PersonName.of(one.who),
            owner=PersonName.of(one.owner),
        )


class ChecklistList(Page[ChecklistOut]):
    pass


class ChecklistIn(In):
    """How a checklist is from now on."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"name": "Opening", "place": "Shop", "points": ["Lights on"]}]}
    )

    name: Annotated[str, Field(min_length=1, max_length=80)]
    place: Annotated[str, Field(min_length=1, max_length=80)]
    points: Annotated[list[Annotated[str, Field(max_length=200)]], Field(min_length=1, max_length=60)]
    every_days: Annotated[int, Field(ge=1, le=366)] = 7
    fix_days: Annotated[int, Field(ge=1, le=366)] = 3
    next_on: DayIn | None = Field(default=None, description="null: today, or as it is.")
    who: Id | None = None
    owner: Id | None = None


class PointMarkOut(Out):
    """How a point was found."""

    text: str
    found: FoundName
    note: str
    task: int | None = Field(description="That puts it in order.")


class CheckRoundOut(Out):
    """A round that was walked."""

    model_config = ConfigDict(json_schema_extra={"examples": [_ROUND]})

    id: int
    checklist: int
    at: Moment
    by: PersonName | None
    note: str
    looked_at: int = Field(description="Points that apply.")
    in_order: int
    marks: list[PointMarkOut]

    @classmethod
    def of(cls, one: Round) -> "CheckRoundOut":
        marks = [
            PointMarkOut.model_validate(
                {"text": mark.text, "found": mark.found, "note": mark.note, "task": mark.task_id}
            )
            for mark in one.marks.all()
        ]
        return cls(
            id=one.pk,
            checklist=one.checklist_id,
            at=one.at,
            by=PersonName.of(one.by),
            note=one.note,
            looked_at=one.looked_at,
            in_order=one.in_order,
            marks=marks,
        )


class CheckRoundList(Page[CheckRoundOut]):
    pass


class MarkIn(In):
    """How a point was found."""

    point: Id
    found: FoundName = Field(description="absent: it does not apply.")
    note: Annotated[str, Field(max_length=1_000)] = ""


class CheckRoundIn(In):
    """A round, walked now: each point of the list once."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"key": "2026-03-02-shop", "marks": [{"point": 5, "found": "ok"}]}]}
    )

    key: Annotated[str, Field(min_length=1, max_length=40)] = Field(
        description="Of your own: sent twice it is one round."
    )
    marks: Annotated[list[MarkIn], Field(max_length=60)]
    note: Annotated[str, Field(max_length=5_000)] = ""


@resource.get("/checklists", ChecklistList)
def list_checklists(request: HttpRequest, after: After = "", limit: Limit = 25) -> ChecklistList:
    """Those that the caller walks (for leads: all), by when they are due."""
    rows = queries.checklists(caller(request)).prefetch_related("points")
    found = rows_of(rows, ("next_on", "id"), after, limit)
    return ChecklistList(items=[ChecklistOut.of(one) for one in found.rows], next=found.next)


@resource.post("/checklists", ChecklistOut, status=201)
def create_checklist(request: HttpRequest, payload: ChecklistIn) -> ChecklistOut:
    """A new checklist. For leads and admins."""
    user = caller(request)
    return ChecklistOut.of(save_checklist(user, None, _plan(user, payload)))


@resource.get("/checklists/{int:checklist_id}", ChecklistOut)
def get_checklist_by_id(request: HttpRequest, checklist_id: PathId) -> ChecklistOut:
    """One, with its points."""
    return ChecklistOut.of(queries.get_checklist(caller(request), checklist_id))


@resource.put("/checklists/{int:checklist_id}", ChecklistOut)
def change_checklist(request: HttpRequest, checklist_id: PathId, payload: ChecklistIn) -> ChecklistOut:
    """How it is from now on; a point of the same words stays the same. For leads and admins."""
    user = caller(request)
    found = queries.get_checklist(user, checklist_id)
    return ChecklistOut.of(save_checklist(user, found, _plan(user, payload)))


@resource.delete("/checklists/{int:checklist_id}")
def remove_checklist_by_id(request: HttpRequest, checklist_id: PathId) -> None:
    """It is walked no more; what was found stays. For leads and admins."""
    user = caller(request)
    remove_checklist(user, queries.get_checklist(user, checklist_id))


@resource.get("/checklists/{int:checklist_id}/rounds", CheckRoundList)
def list_check_rounds(
    request: HttpRequest, checklist_id: PathId, after: After = "", limit: Limit = 25
) -> CheckRoundList:
    """The rounds that were walked, the newest first."""
    user = caller(request)
    rows = queries.rounds(user, queries.get_checklist(user, checklist_id)).prefetch_related("marks")
    found = rows_of(rows, ("-at", "-id"), after, limit)
    return CheckRoundList(items=[CheckRoundOut.of(one) for one in found.rows], next=found.next)


@resource.post("/checklists/{int:checklist_id}/rounds", CheckRoundOut, status=201)
def add_check_round(request: HttpRequest, checklist_id: PathId, payload: CheckRoundIn) -> CheckRoundOut:
    """Walk a round; what is not in order becomes a task."""
    user = caller(request)
    found = queries.get_checklist(user, checklist_id)
    looked = {one.point: Looked(one.found, one.note) for one in payload.marks}
    return CheckRoundOut.of(walk_round(user, found, looked, key=payload.key, note=payload.note))


def _plan(user: User, payload: ChecklistIn) -> ListPlan:
    next_on: date | None = payload.next_on
    return ListPlan(
        name=payload.name,
        place=payload.place,
        points=payload.points,
        every_days=payload.every_days,
        fix_days=payload.fix_days,
        who=_person(user, payload.who, "who"),
        owner=_person(user, payload.owner, "owner"),
        next_on=next_on,
    )


def _person(user: User, pk: int | None, field: str) -> User | None:
    found = people(user).filter(pk=pk).first() if pk else None
    if pk and found is None:
        raise Invalid(_("There is no such person."), field=field)
    return found
