"""Facts: what the measures are made of."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from keepword.core import kinds, rows
from keepword.core.kinds import JSON, Names, declare
from keepword.core.models import Fact

__all__ = ["JSON", "RETRACTED", "Names", "declare", "fact", "holding", "record", "retract"]

RETRACTED = "retracted"

declare(RETRACTED, "A fact of `kind_retracted` was wrong and is taken back.", kind_retracted=str, inbox=int)


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
    """A fact not yet written; `data` is whatever else a measure may need to cut by.

    Its kind and the names in `data` are declared (see `kinds`).
    """
    kinds.check(kind, data)
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
    """Write facts in the transaction of the change that they tell of.

    Their numbers are drawn while the table is locked for them: once nobody holds that lock, no lower number
    is still to come. The lake relies on it.
    """
    rows.insert_in_turn(list(facts))


def holding(subject: int | Collection[int], **of: Any) -> list[Fact]:
    """What was recorded of a subject (or of several) and still holds, by fields of the fact. Two queries."""
    ids = [subject] if isinstance(subject, int) else list(subject)
    superseding = Fact.objects.filter(subject_id__in=ids, supersedes__isnull=False)
    gone = set(superseding.values_list("supersedes", flat=True))
    found = Fact.objects.filter(subject_id__in=ids, **of).order_by("pk")
    return [one for one in found if one.pk not in gone]


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
