"""What a customer was told and wants no more: exported; it goes with the customer's row."""

from collections.abc import Iterator
from typing import Any

from keepword.customers.models import Customer
from keepword.customers.privacy import Holder, Sections, register
from keepword.customers.queries import family
from keepword.outreach.models import Recipient, Unsubscribed, Waiting


def _told(customer: Customer) -> Iterator[dict[str, Any]]:
    rows = Recipient.objects.filter(customer__in=family(customer)).select_related("notice")
    for one in rows.order_by("pk").iterator(chunk_size=200):
        yield {
            "notice": one.notice.name,
            "kind": one.notice.kind,
            "state": one.state,
            "reason": one.reason,
            "at": one.at.isoformat(),
        }


def _unwanted(customer: Customer) -> Iterator[dict[str, Any]]:
    rows = Unsubscribed.objects.filter(customer__in=family(customer))
    for one in rows.select_related("notice", "purpose").order_by("pk").iterator(chunk_size=200):
        yield {
            "notice": one.notice.name if one.notice else "",
            "purpose": one.purpose.key if one.purpose else "",
            "at": one.at.isoformat(),
            "source": one.source,
            "undone_at": one.undone_at.isoformat() if one.undone_at else None,
        }


def _waits(customer: Customer) -> Iterator[dict[str, Any]]:
    rows = Waiting.objects.filter(customer__in=family(customer)).select_related("product")
    for one in rows.order_by("pk").iterator(chunk_size=200):
        yield {
            "product": one.product.name,
            "asked_at": one.asked_at.isoformat(),
            "told_at": one.told_at.isoformat() if one.told_at else None,
        }


def _export(customer: Customer, with_notes: bool) -> Sections:
    return {
        "notices": _told(customer),
        "unsubscribed": _unwanted(customer),
        "waits_for": _waits(customer),
    }


register(Holder("notices", export=_export))
