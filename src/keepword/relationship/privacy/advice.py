"""What a customer was advised and offered: exported; both go with the customer's row."""

from collections.abc import Iterator
from typing import Any

from keepword.customers.models import Customer
from keepword.customers.privacy import Holder, Sections, register
from keepword.customers.queries import family
from keepword.relationship.models import Consultation, Offer
from keepword.relationship.queries.guides import answers_in_words


def _consultations(customer: Customer) -> Iterator[dict[str, Any]]:
    rows = Consultation.objects.filter(customer__in=family(customer)).select_related("guide")
    for one in rows.order_by("pk").iterator(chunk_size=200):
        yield {
            "guide": one.guide.title(one.language),
            "at": one.at.isoformat(),
            "answers": [list(pair) for pair in answers_in_words(one, one.language)],
            "advised": [{"sku": row["sku"], "reasons": row["reasons"]} for row in one.result["found"]],
        }


def _offers(customer: Customer, with_notes: bool) -> Iterator[dict[str, Any]]:
    rows = Offer.objects.filter(customer__in=family(customer)).select_related("product", "order")
    for one in rows.order_by("pk").iterator(chunk_size=200):
        yield {
            "product": one.product.sku,
            "at": one.made_at.isoformat(),
            "state": one.state,
            "order": one.order.number if one.order else None,
        } | ({"reason": one.reason, "relevant": one.relevant} if with_notes else {})


def _export(customer: Customer, with_notes: bool) -> Sections:
    return {"consultations": _consultations(customer), "offers": _offers(customer, with_notes)}


register(Holder("advice", export=_export))
