"""Dashboards of one's own and shared ones, with their numbers."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import get_language
from pydantic import ConfigDict, Field

from keepword.accounts.models import User
from keepword.analytics.models import Dashboard
from keepword.analytics.queries import dashboards as queries
from keepword.analytics.rules import dashboards as rules
from keepword.analytics.rules import words
from keepword.analytics.services.dashboards import LONGEST, Layout, remove_dashboard, save_dashboard
from keepword.api.fields import After, In, Limit, PathId, rows_of
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.api.shapes.dashboards import (
    DashboardList,
    DashboardOut,
    ShownTileOut,
    TileIn,
    WholeDashboardOut,
)

resource = Resource("conversations", "Service measured")


class DashboardIn(In):
    """What a dashboard is to be."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"name": "Every morning", "tiles": [{"indicator": "csat"}]}]}
    )

    name: str = Field(min_length=1, max_length=LONGEST)
    shared: bool = False
    tiles: list[TileIn] = Field(min_length=1, max_length=rules.MOST)


@resource.get("/dashboards", DashboardList)
def list_dashboards(request: HttpRequest, after: After = "", limit: Limit = 25) -> DashboardList:
    """One's own dashboards and those that are shared, by name."""
    found = rows_of(queries.dashboards(caller(request)), ("name", "id"), after, limit)
    return DashboardList(items=[DashboardOut.of(one) for one in found.rows], next=found.next)


@resource.post("/dashboards", DashboardOut, status=201)
def make_dashboard(request: HttpRequest, payload: DashboardIn) -> DashboardOut:
    """Make one. Sharing it is for who makes things for everybody."""
    return DashboardOut.of(save_dashboard(caller(request), None, _layout(payload)))


@resource.get("/dashboards/{int:dashboard_id}", WholeDashboardOut)
def get_dashboard(request: HttpRequest, dashboard_id: PathId) -> WholeDashboardOut:
    """One with its numbers of the last 28 days, as far as this user may see them."""
    user = caller(request)
    return _whole(user, queries.get_dashboard(user, dashboard_id))


@resource.put("/dashboards/{int:dashboard_id}", DashboardOut)
def change_dashboard(request: HttpRequest, dashboard_id: PathId, payload: DashboardIn) -> DashboardOut:
    """Change one."""
    user = caller(request)
    found = queries.get_dashboard(user, dashboard_id)
    return DashboardOut.of(save_dashboard(user, found, _layout(payload)))


@resource.delete("/dashboards/{int:dashboard_id}")
def remove_dashboard_by_id(request: HttpRequest, dashboard_id: PathId) -> None:
    """Forget one."""
    user = caller(request)
    remove_dashboard(user, queries.get_dashboard(user, dashboard_id))


def _layout(payload: DashboardIn) -> Layout:
    tiles = [rules.tile(one.indicator, one.scope, words.shipped()) for one in payload.tiles]
    return Layout(payload.name, tiles, payload.shared)


def _whole(user: User, found: Dashboard) -> WholeDashboardOut:
    language = (get_language() or "en")[:2]
    numbers = queries.proofs(user, queries.tiles_of(found))
    shown = [ShownTileOut.shown(tile, proof, language) for tile, proof in numbers]
    return WholeDashboardOut(**DashboardOut.of(found).model_dump(), numbers=shown)
