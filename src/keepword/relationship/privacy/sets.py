"""The sets, the score and the way of a customer: exported; they go with the customer's row."""

from collections.abc import Iterator
from typing import Any

from keepword.customers.models import Customer
from keepword.customers.privacy import Holder, Sections, register
from keepword.customers.queries import family
from keepword.relationship.models import Membership, Passage, Score


def _sets(customer: Customer) -> Iterator[dict[str, Any]]:
    rows = Membership.objects.filter(customer__in=family(customer)).select_related("segment")
    for one in rows.order_by("pk").iterator(chunk_size=200):
        yield {
            "segment": one.segment.title,
            "since": one.entered_at.isoformat(),
            "until": one.left_at.isoformat() if one.left_at else None,
        }


def _way(customer: Customer) -> Iterator[dict[str, Any]]:
    rows = Passage.objects.filter(customer__in=family(customer)).order_by("entered_at", "pk")
    for one in rows.iterator(chunk_size=200):
        yield {
            "stage": one.stage,
            "since": one.entered_at.isoformat(),
            "until": one.left_at.isoformat() if one.left_at else None,
        }


def _scores(customer: Customer) -> Iterator[dict[str, Any]]:
    for one in Score.objects.filter(customer__in=family(customer)).order_by("pk"):
        yield {
            "label": one.label,
            "recency": one.recency,
            "frequency": one.frequency,
            "money": one.money,
            "since": one.at.isoformat(),
        }


def _export(customer: Customer, with_notes: bool) -> Sections:
    """What we think of them is theirs to see, too."""
    return {"segments": _sets(customer), "journey": _way(customer), "scores": _scores(customer)}


register(Holder("segments", export=_export))
