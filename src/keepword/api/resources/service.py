"""Service measured: indicators with the records behind them, standards, frameworks."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import Path, Query
from pydantic import ConfigDict, Field

from keepword.accounts.models import User
from keepword.analytics.indicators.waiting import WAITING
from keepword.analytics.models import IndicatorValue
from keepword.analytics.queries import frameworks, numbers
from keepword.analytics.queries import standards as targets
from keepword.analytics.queries.access import RIGHT
from keepword.analytics.rules import words
from keepword.analytics.rules.keeping import Stretch
from keepword.analytics.rules.verdicts import Band
from keepword.analytics.rules.words import IndicatorWords
from keepword.analytics.services.asking import ask
from keepword.analytics.services.frameworks import LARGEST, remove_framework, save_framework
from keepword.analytics.services.standards import (
    LONGEST_NOTE,
    Aim,
    drop_shipped,
    retire_standard,
    save_standard,
)
from keepword.api.fields import After, DayIn, Id, In, Limit, PathId, rows_of
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.api.resources.complaints import person_of
from keepword.api.shapes.service import (
    FrameworkList,
    FrameworkOut,
    IndicatorList,
    IndicatorOut,
    PrincipleOut,
    RecordOut,
    RecordsOut,
    StandardList,
    StandardOut,
    ValueOut,
    WholeFrameworkOut,
    WholeIndicatorOut,
    fields_of,
    framework_of,
)
from keepword.core.errors import NotFound, Refused

resource = Resource("conversations", "Service measured")

Name = Annotated[str, Path(min_length=1, max_length=63, pattern="^[a-z0-9_]+$", description="Its name.")]
Bound = Annotated[float | None, Field(ge=-1e12, le=1e12, allow_inf_nan=False)]


class StandardIn(In):
    """A target. Values are in the unit of the indicator; a share is from 0 to 1."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"indicator": "promises_kept", "green_low": 0.95, "amber_low": 0.85, "owner": None}]
        }
    )

    indicator: str = Field(min_length=1, max_length=63)
    scope: str = Field(
        default="",
        max_length=30,
        description="Empty: the whole service; else as in team:3, inbox:2, segment:5.",
    )
    green_low: Bound = Field(default=None, description="From here on it is good.")
    green_high: Bound = Field(default=None, description="Up to here it is good.")
    amber_low: Bound = Field(default=None, description="From here on it still passes.")
    amber_high: Bound = Field(default=None, description="Up to here it still passes.")
    owner: Id | None = None
    valid_from: DayIn | None = Field(default=None, description="Left out: today.")
    note: str = Field(default="", max_length=LONGEST_NOTE)


class FrameworkIn(In):
    """A framework of one's own (docs/frameworks.md)."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"yaml": "id: our_house\ndrawing: pillars\n"}]})

    yaml: str = Field(min_length=1, max_length=LARGEST)


@resource.get("/frameworks", FrameworkList)
def list_frameworks(request: HttpRequest) -> FrameworkList:
    """All frameworks, the shop's own first, with how many principles stand how."""
    return FrameworkList(
        items=[FrameworkOut.of(one, _language()) for one in frameworks.frameworks(_reader(request))]
    )


@resource.post("/frameworks", WholeFrameworkOut, status=201)
def save_own_framework(request: HttpRequest, payload: FrameworkIn) -> WholeFrameworkOut:
    """Keep a framework of one's own; one of the same id that the shop has brought is replaced."""
    user = _reader(request)
    return _framework(user, save_framework(user, payload.yaml.encode()).key)


@resource.get("/frameworks/{framework_id}", WholeFrameworkOut)
def get_framework(request: HttpRequest, framework_id: Name) -> WholeFrameworkOut:
    """One framework: each principle with its indicators, their values, targets and verdicts."""
    return _framework(_reader(request), framework_id)


@resource.delete("/frameworks/{framework_id}")
def remove_own_framework(request: HttpRequest, framework_id: Name) -> None:
    """Forget one of the shop's own."""
    user = _reader(request)
    _found, own = frameworks.get_framework(user, framework_id)
    if own is None:
        raise Refused(_("%(id)s comes with Keepword and stays.") % {"id": framework_id})
    remove_framework(user, own)


@resource.get("/indicators", IndicatorList)
def list_indicators(request: HttpRequest) -> IndicatorList:
    """All indicators with their numbers of the last 28 days. For who sees all numbers."""
    user = _reader(request)
    found = [IndicatorOut.of(one, _language()) for one in frameworks.proofs(user, list(words.shipped()))]
    return IndicatorList(items=found, measured_at=numbers.as_of(user).at)


@resource.post("/indicators/measure", IndicatorList)
def measure_indicators(request: HttpRequest) -> IndicatorList:
    """Measure all anew, in the background; what is answered are the numbers as they are."""
    ask(_reader(request))
    return list_indicators(request)


@resource.get("/indicators/{name}", WholeIndicatorOut)
def get_indicator(request: HttpRequest, name: Name) -> WholeIndicatorOut:
    """One indicator with its definition, its past and its cuts."""
    user, of = _reader(request), _words(name)
    (proof,) = frameworks.proofs(user, [name])
    past = {kind: [ValueOut.of(one) for one in numbers.series(user, name, kind)] for kind in Stretch}
    cut = [ValueOut.of(one) for rows in numbers.cuts(user, name).values() for one in rows]
    return WholeIndicatorOut.model_validate(
        {
            **fields_of(proof, _language()),
            "definition": of.definition[_language()],
            "months": past[Stretch.MONTH],
            "weeks": past[Stretch.WEEK],
            "days": past[Stretch.DAY],
            "cuts": cut,
        }
    )


