"""Facts: what the measures are made of."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from keepword.core import rows
from keepword.core.models import Fact


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
