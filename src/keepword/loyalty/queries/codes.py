"""Vouchers: what there is, and what one would take off an order."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.core import clock
from keepword.core.errors import Conflict, Invalid, NotFound
from keepword.core.money import shown
from keepword.customers.models import Customer
from keepword.customers.queries import family
from keepword.loyalty.models import Batch, Redemption, Voucher, VoucherKind
from keepword.loyalty.rules import codes
from keepword.loyalty.rules.vouchers import discount


def vouchers(user: User, *, text: str = "", batch: Batch | None = None) -> QuerySet[Voucher]:
    """All of them, by a code or a note."""
    if not user.may("converse"):
        return Voucher.objects.none()
    rows = Voucher.objects.select_related("customer", "batch", "made_by")
    if batch is not None:
        rows = rows.filter(batch=batch)
    if text.strip():
        wanted = Q(note__icontains=text.strip())
        if code := codes.folded(text):
            wanted |= Q(code__startswith=code)
        rows = rows.filter(wanted)
    return rows


def get_voucher(user: User, pk: int) -> Voucher:
    """One of them; missing and forbidden alike are NotFound."""
    found = vouchers(user).filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is no such voucher."))
    return found


def batches(user: User) -> QuerySet[Batch]:
    """Vouchers that were made together, for whoever makes them."""
    rows = Batch.objects.select_related("made_by") if user.may("programme") else Batch.objects.none()
    return rows.order_by("-pk")


def get_batch(user: User, pk: int) -> Batch:
    """One of them; missing and forbidden alike are NotFound."""
    found = batches(user).filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There are no such vouchers."))
    return found


def vouchers_of(customer: Customer) -> QuerySet[Voucher]:
    """A customer's own, the newest first."""
    return Voucher.objects.filter(customer=customer).order_by("-made_at", "-pk")


def good_now(rows: QuerySet[Voucher]) -> QuerySet[Voucher]:
    """Those of them that can still be used."""
    now = clock.now()
    fresh = Q(valid_until=None) | Q(valid_until__gt=now)
    left = Q(uses_allowed=None) | Q(uses__lt=F("uses_allowed"))
    return rows.filter(fresh, left, stopped_at=None, valid_from__lte=now).exclude(left=0)


def state_of(voucher: Voucher, at: datetime) -> str:
    """In one word: stopped, used, ended, later or good."""
    if voucher.stopped_at is not None or (voucher.batch is not None and voucher.batch.stopped_at is not None):
        return "stopped"
    if voucher.left == 0 or (voucher.uses_allowed is not None and voucher.uses >= voucher.uses_allowed):
        return "used"
    if voucher.valid_until is not None and voucher.valid_until <= at:
        return "ended"
    return "later" if voucher.valid_from > at else "good"


def find_voucher(user: User, typed: str) -> Voucher:
    """The same for whoever may see vouchers."""
    if not user.may("converse"):
        raise NotFound(_("There is no such voucher."))
    return by_code(typed)


def get_redemption(user: User, voucher: Voucher, pk: int) -> Redemption:
    """One use of a voucher; missing and forbidden alike are NotFound."""
    rows = voucher.redemptions.select_related("voucher")
    found = rows.filter(pk=pk).first() if user.may("converse") else None
    if found is None:
        raise NotFound(_("There is no such use of a voucher."))
    return found


def worded(voucher: Voucher, language: str) -> str:
    """What it takes off, in words: "10% off", "€5.00 off", "free shipping", "€5.00 of store credit"."""
    if voucher.kind == VoucherKind.SHIPPING:
        return str(VoucherKind.SHIPPING.label)
    if voucher.kind == VoucherKind.PERCENT:
        return _("%(n)s%% off") % {"n": voucher.value}
    if voucher.left is not None:
        return _("%(amount)s of store credit") % {"amount": shown(voucher.left, voucher.currency, language)}
    return _("%(amount)s off") % {"amount": shown(voucher.value, voucher.currency, language)}


@dataclass(frozen=True, slots=True)
class Basket:
    """What somebody is about to buy: minor units of a currency."""

    goods: int
    shipping: int = 0
    currency: str = "EUR"
    customer: Customer | None = None


def by_code(typed: str) -> Voucher:
    """A voucher by its code as it was typed; Invalid when there is none."""
    code = codes.folded(typed)
    found = Voucher.objects.select_related("batch").filter(code=code).first() if code else None
    if found is None:
        raise Invalid(_("There is no such code. Look whether a character is missing."), field="code")
    return found


def taken_off(voucher: Voucher, basket: Basket) -> int:
    """What a voucher takes off a basket, in minor units; Invalid or Conflict says why it does not."""
    _check_state(voucher)
    _check_whose(voucher, basket.customer)
    if voucher.currency != basket.currency and (voucher.kind == VoucherKind.AMOUNT or voucher.minimum):
        raise Invalid(
            _("This code is for orders in %(currency)s.") % {"currency": voucher.currency}, field="currency"
        )
    if basket.goods < voucher.minimum:
        raise Invalid(_("The order is too small for this code."), field="goods")
    value = voucher.value if voucher.left is None else voucher.left
    return discount(voucher.kind, value, goods=basket.goods, shipping=basket.shipping)


def _check_state(voucher: Voucher) -> None:
    refused = {
        "stopped": _("This code is not good any more."),
        "used": _("This code has been used already."),
        "ended": _("This code was good until an earlier day."),
        "later": _("This code is good from a later day on."),
    }
    state = state_of(voucher, clock.now())
    if state in refused:
        raise Conflict(refused[state], field="code")


def _check_whose(voucher: Voucher, customer: Customer | None) -> None:
    if voucher.customer_id is not None and (customer is None or voucher.customer_id not in family(customer)):
        raise Invalid(_("This code is somebody else's."), field="code")
    if voucher.per_customer is None:
        return
    if customer is None:
        raise Invalid(_("Say whose order this is: this code is so many times for each."), field="customer")
    used = Redemption.objects.filter(voucher=voucher, customer__in=family(customer), taken_back_at=None)
    if used.count() >= voucher.per_customer:
        raise Conflict(_("They have used this code already."), field="code")
