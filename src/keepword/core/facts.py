"""Facts: what the measures are made of."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from keepword.core import rows
from keepword.core.models import Fact

RETRACTED = "retracted"


def fact(
    kind: str,
    at: datetime,
    *,
    subject_id: int | None = None,
    person: UUID | None = None,
    actor: UUID | None = None,
    value: float | None = None,
    supersedes: int | None = None,
    **data: Any,
) -> Fact:
    """A fact not yet written; `data` is whatever else a measure may need to cut by."""
    return Fact(
        kind=kind,
        at=at,
        subject_id=subject_id,
        person=person,
        actor=actor,
        value=value,
        supersedes=supersedes,
        data=data,
    )


def record(facts: Iterable[Fact]) -> None:
    """Write facts in the transaction of the change that they tell of."""
    rows.insert(list(facts))


def holding(subject_id: int, **of: Any) -> list[Fact]:
    """What was recorded of a subject and still holds, by fields of the fact. Two queries."""
    superseding = Fact.objects.filter(subject_id=subject_id, supersedes__isnull=False)
    gone = set(superseding.values_list("supersedes", flat=True))
    return [found for found in Fact.objects.filter(subject_id=subject_id, **of) if found.pk not in gone]


def retract(wrong: Iterable[Fact]) -> list[Fact]:
    """Facts, not yet written, that take back the given ones and put nothing in their place.

    They carry the same moment, so that whoever reads a span of time finds a fact and what supersedes it
    together.
    """
    return [
        fact(
            RETRACTED,
            gone.at,
            subject_id=gone.subject_id,
            person=gone.person,
            actor=gone.actor,
            supersedes=gone.pk,
            kind_retracted=gone.kind,
            inbox=gone.data.get("inbox"),
        )
        for gone in wrong
    ]
