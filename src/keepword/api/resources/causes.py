"""Causes of complaints: analysed, removed, checked."""

from datetime import timedelta
from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Query
from pydantic import ConfigDict, Field

from keepword.api.fields import After, DayIn, Id, In, Limit, PathId, rows_of
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.api.resources.complaints import person_of
from keepword.api.resources.problems import Texts
from keepword.api.shapes.complaints import (
    BarOut,
    CauseList,
    CauseOut,
    ComplaintList,
    ComplaintOut,
    MeasureOut,
    ParetoOut,
    RemovalOut,
    ToldGroup,
    ToldPreview,
)
from keepword.complaints import queries, services
from keepword.complaints.models import State
from keepword.core import clock
from keepword.problems.services.problem import checked

resource = Resource("conversations", "Causes")

Line = Annotated[str, Field(max_length=300)]
BoneName = Literal["people", "method", "equipment", "material", "measurement", "surroundings"]
Bones = dict[BoneName, Annotated[list[Annotated[str, Field(max_length=200)]], Field(max_length=8)]]


class NewCause(In):
    """What lies behind complaints."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"title": "Thin glass in batch 12", "product": "Lamp"}]}
    )

    title: str = Field(min_length=1, max_length=200)
    product: str = Field(default="", max_length=120)
    process: str = Field(default="", max_length=120)
    owner: Id | None = None
    about: str = Field(default="", max_length=20_000)
    whys: list[Line] = Field(default=[], max_length=5)
    bones: Bones = {}


class CauseChange(In):
    """What to change; what is left out stays."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"whys": ["It breaks in the post"]}]})

    title: str | None = Field(default=None, min_length=1, max_length=200)
    product: str | None = Field(default=None, max_length=120)
    process: str | None = Field(default=None, max_length=120)
    owner: Id | None = Field(default=None, description="null: nobody.")
    about: str | None = Field(default=None, max_length=20_000)
    whys: list[Line] | None = Field(default=None, max_length=5)
    bones: Bones | None = None


class NewMeasure(In):
    """Something to be done against a cause."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"text": "Order thicker glass", "kind": "corrective"}]}
    )

    text: Line
    kind: Literal["corrective", "preventive"] = "corrective"
    owner: Id | None = None
    due_on: DayIn | None = None


class MeasureState(In):
    """Whether it is done."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"done": True}]})

    done: bool


class Telling(In):
    """What those who suffered from it are told; without texts nobody is."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"texts": {"en": "The cause is gone."}}]})

    texts: Texts | None = None


class Effect(In):
    """What somebody has seen."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"works": True}]})

    works: bool = Field(description="false: it is back.")


@resource.get("/causes", CauseList)
def list_causes(
    request: HttpRequest,
    state: Annotated[
        Literal["", "found", "removing", "removed", "checked", "back"], Query(description="Which.")
    ] = "",
    after: After = "",
    limit: Limit = 25,
) -> CauseList:
    """Causes, the newest first."""
    rows = queries.causes(caller(request))
    if state:
        rows = rows.filter(state=state)
    found = rows_of(rows, ("-found_at", "-id"), after, limit)
    return CauseList(items=[CauseOut.of(row) for row in found.rows], next=found.next)


@resource.post("/causes", CauseOut, status=201)
def find_cause(request: HttpRequest, payload: NewCause) -> CauseOut:
    """Give what lies behind complaints a name."""
    user = caller(request)
    values = payload.model_dump() | {"owner": person_of(user, payload.owner)}
    return CauseOut.of(services.find(user, services.Analysis(**values)), whole=True)


@resource.get("/causes/{int:cause_id}", CauseOut)
def get_cause_by_id(request: HttpRequest, cause_id: PathId) -> CauseOut:
    """One cause with what is done against it."""
    return CauseOut.of(queries.get_cause(caller(request), cause_id), whole=True)


