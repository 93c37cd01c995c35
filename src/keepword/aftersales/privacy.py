"""What customers sent back and had repaired: exported, and what it says of them erased. That something came
back, and the amounts, stay as nobody's."""

from collections.abc import Iterator
from typing import Any

from keepword.aftersales.models import (
    Photo,
    Quote,
    QuoteLine,
    Refund,
    Repair,
    Return,
    ReturnLine,
    Visit,
)
from keepword.core.sweeping import let_go
from keepword.customers.models import Customer
from keepword.customers.privacy import STEP, ExportFile, Holder, Person, Sections, register


def _returns(customer: Customer, with_notes: bool) -> Iterator[dict[str, Any]]:
    rows = Return.objects.filter(customer=customer).select_related("order")
    for one in rows.prefetch_related("lines__line", "refunds").order_by("pk").iterator(chunk_size=200):
        yield {
            "number": one.number,
            "order": one.order.number,
            "state": one.state,
            "wish": one.wish,
            "begun_at": one.begun_at.isoformat(),
            "words": one.words,
            "answer": one.answer,
            "lines": [
                {"name": row.line.name, "quantity": row.quantity, "reason": row.reason}
                | ({"found": row.found, "note": row.note} if with_notes else {})
                for row in one.lines.all()
            ],
            "refunds": [
                {"amount": got.amount, "currency": got.currency, "state": got.state, "reason": got.reason}
                for got in one.refunds.all()
            ],
        }


def _repairs(customer: Customer, with_notes: bool) -> Iterator[dict[str, Any]]:
    rows = Repair.objects.filter(customer=customer).prefetch_related("quotes", "visits")
    for one in rows.order_by("pk").iterator(chunk_size=200):
        yield {
            "number": one.number,
            "what": one.what,
            "serial": one.serial,
            "problem": one.problem,
            "state": one.state,
            "begun_at": one.begun_at.isoformat(),
            "quotes": [
                {"total": quote.total, "currency": quote.currency, "state": quote.state, "words": quote.words}
                for quote in one.quotes.all()
            ],
            "visits": [
                {"at": visit.at.isoformat()} | ({"note": visit.note} if with_notes else {})
                for visit in one.visits.all()
            ],
        } | ({"fault": one.fault, "result": one.result} if with_notes else {})


def _export(customer: Customer, with_notes: bool) -> Sections:
    return {"returns": _returns(customer, with_notes), "repairs": _repairs(customer, with_notes)}


def _files(customer: Customer, with_notes: bool) -> Iterator[ExportFile]:
    for kind, owner in (("return", "ret__customer"), ("repair", "repair__customer")):
        for photo in Photo.objects.filter(**{owner: customer}).order_by("pk").iterator(chunk_size=200):
            number = photo.ret_id or photo.repair_id
            yield ExportFile(f"{kind}s/{number}/{photo.pk}-{photo.name}", photo.blob, photo.size)


def _erase(person: Person, cursor: int) -> int | None:
    """Their returns first, then their repairs: `cursor` counts the passes, each takes what is left."""
    returns = list(Return.objects.filter(customer__in=person.numbers).order_by("pk")[:STEP])
    if returns:
        _blank_returns([one.pk for one in returns])
        return cursor + 1
    repairs = list(Repair.objects.filter(customer__in=person.numbers).order_by("pk")[:STEP])
    if repairs:
        _blank_repairs([one.pk for one in repairs])
        return cursor + 1
    return None


def _blank_returns(ids: list[int]) -> None:
    _drop_photos({"ret__in": ids})
    ReturnLine.objects.filter(ret__in=ids).update(note="")
    Refund.objects.filter(ret__in=ids).update(reason="", answer="", reference="")
    Return.objects.filter(pk__in=ids).update(
        customer=None, conversation=None, words="", answer="", carrier="", tracking="", key=None
    )


def _blank_repairs(ids: list[int]) -> None:
    _drop_photos({"repair__in": ids})
    Quote.objects.filter(repair__in=ids).update(words="")
    QuoteLine.objects.filter(quote__repair__in=ids, product=None).update(words="")
    Visit.objects.filter(repair__in=ids).update(note="")
    Repair.objects.filter(pk__in=ids).update(
        customer=None,
        conversation=None,
        owned=None,
        serial="",
        problem="",
        fault="",
        result="",
        key=None,
        what="",
    )


def _drop_photos(of: dict[str, Any]) -> None:
    photos = Photo.objects.filter(**of)
    digests = list(photos.values_list("blob", flat=True))
    photos.delete()
    let_go(digests)


# Before the conversations go by which they are spoken of, and before the orders lose their customer.
register(Holder("aftersales", erase=_erase, export=_export, files=_files, order=14))
