"""What is kept of a member: exported, and gone with them. The book stays, as numbers of nobody's."""

from collections.abc import Iterator
from typing import Any

from django.db.models import CharField, Q, Value
from django.db.models.functions import Cast, Concat

from keepword.audit.services import forget
from keepword.core import clock
from keepword.customers.models import Customer
from keepword.customers.privacy import Holder, Person, Sections, register
from keepword.ledger.rules import Move
from keepword.ledger.services import post
from keepword.loyalty.models import Gift, Lot, Member, Redemption, Referral, Voucher, Why
from keepword.loyalty.queries import points as of


def _export(customer: Customer, with_notes: bool) -> Sections:
    return {
        "membership": _membership(customer),
        "points": _points(customer),
        "vouchers": _vouchers(customer),
        "gifts": _gifts(customer, with_notes),
    }


def _membership(customer: Customer) -> Iterator[dict[str, Any]]:
    for member in Member.objects.filter(customer=customer):
        yield {
            "code": member.code,
            "tier": member.tier,
            "joined_at": member.joined_at.isoformat(),
            "left_at": member.left_at.isoformat() if member.left_at else None,
            "birthday": [member.birth_month, member.birth_day] if member.birth_month else None,
            "friends": Referral.objects.filter(referrer=customer).count(),
            "came_by_a_friend": Referral.objects.filter(friend=customer).exists(),
        }


def _points(customer: Customer) -> Iterator[dict[str, Any]]:
    rows = of.entries(customer)
    for line in of.statement(customer, rows[:5_000]):
        yield {"at": line.entry.at.isoformat(), "why": line.entry.why, "points": line.points}


def _vouchers(customer: Customer) -> Iterator[dict[str, Any]]:
    for one in Voucher.objects.filter(customer=customer).order_by("pk"):
        yield {
            "code": one.shown,
            "kind": one.kind,
            "value": one.value,
            "currency": one.currency,
            "valid_until": one.valid_until.isoformat() if one.valid_until else None,
        }
    for used in Redemption.objects.filter(customer=customer).select_related("voucher").order_by("pk"):
        yield {"used": used.voucher.shown, "order": used.reference, "at": used.at.isoformat()}


def _gifts(customer: Customer, with_notes: bool) -> Iterator[dict[str, Any]]:
    for one in Gift.objects.filter(customer=customer).order_by("pk"):
        told = {"at": one.at.isoformat(), "points": one.points, "worth": one.cost}
        yield {**told, "reason": one.reason} if with_notes else told


def _erase(person: Person, cursor: int) -> int | None:
    """Points end, vouchers of their own stop; what was given stays as a number."""
    theirs = person.numbers
    for number in theirs:
        _end_points(number)
    Lot.objects.filter(customer__in=theirs).delete()
    Referral.objects.filter(Q(referrer__in=theirs) | Q(friend__in=theirs)).delete()
    Member.objects.filter(customer__in=theirs).delete()
    own = Voucher.objects.filter(customer__in=theirs)
    forget("loyalty.voucher", list(own.values_list("pk", flat=True)))
    own.filter(stopped_at=None).update(stopped_at=clock.now())
    own.update(note="", customer=None)
    Redemption.objects.filter(customer__in=theirs).update(
        customer=None, reference=Concat(Value("erased:"), Cast("pk", CharField()))
    )
    Gift.objects.filter(customer__in=theirs).update(customer=None, conversation=None, reason="")
    return None


def _end_points(number: int) -> None:
    held, owed = of.held(number), of.debt(number)
    moves = [
        Move(of.place(source, number), of.place(target, number), points)
        for source, target, points in ((of.HELD, of.EXPIRED, held), (of.SHOP, of.DEBT, owed))
        if points
    ]
    if moves:
        post(of.BOOK, f"erased:{number}", moves, why=Why.ERASED, endless=of.ENDLESS)


register(Holder("points", erase=_erase, export=_export, order=60))