@resource.patch("/causes/{int:cause_id}", CauseOut)
def analyse_cause(request: HttpRequest, cause_id: PathId, payload: CauseChange) -> CauseOut:
    """What is known of it by now."""
    user = caller(request)
    found = queries.get_cause(user, cause_id)
    names = ("title", "product", "process", "about", "whys", "bones")
    values = {name: getattr(found, name) for name in (*names, "owner")}
    values |= {name: value for name in names if (value := getattr(payload, name)) is not None}
    if "owner" in payload.model_fields_set:
        values["owner"] = person_of(user, payload.owner)
    return CauseOut.of(services.analyse(user, found, services.Analysis(**values)), whole=True)


@resource.get("/causes/{int:cause_id}/complaints", ComplaintList)
def list_cause_complaints(
    request: HttpRequest, cause_id: PathId, after: After = "", limit: Limit = 25
) -> ComplaintList:
    """Those of its complaints that the caller may see, the newest first."""
    user = caller(request)
    rows = queries.complaints(user).filter(cause=queries.get_cause(user, cause_id))
    found = rows_of(rows.exclude(state=State.DISMISSED), ("-begun_at", "-id"), after, limit)
    return ComplaintList(items=[ComplaintOut.of(row) for row in found.rows], next=found.next)


@resource.post("/causes/{int:cause_id}/measures", MeasureOut, status=201)
def add_cause_measure(request: HttpRequest, cause_id: PathId, payload: NewMeasure) -> MeasureOut:
    """Something is done against it; from then on it is being removed."""
    user = caller(request)
    made = services.add_measure(
        user,
        queries.get_cause(user, cause_id),
        text=payload.text,
        kind=payload.kind,
        owner=person_of(user, payload.owner),
        due_on=payload.due_on,
    )
    return MeasureOut.of(made)


@resource.patch("/measures/{int:measure_id}", MeasureOut)
def finish_cause_measure(request: HttpRequest, measure_id: PathId, payload: MeasureState) -> MeasureOut:
    """It is done, or was not after all."""
    user = caller(request)
    found = queries.get_measure(user, measure_id)
    return MeasureOut.of(services.finish_measure(user, found, done=payload.done))


@resource.delete("/measures/{int:measure_id}")
def drop_cause_measure(request: HttpRequest, measure_id: PathId) -> None:
    """It is not done."""
    user = caller(request)
    services.drop_measure(user, queries.get_measure(user, measure_id))


@resource.post("/causes/{int:cause_id}/preview", ToldPreview)
def preview_cause_removal(request: HttpRequest, cause_id: PathId, payload: Telling) -> ToldPreview:
    """Whom a removal would tell what, by language. Nobody is told by this."""
    user = caller(request)
    found = queries.get_cause(user, cause_id)
    groups = queries.preview(found, checked(payload.texts or {}))
    told = [ToldGroup(language=one.language, count=one.count, text=one.text) for one in groups]
    return ToldPreview(groups=told)


@resource.post("/causes/{int:cause_id}/remove", RemovalOut, status=202)
def remove_cause(request: HttpRequest, cause_id: PathId, payload: Telling) -> RemovalOut:
    """It is gone: its complaints are done; those who suffered from it are told, each once, by and by.

    For its owner and leads. 409 when it is removed already.
    """
    user = caller(request)
    return RemovalOut.of(services.remove(user, queries.get_cause(user, cause_id), texts=payload.texts))


@resource.post("/causes/{int:cause_id}/check", CauseOut)
def check_cause(request: HttpRequest, cause_id: PathId, payload: Effect) -> CauseOut:
    """Somebody has looked whether it is really gone. For its owner and leads."""
    user = caller(request)
    found = services.check(user, queries.get_cause(user, cause_id), works=payload.works)
    return CauseOut.of(queries.get_cause(user, found.pk), whole=True)


@resource.get("/cause-pareto", ParetoOut)
def pareto_of_causes(
    request: HttpRequest,
    days: Annotated[int, Query(ge=0, le=36_500, description="Of how many days until now; 0: of all.")] = 90,
) -> ParetoOut:
    """Which few causes are behind most complaints."""
    since = clock.now() - timedelta(days=days) if days else None
    return ParetoOut(bars=[BarOut.of(bar) for bar in queries.pareto(caller(request), since=since)])
