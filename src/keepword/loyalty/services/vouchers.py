"""Vouchers are made, used once by whoever comes first, and stopped."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.audit.services import record
from keepword.conversations.services.state import demand, person
from keepword.core import clock, events, facts, rows
from keepword.core.actors import Actor
from keepword.core.errors import Conflict, Invalid, Refused
from keepword.core.money import MOST, is_currency
from keepword.customers.models import Customer
from keepword.loyalty.events import VoucherIssued, VoucherRedeemed
from keepword.loyalty.models import Batch, Origin, Redemption, Voucher, VoucherKind, Why
from keepword.loyalty.queries import codes as of
from keepword.loyalty.queries.codes import Basket
from keepword.loyalty.queries.taking_part import programme
from keepword.loyalty.rules import codes
from keepword.loyalty.services.members import demand_on
from keepword.loyalty.services.points import debit, ends_in

MOST_OF_A_BATCH: Final = 10_000
MOST_USES: Final = 1_000_000
SHORTEST_CODE: Final = 4


@dataclass(frozen=True, slots=True)
class Offer:
    """What a voucher is to be; see models.Voucher."""

    kind: str
    value: int = 0
    currency: str = ""
    minimum: int = 0
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    uses_allowed: int | None = 1
    per_customer: int | None = None
    customer: Customer | None = None
    note: str = ""


def demand_right(user: User) -> None:
    """Refused unless they keep the programme."""
    if not user.may("programme"):
        raise Refused(_("You may not do this: it takes the right “Points, tiers and vouchers”."))


def make_voucher(user: User, offer: Offer, *, code: str = "") -> Voucher:
    """One voucher, under a code of one's own ("SPRING25") or a drawn one. Invalid: the code is taken."""
    demand_right(user)
    offer = _checked(offer)
    folded = codes.folded(code)
    if code.strip() and len(folded) < SHORTEST_CODE:
        raise Invalid(_("A code has at least %(n)s letters and digits.") % {"n": SHORTEST_CODE}, field="code")
    with transaction.atomic():
        if folded and Voucher.objects.filter(code=folded).exists():
            raise Invalid(_("There is such a code already."), field="code")
        made = _made(offer, Origin.HAND, user, folded, " ".join(code.split())[:50].upper())
        made.save()
        record(user, "made voucher", made, kind=made.kind, value=made.value)
        if made.customer is not None:
            _told(user, made)
    return made


def make_batch(user: User, name: str, count: int, offer: Offer) -> Batch:
    """Many alike, each with a drawn code."""
    demand_right(user)
    offer = _checked(replace(offer, customer=None))
    name = " ".join(name.split())[:120]
    if not name:
        raise Invalid(_("Give them a name, so that you find them again."), field="name")
    if not 0 < count <= MOST_OF_A_BATCH:
        raise Invalid(_("Choose from 1 to %(n)s.") % {"n": MOST_OF_A_BATCH}, field="count")
    with transaction.atomic():
        batch = Batch.objects.create(name=name, count=count, made_by=user, made_at=clock.now())
        drawn: set[str] = set()
        while len(drawn) < count:
            drawn.add(codes.drawn())
        made = [_made(offer, Origin.BATCH, user, code, batch=batch) for code in sorted(drawn)]
        rows.insert(made)
        record(user, "made vouchers", batch, count=count, kind=offer.kind, value=offer.value)
    return batch


def issue(actor: Actor, offer: Offer, origin: str, *, points: int = 0) -> Voucher:
    """A voucher for somebody, for a reason that its caller answers for."""
    offer = _checked(offer)
    with transaction.atomic():
        made = _made(offer, origin, person(actor))
        made.points = points
        made.save()
        record(actor, "made voucher", made, kind=made.kind, value=made.value, origin=origin)
        _told(actor, made)
    return made


