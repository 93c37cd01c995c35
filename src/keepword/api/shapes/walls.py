"""Boards on the wall and their screens, as programs get them."""

from __future__ import annotations

from typing import Any, Final, Literal

from pydantic import ConfigDict, Field

from keepword.analytics.models import WallBoard, WallScreen
from keepword.analytics.queries.walls import is_kept, panels
from keepword.analytics.services.walls import LONGEST, Wanted
from keepword.api.fields import Id, In, LanguageCode, MaybeMoment, Moment, Out, Page

PanelName = Literal[
    "waiting", "answers", "promises", "live", "people", "arrivals", "csat", "trouble", "tests"
]
ThemeName = Literal["auto", "light", "dark"]
_WANTED: Final[dict[str, Any]] = {
    "name": "Kitchen",
    "panels": ["waiting", "answers", "promises", "csat"],
    "language": "lt",
    "theme": "dark",
    "inboxes": [],
    "teams": [3],
    "rows": "inbox",
    "minutes": 30,
    "first_names": False,
}
_BOARD: Final[dict[str, Any]] = {"id": 2, **_WANTED, "keeper": 7, "stands_still": False, "rev": 1}
_SCREEN: Final[dict[str, Any]] = {
    "id": 5,
    "name": "Kitchen",
    "made_by": 7,
    "made_at": "2026-03-02T08:00:00.000000Z",
    "seen_at": None,
    "seen_from": "",
    "seen_by": "",
}


class WallIn(In):
    """What a board is to be."""

    model_config = ConfigDict(json_schema_extra={"examples": [_WANTED]})

    name: str = Field(min_length=1, max_length=LONGEST)
    panels: list[PanelName] = Field(
        default=["waiting", "answers", "promises", "live", "people", "arrivals", "csat", "trouble", "tests"],
        min_length=1,
        max_length=20,
        description="In their order; at least one besides trouble and tests.",
    )
    language: LanguageCode = "en"
    theme: ThemeName = "dark"
    inboxes: list[Id] = Field(default=[], max_length=200, description="Empty: of all.")
    teams: list[Id] = Field(default=[], max_length=200, description="Empty: of all.")
    rows: Literal["inbox", "team"] = "inbox"
    minutes: Literal[10, 15, 30, 60] = Field(default=30, description="A first answer is due soon within it.")
    first_names: bool = Field(default=False, description="Show the first names of who is there.")

    def wanted(self) -> Wanted:
        """As the verb takes it."""
        return Wanted(**self.model_dump())


class WallOut(Out):
    """A board. It shows what its keeper may see: whoever changed it last."""

    model_config = ConfigDict(json_schema_extra={"examples": [_BOARD]})

    id: int
    name: str
    panels: list[str]
    language: str
    theme: str
    inboxes: list[int]
    teams: list[int]
    rows: str
    minutes: int
    first_names: bool
    keeper: Id | None
    stands_still: bool = Field(description="Its keeper may no longer see the numbers; change it to go on.")
    rev: int

    @classmethod
    def of(cls, one: WallBoard) -> WallOut:
        names = ("name", "language", "theme", "inboxes", "teams", "rows", "minutes", "first_names", "rev")
        return cls(
            id=one.pk,
            panels=[str(panel) for panel in panels(one)],
            keeper=one.keeper_id,
            stands_still=not is_kept(one),
            **{name: getattr(one, name) for name in names},
        )


class WallList(Page[WallOut]):
    """Boards by name."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_BOARD], "next": ""}]})


class ScreenIn(In):
    """A screen that is let in."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "Kitchen"}]})

    name: str = Field(min_length=1, max_length=LONGEST)


class ScreenOut(Out):
    """A screen that may show a board without a log-in; when it was last seen, and whence."""

    model_config = ConfigDict(json_schema_extra={"examples": [_SCREEN]})

    id: int
    name: str
    made_by: Id | None
    made_at: Moment
    seen_at: MaybeMoment
    seen_from: str = Field(description="The network address.")
    seen_by: str = Field(description="What its browser says it is.")

    @classmethod
    def of(cls, one: WallScreen) -> ScreenOut:
        names = ("name", "made_at", "seen_at", "seen_from", "seen_by")
        return cls(id=one.pk, made_by=one.made_by_id, **{name: getattr(one, name) for name in names})


class NewScreenOut(ScreenOut):
    """With its address, which is told this once and kept nowhere."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{**_SCREEN, "url": "https://desk.shop.example/wall/kw_…/"}]}
    )

    url: str


class ScreenList(Page[ScreenOut]):
    """Screens of a board that hold, the newest first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_SCREEN], "next": ""}]})
