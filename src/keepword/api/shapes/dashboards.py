"""Dashboards as programs get them."""

from __future__ import annotations

from typing import Any

from pydantic import ConfigDict, Field

from keepword.analytics.models import Dashboard
from keepword.analytics.queries.dashboards import tiles_of
from keepword.analytics.queries.frameworks import Proof
from keepword.analytics.rules.dashboards import Tile
from keepword.api.fields import Id, In, Out, Page
from keepword.api.shapes.service import IndicatorOut, fields_of

_TILE: dict[str, Any] = {"indicator": "promises_kept", "scope": "team:3"}
_BOARD: dict[str, Any] = {
    "id": 4,
    "name": "Every morning",
    "owner": 7,
    "shared": True,
    "tiles": [_TILE],
    "rev": 1,
}


_SHOWN: dict[str, Any] = {
    "name": "promises_kept",
    "title": "Promises kept",
    "unit": "share",
    "better": "up",
    "value": None,
    "target": None,
    "verdict": "no_data",
    "sure": True,
    "scope": "team:3",
}


class TileIn(In):
    """An indicator, of the whole service or of one part of it."""

    model_config = ConfigDict(json_schema_extra={"examples": [_TILE]})

    indicator: str = Field(min_length=1, max_length=63)
    scope: str = Field(
        default="",
        max_length=140,
        description="Empty: the whole service; else as in team:3, agent:<key>, inbox:2, segment:5.",
    )


class TileOut(Out):
    """An indicator and of whom."""

    model_config = ConfigDict(json_schema_extra={"examples": [_TILE]})

    indicator: str
    scope: str

    @classmethod
    def of(cls, one: Tile) -> TileOut:
        return cls(indicator=one.indicator, scope=one.scope)


class DashboardOut(Out):
    """A dashboard: what stands on it, in its order."""

    model_config = ConfigDict(json_schema_extra={"examples": [_BOARD]})

    id: int
    name: str
    owner: Id
    shared: bool = Field(description="All who answer customers see it, each what of it they may see.")
    tiles: list[TileOut]
    rev: int

    @classmethod
    def of(cls, one: Dashboard) -> DashboardOut:
        return cls(
            id=one.pk,
            name=one.name,
            owner=one.owner_id,
            shared=one.is_shared,
            tiles=[TileOut.of(tile) for tile in tiles_of(one)],
            rev=one.rev,
        )


class DashboardList(Page[DashboardOut]):
    """One's own and those that are shared."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_BOARD], "next": ""}]})


class ShownTileOut(IndicatorOut):
    """A tile with its number."""

    model_config = ConfigDict(json_schema_extra={"examples": [_SHOWN]})

    scope: str

    @classmethod
    def shown(cls, tile: Tile, proof: Proof, language: str) -> ShownTileOut:
        return cls.model_validate({**fields_of(proof, language), "scope": tile.scope})


class WholeDashboardOut(DashboardOut):
    """With its numbers, but for those that are not for this user to see."""

    model_config = ConfigDict(json_schema_extra={"examples": [{**_BOARD, "numbers": [_SHOWN]}]})

    numbers: list[ShownTileOut]