def give_credit(actor: Actor, customer: Customer, amount: int, currency: str, *, note: str = "") -> Voucher:
    """Store credit: a code for this customer alone, spent order by order until nothing is left of it."""
    with transaction.atomic():
        offer = Offer(VoucherKind.AMOUNT, amount, currency, uses_allowed=None, customer=customer, note=note)
        made = _made(_checked(offer), Origin.CREDIT, person(actor))
        made.left = made.value
        made.save()
        record(actor, "gave store credit", made, value=made.value, currency=currency)
        _told(actor, made)
    return made


def take_back_credit(actor: Actor, code: str) -> Voucher:
    """The credit under this code is taken back; Conflict when some of it is spent."""
    with transaction.atomic():
        current = Voucher.objects.select_for_update().get(pk=of.by_code(code).pk)
        if current.left != current.value:
            raise Conflict(_("They have spent some of this store credit already."))
        return stop(actor, current)


def exchange(actor: Actor, customer: Customer, points: int, *, key: str) -> Voucher:
    """Points become a voucher of their worth, for this customer alone; the same key again: the same."""
    demand(actor)
    demand_on()
    now = programme()
    amount = now.rate.exchanged(points)
    if points < now.least_exchange or amount <= 0:
        raise Invalid(_("Choose at least %(n)s points.") % {"n": max(1, now.least_exchange)}, field="points")
    with transaction.atomic():
        entry = debit(actor, customer, points, why=Why.EXCHANGE, key=f"exchange:{key}"[:90])
        known = Voucher.objects.filter(pk=entry.data.get("voucher")).first()
        if known is not None:
            return known
        offer = Offer(
            VoucherKind.AMOUNT,
            amount,
            now.currency,
            valid_until=ends_in(now.exchange_days),
            customer=customer,
        )
        made = issue(actor, offer, Origin.EXCHANGE, points=points)
        entry.data = {**entry.data, "voucher": made.pk}
        entry.save(update_fields=["data"])
    return made


def _checked(offer: Offer) -> Offer:
    currency = offer.currency or programme().currency
    if offer.kind not in VoucherKind.values:
        raise Invalid(_("Choose what the voucher gives."), field="kind")
    if not is_currency(currency):
        raise Invalid(_("There is no such currency."), field="currency")
    value = 0 if offer.kind == VoucherKind.SHIPPING else offer.value
    most = 100 if offer.kind == VoucherKind.PERCENT else MOST
    if offer.kind != VoucherKind.SHIPPING and not 1 <= value <= most:
        raise Invalid(
            _("Enter from 1 to 100 per cent.") if most == 100 else _("Enter an amount above nothing."),
            field="value",
        )
    if not 0 <= offer.minimum <= MOST:
        raise Invalid(_("Enter an amount."), field="minimum")
    for name in ("uses_allowed", "per_customer"):
        number = getattr(offer, name)
        if number is not None and not 1 <= number <= MOST_USES:
            raise Invalid(_("Choose at least once, or leave it empty."), field=name)
    start = offer.valid_from or clock.now()
    if offer.valid_until is not None and offer.valid_until <= start:
        raise Invalid(_("It would end before it begins."), field="valid_until")
    return replace(
        offer, currency=currency, value=value, valid_from=start, note=" ".join(offer.note.split())[:200]
    )


def _made(
    offer: Offer, origin: str, user: User | None, code: str = "", shown: str = "", batch: Batch | None = None
) -> Voucher:
    code = code or codes.drawn()
    return Voucher(
        code=code,
        shown=shown or codes.shown(code),
        kind=offer.kind,
        value=offer.value,
        currency=offer.currency,
        minimum=offer.minimum,
        valid_from=offer.valid_from or clock.now(),
        valid_until=offer.valid_until,
        uses_allowed=offer.uses_allowed,
        per_customer=offer.per_customer,
        customer=offer.customer,
        batch=batch,
        origin=origin,
        note=offer.note,
        made_by=user,
        made_at=clock.now(),
    )


