"""Annotations as programs get them."""

from __future__ import annotations

from typing import Any

from pydantic import ConfigDict, Field

from keepword.analytics.models import Annotation
from keepword.api.fields import Id, Out, Page

_ONE: dict[str, Any] = {
    "id": 3,
    "day": "2026-03-02",
    "text": "New carrier",
    "indicator": "",
    "team": None,
    "author": 7,
    "rev": 1,
}


class AnnotationOut(Out):
    """What happened on a day."""

    model_config = ConfigDict(json_schema_extra={"examples": [_ONE]})

    id: int
    day: str
    text: str
    indicator: str = Field(description="Empty: of all indicators.")
    team: Id | None = Field(description="Null: of the whole service.")
    author: Id | None
    rev: int

    @classmethod
    def of(cls, one: Annotation) -> AnnotationOut:
        return cls(
            id=one.pk,
            day=one.day.isoformat(),
            text=one.text,
            indicator=one.indicator,
            team=one.team_id,
            author=one.author_id,
            rev=one.rev,
        )


class AnnotationList(Page[AnnotationOut]):
    """The latest first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_ONE], "next": ""}]})
