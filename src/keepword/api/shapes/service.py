"""Numbers, standards and frameworks as programs get them."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import ConfigDict, Field

from keepword.analytics.models import IndicatorValue, OwnFramework, Standard
from keepword.analytics.queries.frameworks import Counted, Proof, Standing
from keepword.analytics.queries.standards import Target, band_of
from keepword.analytics.rules.frameworks import Framework
from keepword.analytics.rules.verdicts import Band
from keepword.api.fields import Id, MaybeMoment, Moment, Out, Page

VerdictName = Literal["green", "amber", "red", "few", "no_data", "no_standard"]
_VALUE: dict[str, Any] = {
    "kind": "rolling",
    "begins": "2026-02-02",
    "since": "2026-02-02T09:00:00.000000Z",
    "until": "2026-03-02T09:00:00.000000Z",
    "cut": "",
    "cut_key": "",
    "value": 0.9375,
    "n": 32,
    "numerator": 30.0,
    "denominator": 32.0,
    "low": 0.799,
    "high": 0.983,
    "measured_at": "2026-03-02T09:00:00.000000Z",
}
_TARGET: dict[str, Any] = {
    "scope": "",
    "standard": 3,
    "green_low": 0.95,
    "green_high": None,
    "amber_low": 0.85,
    "amber_high": None,
    "source": "",
}
_PROOF: dict[str, Any] = {
    "name": "promises_kept",
    "title": "Promises kept",
    "unit": "share",
    "better": "up",
    "value": _VALUE,
    "target": _TARGET,
    "verdict": "amber",
    "sure": False,
}


class ValueOut(Out):
    """A number as it was measured."""

    model_config = ConfigDict(json_schema_extra={"examples": [_VALUE]})

    kind: Literal["rolling", "day", "week", "month"] = Field(description="rolling: the last 28 days.")
    begins: str = Field(description="Its first day in the shop.")
    since: Moment
    until: Moment = Field(description="Not part of it.")
    cut: str = Field(description="By what it is cut; empty: the whole.")
    cut_key: str = Field(description="What it is cut to; empty: what is of none.")
    value: float | None = Field(description="null: nothing was to be counted.")
    n: int = Field(description="The records that it stands on.")
    numerator: float | None
    denominator: float | None
    low: float | None = Field(description="Its 95 % interval, where one is known.")
    high: float | None
    measured_at: Moment

    @classmethod
    def of(cls, one: IndicatorValue) -> ValueOut:
        names = ("kind", "cut", "cut_key", "value", "n", "numerator", "denominator", "low", "high")
        told = {name: getattr(one, name) for name in (*names, "since", "until", "measured_at")}
        return cls.model_validate({**told, "begins": one.begins.isoformat()})


class TargetOut(Out):
    """A target that counts."""

    model_config = ConfigDict(json_schema_extra={"examples": [_TARGET]})

    scope: str = Field(description="Empty: the whole service; else as in team:3, inbox:2, segment:5.")
    standard: int | None = Field(description="The shop's own; null: one that comes with Keepword.")
    green_low: float | None
    green_high: float | None
    amber_low: float | None
    amber_high: float | None
    source: str = Field(description="Who has set it, of one that comes with Keepword.")

    @classmethod
    def of(cls, one: Target) -> TargetOut:
        number = one.standard.pk if one.standard else None
        return cls(scope=one.scope, standard=number, source=one.source, **ends(one.band))


def ends(band: Band) -> dict[str, float | None]:
    """The bounds of a band by their names."""
    return {name: getattr(band, name) for name in ("green_low", "green_high", "amber_low", "amber_high")}


class IndicatorOut(Out):
    """An indicator, how it stands, and against what."""

    model_config = ConfigDict(json_schema_extra={"examples": [_PROOF]})

    name: str
    title: str
    unit: str
    better: Literal["up", "down"]
    value: ValueOut | None = Field(description="Of the last 28 days; null: never measured.")
    target: TargetOut | None
    verdict: VerdictName
    sure: bool = Field(description="The whole interval has this verdict.")

    @classmethod
    def of(cls, one: Proof, language: str) -> IndicatorOut:
        return cls.model_validate(fields_of(one, language))


def fields_of(one: Proof, language: str) -> dict[str, Any]:
    """The same as a mapping."""
    return {
        "name": one.name,
        "title": one.words.title[language],
        "unit": one.words.unit.value,
        "better": one.words.better.value,
        "value": ValueOut.of(one.value) if one.value else None,
        "target": TargetOut.of(one.target) if one.target else None,
        "verdict": one.judged.verdict.value,
        "sure": one.judged.sure,
    }


class WholeIndicatorOut(IndicatorOut):
    """With its definition, its past and its cuts."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    **_PROOF,
                    "definition": "Of the promises that came to their end, the share that was kept.",
                    "months": [{**_VALUE, "kind": "month", "begins": "2026-02-01"}],
                    "weeks": [],
                    "days": [],
                    "cuts": [{**_VALUE, "cut": "team", "cut_key": "3"}],
                }
            ]
        }
    )

    definition: str
    months: list[ValueOut]
    weeks: list[ValueOut]
    days: list[ValueOut]
    cuts: list[ValueOut] = Field(description="The last 28 days by team, agent (a key), channel and so on.")


