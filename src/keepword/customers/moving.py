"""What whoever keeps rows of a customer needs when two become one, and two again."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Model, QuerySet

from keepword.customers.models import Customer


def move(rows: "QuerySet[Any]", into: Customer, *, by: str = "customer_id") -> list[int]:
    """Give rows to another customer; their numbers, for `Join.kept`."""
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    give(rows.model, ids, into, by=by)
    return ids


def give(model: type[Model], ids: Sequence[int], to: Customer, *, by: str = "customer_id") -> None:
    """The same for rows by number; those that are gone are passed over."""
    for start in range(0, len(ids), _AT_ONCE):
        model._base_manager.filter(pk__in=ids[start : start + _AT_ONCE]).update(**{by: to.pk})


def back(
    model: type[Model], ids: Sequence[int], source: Customer, into: Customer, *, by: str = "customer_id"
) -> None:
    """Give rows back that are still with whom they went to."""
    for start in range(0, len(ids), _AT_ONCE):
        rows = model._base_manager.filter(pk__in=ids[start : start + _AT_ONCE], **{by: into.pk})
        rows.update(**{by: source.pk})


_AT_ONCE = 5_000  # below the parameters that a statement may have


def note(kept: dict[str, Any], app: str, **moved: Sequence[int]) -> None:
    """Write down what was moved, beside what was before."""
    here = kept.setdefault(app, {})
    for name, ids in moved.items():
        here[name] = [*here.get(name, ()), *ids]
