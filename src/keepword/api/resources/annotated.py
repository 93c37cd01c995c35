"""What happened when, beside the numbers."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _
from pydantic import ConfigDict, Field

from keepword.accounts.models import User
from keepword.analytics.queries import annotations as queries
from keepword.analytics.queries.dashboards import teams
from keepword.analytics.services.annotations import LONGEST, Said, remove_annotation, save_annotation
from keepword.api.fields import After, DayIn, Id, In, Limit, PathId, rows_of
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.api.shapes.annotations import AnnotationList, AnnotationOut
from keepword.core.errors import Invalid

resource = Resource("conversations", "Service measured")


class AnnotationIn(In):
    """What happened on a day, in the shop's zone."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"day": "2026-03-02", "text": "New carrier", "team": None}]}
    )

    day: DayIn
    text: str = Field(min_length=1, max_length=LONGEST)
    indicator: str = Field(default="", max_length=63, description="Empty: of all indicators.")
    team: Id | None = Field(default=None, description="Null: of the whole service.")


@resource.get("/annotations", AnnotationList)
def list_annotations(request: HttpRequest, after: After = "", limit: Limit = 25) -> AnnotationList:
    """What happened, the latest first: of the whole service and of the teams whose numbers one sees."""
    found = rows_of(queries.every_annotation(caller(request)), ("-day", "-id"), after, limit)
    return AnnotationList(items=[AnnotationOut.of(one) for one in found.rows], next=found.next)


@resource.post("/annotations", AnnotationOut, status=201)
def write_annotation(request: HttpRequest, payload: AnnotationIn) -> AnnotationOut:
    """Write one. For who sees the numbers of the whole service."""
    user = caller(request)
    return AnnotationOut.of(save_annotation(user, None, _said(user, payload)))


@resource.get("/annotations/{int:annotation_id}", AnnotationOut)
def get_annotation_by_id(request: HttpRequest, annotation_id: PathId) -> AnnotationOut:
    """One of them."""
    return AnnotationOut.of(queries.get_annotation(caller(request), annotation_id))


@resource.put("/annotations/{int:annotation_id}", AnnotationOut)
def change_annotation(request: HttpRequest, annotation_id: PathId, payload: AnnotationIn) -> AnnotationOut:
    """Change one: whoever wrote it, and whoever keeps what all use."""
    user = caller(request)
    found = queries.get_annotation(user, annotation_id)
    return AnnotationOut.of(save_annotation(user, found, _said(user, payload)))


@resource.delete("/annotations/{int:annotation_id}")
def remove_annotation_by_id(request: HttpRequest, annotation_id: PathId) -> None:
    """Take one off all numbers."""
    user = caller(request)
    remove_annotation(user, queries.get_annotation(user, annotation_id))


def _said(user: User, payload: AnnotationIn) -> Said:
    team = next((one for one in teams(user) if one.pk == payload.team), None)
    if payload.team is not None and team is None:
        raise Invalid(_("There is no such team."), field="team")
    return Said(payload.day, payload.text, payload.indicator, team)