class IndicatorList(Out):
    """All of them, in the order of their words."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"items": [_PROOF], "measured_at": "2026-03-02T09:00:00.000000Z"}]}
    )

    items: list[IndicatorOut]
    measured_at: MaybeMoment = Field(description="The oldest measure among them.")


_RECORD: dict[str, Any] = {
    "at": "2026-03-01T10:00:00.000000Z",
    "top": 1.0,
    "base": 1.0,
    "subject": "conversation",
    "subject_id": 72,
    "fact": 9120,
    "kind": "promise_kept",
    "conversation": 72,
    "message": 401,
}


class RecordOut(Out):
    """A record behind a number: it adds `top` of `base`."""

    model_config = ConfigDict(json_schema_extra={"examples": [_RECORD]})

    at: Moment
    top: float
    base: float
    subject: str
    subject_id: int | None
    fact: int
    kind: str = Field(description="Of the fact.")
    conversation: int | None = Field(
        description="null where there is none, or it is not the caller's to read."
    )
    message: int | None


class RecordsOut(Out):
    """A page of them, the latest first, and what all together make."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "items": [_RECORD],
                    "page": 1,
                    "pages": 1,
                    "records": 1,
                    "value": 1.0,
                    "n": 1,
                    "numerator": 1.0,
                    "denominator": 1.0,
                }
            ]
        }
    )

    items: list[RecordOut]
    page: int
    pages: int
    records: int
    value: float | None
    n: int
    numerator: float | None
    denominator: float | None


_PRINCIPLE: dict[str, Any] = {
    "id": "reliability",
    "title": "Reliability",
    "does": "Promises, delivery and warranty hold.",
    "verdict": "amber",
    "indicators": [_PROOF],
}


class PrincipleOut(Out):
    """A principle with what proves it; its verdict is the worst of those."""

    model_config = ConfigDict(json_schema_extra={"examples": [_PRINCIPLE]})

    id: str
    title: str
    does: str
    verdict: VerdictName
    indicators: list[IndicatorOut]

    @classmethod
    def of(cls, one: Standing, language: str) -> PrincipleOut:
        told = {
            "id": one.principle.id,
            "title": one.principle.title[language],
            "does": one.principle.does[language],
            "verdict": one.verdict.value,
            "indicators": [IndicatorOut.of(proof, language) for proof in one.proofs],
        }
        return cls.model_validate(told)


_FRAMEWORK: dict[str, Any] = {
    "id": "servqual",
    "title": "SERVQUAL: five dimensions, expectation against perception",
    "drawing": "radar",
    "source": "Parasuraman, Zeithaml, Berry, 1988",
    "own": False,
    "verdicts": {"green": 3, "amber": 1, "no_data": 1},
}


class FrameworkOut(Out):
    """A framework with how many of its principles stand how."""

    model_config = ConfigDict(json_schema_extra={"examples": [_FRAMEWORK]})

    id: str
    title: str
    drawing: str
    source: str
    own: bool = Field(description="The shop has written it.")
    verdicts: dict[str, int]

    @classmethod
    def of(cls, one: Counted, language: str) -> FrameworkOut:
        told = {verdict.value: n for verdict, n in one.verdicts.items()}
        return cls.model_validate(framework_of(one.framework, one.own, told, language))


def framework_of(
    one: Framework, own: OwnFramework | None, verdicts: dict[str, int], language: str
) -> dict[str, Any]:
    """What is told of a framework wherever it is."""
    source = f"{one.source.author}, {one.source.year}" if one.source else ""
    return {
        "id": one.id,
        "title": one.title[language],
        "drawing": one.drawing.value,
        "source": source,
        "own": own is not None,
        "verdicts": verdicts,
    }


class WholeFrameworkOut(FrameworkOut):
    """With its principles."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{**_FRAMEWORK, "principles": [_PRINCIPLE], "yaml": ""}]}
    )

    principles: list[PrincipleOut]
    yaml: str = Field(description="Its file, of the shop's own.")


class FrameworkList(Out):
    """All of them, the shop's own first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_FRAMEWORK]}]})

    items: list[FrameworkOut]


_STANDARD: dict[str, Any] = {
    "id": 3,
    "indicator": "promises_kept",
    "scope": "team:3",
    "green_low": 0.95,
    "green_high": None,
    "amber_low": 0.85,
    "amber_high": None,
    "owner": 7,
    "valid_from": "2026-03-01",
    "note": "Agreed in February",
    "rev": 1,
}


class StandardOut(Out):
    """A target that the shop has set."""

    model_config = ConfigDict(json_schema_extra={"examples": [_STANDARD]})

    id: int
    indicator: str
    scope: str
    green_low: float | None
    green_high: float | None
    amber_low: float | None
    amber_high: float | None
    owner: Id | None
    valid_from: str
    note: str
    rev: int

    @classmethod
    def of(cls, one: Standard) -> StandardOut:
        return cls(
            id=one.pk,
            indicator=one.indicator,
            scope=one.scope,
            owner=one.owner_id,
            valid_from=one.valid_from.isoformat(),
            note=one.note,
            rev=one.rev,
            **ends(band_of(one)),
        )


class StandardList(Page[StandardOut]):
    """The shop's own, the latest first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"items": [_STANDARD], "next": ""}]})
