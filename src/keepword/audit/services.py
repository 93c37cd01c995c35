"""Who did what."""

from typing import Any, Protocol

from django.db import models

from keepword.audit.models import Entry
from keepword.core import clock, rows


class Actor(Protocol):
    """Anybody who can act: a user, or `system` for Keepword itself."""

    @property
    def pk(self) -> Any: ...

    def __str__(self) -> str: ...


class _System:
    pk = None

    def __str__(self) -> str:
        return ""


system: Actor = _System()


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
