"""Who did what."""

from collections.abc import Collection
from typing import Any

from django.db import models

from keepword.audit.models import Entry
from keepword.core import clock, rows
from keepword.core.actors import Actor, Automaton, system

__all__ = ["Actor", "Automaton", "record", "system"]


ERASED = {"erased": True}


def forget(kind: str, object_ids: Collection[int]) -> int:
    """Erase what entries about these objects say beyond who did what when; how many entries."""
    rows_ = Entry.objects.filter(object_kind=kind, object_id__in=list(object_ids))
    return rows_.exclude(data={}).update(data=ERASED)


def record(actor: Actor, verb: str, what: models.Model, **data: Any) -> None:
    """Write one audit row in the transaction of the verb. `data` is JSON and never holds a secret."""
    rows.insert(
        [
            Entry(
                at=clock.now(),
                actor_id=actor.pk,
                actor_label=str(actor)[:200],
                verb=verb,
                object_kind=what._meta.label_lower,
                object_id=what.pk if isinstance(what.pk, int) else None,
                data=data,
            )
        ]
    )
