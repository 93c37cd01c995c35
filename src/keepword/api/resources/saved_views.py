"""Saved views: lists that people make for themselves, their team or everybody."""

from typing import Any, Literal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from pydantic import ConfigDict, Field

from keepword.accounts.models import User
from keepword.api.fields import After, Id, In, Limit, Out, Page, PathId, rows_of
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.api.shapes.conditions import Condition
from keepword.api.shapes.people import PersonName
from keepword.conversations import views
from keepword.conversations.models import SavedView
from keepword.conversations.services import views as services
from keepword.core.errors import Invalid
from keepword.teams.models import Team
from keepword.teams.queries import teams

resource = Resource("conversations", "Views")

StatusName = Literal["open", "waiting", "snoozed", "closed", "spam", "notice"]
_EXAMPLE: dict[str, Any] = {
    "name": "Urgent lamps",
    "statuses": ["open"],
    "condition": {"field": "priority", "op": "at least", "value": 2},
    "order": "due",
    "icon": "flag",
    "team": None,
    "shared": False,
}


class SavedViewOut(Out):
    """A list that somebody has made."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"id": 7, "key": "v7", **_EXAMPLE, "owner": {"id": 3, "name": "Ieva"}, "may_change": True}
            ]
        }
    )

    id: int
    key: str = Field(description="Its `view` in GET /conversations.")
    name: str
    statuses: list[str] = Field(description="Of which conversations it is; empty: of any.")
    condition: Condition
    order: str
    icon: str
    team: int | None = Field(description="The team that has it too.")
    shared: bool = Field(description="Whether everybody has it.")
    owner: PersonName | None
    may_change: bool

    @classmethod
    def of(cls, user: User, saved: SavedView) -> "SavedViewOut":
        names = ("name", "statuses", "condition", "order", "icon", "shared")
        return cls(
            id=saved.pk,
            key=views.view_of(saved).key,
            team=saved.team_id,
            owner=PersonName.of(saved.owner),
            may_change=views.may_change(user, saved),
            **{name: getattr(saved, name) for name in names},
        )


class SavedViewList(Page[SavedViewOut]):
    pass


class SavedViewIn(In):
    """A view as it is to be."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    name: str = Field(min_length=1, max_length=80)
    statuses: list[StatusName] = Field(default=["open"], max_length=6, description="Empty: any.")
    condition: Condition = {}
    order: str = Field(default="due", max_length=12, description="One of: " + ", ".join(views.ORDERS) + ".")
    icon: str = Field(default="list", max_length=20, description="One of: " + ", ".join(services.ICONS) + ".")
    team: Id | None = Field(default=None, description="A team that has it too.")
    shared: bool = Field(default=False, description="Everybody has it; for leads.")


class SavedViewChange(In):
    """What to change; what is left out stays."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "Urgent lamps of batch 12"}]})

    name: str | None = Field(default=None, min_length=1, max_length=80)
    statuses: list[StatusName] | None = Field(default=None, max_length=6)
    condition: Condition | None = None
    order: str | None = Field(default=None, max_length=12)
    icon: str | None = Field(default=None, max_length=20)
    team: Id | None = Field(default=None, description="null: no team.")
    shared: bool | None = None


class NewArrangement(In):
    """The side bar of the caller."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"keys": ["mine", "v7"], "hidden": ["spam"]}]})

    keys: list[str] = Field(max_length=200, description="Keys of views, the first on top.")
    hidden: list[str] = Field(default=[], max_length=200)


class ArrangementOut(Out):
    """The side bar of the caller: all keys in their order, and which of them are put away."""

    keys: list[str]
    hidden: list[str]


@resource.get("/saved-views", SavedViewList)
def list_saved_views(request: HttpRequest, after: After = "", limit: Limit = 25) -> SavedViewList:
    """The saved views that the caller may open, by name, with what they ask."""
    user = caller(request)
    found = rows_of(views.saved_views(user).select_related("owner"), ("name", "id"), after, limit)
    return SavedViewList(items=[SavedViewOut.of(user, row) for row in found.rows], next=found.next)


@resource.post("/saved-views", SavedViewOut, status=201)
def create_saved_view(request: HttpRequest, payload: SavedViewIn) -> SavedViewOut:
    """Make a view: one's own, one's team's, or as a lead everybody's."""
    user = caller(request)
    given = payload.model_dump() | {"team": _team(user, payload.team)}
    return SavedViewOut.of(user, services.save_view(user, None, services.ViewDetails(**given)))


@resource.get("/saved-views/{int:view_id}", SavedViewOut)
def get_saved_view_by_id(request: HttpRequest, view_id: PathId) -> SavedViewOut:
    """One saved view."""
    user = caller(request)
    return SavedViewOut.of(user, views.get_saved_view(user, view_id))


@resource.patch("/saved-views/{int:view_id}", SavedViewOut)
def change_saved_view(request: HttpRequest, view_id: PathId, payload: SavedViewChange) -> SavedViewOut:
    """Change a view: its owner, or of one for others whoever may share."""
    user = caller(request)
    found = views.get_saved_view(user, view_id)
    names = ("name", "statuses", "condition", "order", "icon", "team", "shared")
    wanted: dict[str, Any] = {name: getattr(found, name) for name in names}
    given = payload.model_dump(exclude_unset=True)
    if "team" in given:
        given["team"] = _team(user, payload.team)
    wanted |= {name: value for name, value in given.items() if value is not None or name == "team"}
    return SavedViewOut.of(user, services.save_view(user, found, services.ViewDetails(**wanted)))


@resource.delete("/saved-views/{int:view_id}")
def remove_saved_view(request: HttpRequest, view_id: PathId) -> None:
    """Take a view away from everybody who has it."""
    user = caller(request)
    services.remove_view(user, views.get_saved_view(user, view_id))


@resource.get("/view-order", ArrangementOut)
def get_view_order(request: HttpRequest) -> ArrangementOut:
    """How the views stand in the caller's side bar."""
    return _arrangement(caller(request))


@resource.put("/view-order", ArrangementOut)
def save_view_order(request: HttpRequest, payload: NewArrangement) -> ArrangementOut:
    """Put the views of the caller's side bar into an order, and some of them away."""
    user = caller(request)
    services.arrange_views(user, payload.keys, payload.hidden)
    return _arrangement(user)


def _arrangement(user: User) -> ArrangementOut:
    away = views.hidden_keys(user)
    keys = [view.key for view in views.views(user, hidden=True)]
    return ArrangementOut(keys=keys, hidden=[key for key in keys if key in away])


def _team(user: User, pk: int | None) -> Team | None:
    found = teams(user).filter(pk=pk).first() if pk else None
    if pk and found is None:
        raise Invalid(_("There is no such team."), field="team")
    return found