@resource.get("/indicators/{name}/records", RecordsOut)
def list_indicator_records(
    request: HttpRequest,
    name: Name,
    kind: Annotated[
        Literal["rolling", "day", "week", "month"], Query(description="Of which number.")
    ] = "rolling",
    begins: Annotated[DayIn | None, Query(description="Its first day; not of the rolling one.")] = None,
    cut: Annotated[
        Literal["", "team", "agent", "channel", "inbox", "language", "product", "segment"],
        Query(description="Only what belongs to one value of a cut."),
    ] = "",
    key: Annotated[str, Query(max_length=120, description="Which one; empty: what is of none.")] = "",
    page: Annotated[int, Query(ge=1, le=20_000, description="Fifty records each.")] = 1,
) -> RecordsOut:
    """The records behind a number; together they are its numerator and denominator."""
    from keepword.analytics.queries.records import records  # and the engine, which nothing else here needs

    user, of = _reader(request), _words(name)
    found = records(user, _value(user, of, Stretch(kind), begins), cut=cut, key=key, page=page)
    items = [
        RecordOut(
            at=one.at,
            top=one.top,
            base=one.base,
            subject=one.subject,
            subject_id=one.subject_id,
            fact=one.fact,
            kind=one.kind,
            conversation=one.conversation,
            message=one.message.pk if one.message else None,
        )
        for one in found.records
    ]
    sums = found.number
    return RecordsOut(
        items=items,
        page=found.page,
        pages=found.pages,
        records=found.rows,
        value=sums.value,
        n=sums.n,
        numerator=sums.numerator,
        denominator=sums.denominator,
    )


@resource.delete("/indicators/{name}/suggested-standard")
def drop_suggested_standard(request: HttpRequest, name: Name) -> None:
    """The target that comes with Keepword is not wanted."""
    drop_shipped(_reader(request), _words(name).name)


@resource.get("/standards", StandardList)
def list_standards(request: HttpRequest, after: After = "", limit: Limit = 25) -> StandardList:
    """The targets that the shop has set, the latest first."""
    found = rows_of(targets.standards(_reader(request)), ("-valid_from", "-id"), after, limit)
    return StandardList(items=[StandardOut.of(one) for one in found.rows], next=found.next)


@resource.post("/standards", StandardOut, status=201)
def set_standard(request: HttpRequest, payload: StandardIn) -> StandardOut:
    """Set a target."""
    user = _reader(request)
    return StandardOut.of(save_standard(user, None, _aim(user, payload)))


@resource.get("/standards/{int:standard_id}", StandardOut)
def get_standard_by_id(request: HttpRequest, standard_id: PathId) -> StandardOut:
    """One target."""
    return StandardOut.of(targets.get_standard(_reader(request), standard_id))


@resource.put("/standards/{int:standard_id}", StandardOut)
def change_standard(request: HttpRequest, standard_id: PathId, payload: StandardIn) -> StandardOut:
    """Change a target; of which indicator it is stays."""
    user = _reader(request)
    return StandardOut.of(save_standard(user, targets.get_standard(user, standard_id), _aim(user, payload)))


@resource.delete("/standards/{int:standard_id}")
def retire_standard_by_id(request: HttpRequest, standard_id: PathId) -> None:
    """It counts no more."""
    user = _reader(request)
    retire_standard(user, targets.get_standard(user, standard_id))


def _reader(request: HttpRequest) -> User:
    user = caller(request)
    if not user.may(RIGHT):
        raise Refused(_("Only who sees the numbers of the whole service may do this."))
    return user


def _language() -> str:
    return (get_language() or "en")[:2]


def _words(name: str) -> IndicatorWords:
    found = words.shipped().get(name)
    if found is None:
        raise NotFound(_("There is no such indicator."))
    return found


def _framework(user: User, key: str) -> WholeFrameworkOut:
    found, own = frameworks.get_framework(user, key)
    principles = [PrincipleOut.of(one, _language()) for one in frameworks.stands(user, found)]
    told: dict[str, int] = {}
    for one in principles:
        told[one.verdict] = told.get(one.verdict, 0) + 1
    return WholeFrameworkOut.model_validate(
        {
            **framework_of(found, own, told, _language()),
            "principles": principles,
            "yaml": own.text if own else "",
        }
    )


def _value(user: User, of: IndicatorWords, kind: Stretch, begins: date | None) -> IndicatorValue:
    if of.name not in WAITING:
        for one in numbers.series(user, of.name, kind):
            if kind is Stretch.ROLLING or one.begins == begins:
                return one
    raise NotFound(_("This number was not measured yet; come back in some minutes."))


def _aim(user: User, payload: StandardIn) -> Aim:
    return Aim(
        indicator=payload.indicator,
        band=Band(payload.green_low, payload.green_high, payload.amber_low, payload.amber_high),
        scope=payload.scope,
        owner=person_of(user, payload.owner),
        valid_from=payload.valid_from,
        note=payload.note,
    )