def _told(actor: Actor, made: Voucher) -> None:
    user = person(actor)
    facts.record(
        [
            facts.fact(
                "voucher_issued",
                made.made_at,
                person=made.customer.key if made.customer else None,
                actor=user.key if user else None,
                value=float(made.value),
                kind_of=made.kind,
                origin=made.origin,
                currency=made.currency,
            )
        ]
    )
    events.publish(VoucherIssued(made, actor))


# Used ---------------------------------------------------------------------------------------------


def redeem(
    actor: Actor,
    typed: str,
    basket: Basket,
    *,
    reference: str,
    order: int | None = None,
    amount: int | None = None,
) -> Redemption:
    """A code is used for the order with this reference; the same again is the same.

    `amount` is what the shop took off, where it has done so already. Invalid, Conflict: it is not good here.
    """
    reference = " ".join(reference.split())
    if not reference or len(reference) > 80:
        raise Invalid(_("Say which order it is, in at most 80 characters."), field="reference")
    with transaction.atomic():
        wanted = of.by_code(typed)
        voucher = Voucher.objects.select_for_update(of=("self",)).select_related("batch").get(pk=wanted.pk)
        known = Redemption.objects.filter(voucher=voucher, reference=reference, taken_back_at=None).first()
        if known is not None:
            return known
        fits = of.taken_off(voucher, basket)
        off = fits if amount is None else max(0, amount)
        if voucher.left is not None:
            off = min(off, voucher.left)
            voucher.left -= off
        made = Redemption.objects.create(
            voucher=voucher,
            customer=basket.customer,
            reference=reference,
            order=order,
            amount=off,
            currency=basket.currency,
            at=clock.now(),
        )
        voucher.uses += 1
        voucher.save(update_fields=["uses", "left"])
        record(actor, "used voucher", voucher, redemption=made.pk)
        facts.record(
            [
                facts.fact(
                    "voucher_redeemed",
                    made.at,
                    person=basket.customer.key if basket.customer else None,
                    value=float(made.amount),
                    kind_of=voucher.kind,
                    origin=voucher.origin,
                    currency=made.currency,
                )
            ]
        )
        events.publish(VoucherRedeemed(made, actor))
    return made


def take_back(actor: Actor, used: Redemption) -> Redemption:
    """It was not used after all: the code is good again, as far as it still would be."""
    with transaction.atomic():
        voucher = Voucher.objects.select_for_update().get(pk=used.voucher_id)
        current = Redemption.objects.get(pk=used.pk)
        if current.taken_back_at is None:
            current.taken_back_at = clock.now()
            current.save(update_fields=["taken_back_at"])
            voucher.uses = max(0, voucher.uses - 1)
            if voucher.left is not None:
                voucher.left += current.amount
            voucher.save(update_fields=["uses", "left"])
            record(actor, "took back use of voucher", voucher, redemption=current.pk)
    return current


def stop(actor: Actor, voucher: Voucher, *, unused: bool = False) -> Voucher:
    """Nobody can use it any more. `unused`: Conflict when somebody has."""
    with transaction.atomic():
        current = Voucher.objects.select_for_update().get(pk=voucher.pk)
        if unused and current.uses:
            raise Conflict(_("They have used this voucher already."))
        if current.stopped_at is None:
            current.stopped_at = clock.now()
            current.save(update_fields=["stopped_at"])
            record(actor, "stopped voucher", current)
    return current


def stop_voucher(user: User, voucher: Voucher) -> Voucher:
    """The same, for whoever keeps the programme."""
    demand_right(user)
    return stop(user, voucher)


def stop_batch(user: User, batch: Batch) -> Batch:
    """None of them can be used any more."""
    demand_right(user)
    with transaction.atomic():
        current = Batch.objects.select_for_update().get(pk=batch.pk)
        if current.stopped_at is None:
            current.stopped_at = clock.now()
            current.save(update_fields=["stopped_at"])
            record(user, "stopped vouchers", current)
    return current
