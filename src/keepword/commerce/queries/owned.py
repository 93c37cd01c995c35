"""Reads of what customers have, and of warranties."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from keepword.accounts.days import today
from keepword.accounts.models import User
from keepword.commerce.models import Owned, OwnedState, Product
from keepword.commerce.queries.products import may_see
from keepword.commerce.rules import fit
from keepword.commerce.rules import warranty as rules
from keepword.commerce.rules.warranty import Warranty
from keepword.core.errors import NotFound
from keepword.customers.models import Customer


def owned_by(customer: Customer, *, also_gone: bool = False, most: int = 100) -> list[Owned]:
    """What a customer has, the newest first. For whoever may see the customer."""
    return list(owned_rows(customer, also_gone=also_gone).order_by("-pk")[:most])


def owned_rows(customer: Customer, *, also_gone: bool = False) -> QuerySet[Owned]:
    """The same, all of it."""
    rows = Owned.objects.filter(customer=customer).select_related("product", "line__order")
    return rows if also_gone else rows.filter(state=OwnedState.OWNED)


def get_owned(user: User, pk: int) -> Owned:
    """One thing; missing and forbidden alike are NotFound."""
    rows = Owned.objects.select_related("product", "customer", "line__order")
    found = rows.filter(pk=pk).first() if may_see(user) else None
    if found is None:
        raise NotFound("There is no such thing.")
    return found


def owners_of(products: Iterable[Product | int]) -> QuerySet[Owned]:
    """Who has one of these products now."""
    wanted = [one.pk if isinstance(one, Product) else one for one in products]
    return Owned.objects.filter(product__in=wanted, state=OwnedState.OWNED)


def own_by_serial(customer: Customer, serial: str) -> Owned | None:
    """What a customer has with this serial number, for themselves: nothing is said of what others have."""
    number = fit.words(serial, 64)
    if not number:
        return None
    return owned_rows(customer).filter(serial__iexact=number).order_by("-pk").first()


@dataclass(frozen=True, slots=True)
class Checked:
    """Something with a serial number, and how its warranty stands."""

    owned: Owned
    warranty: Warranty


def warranty_of(owned: Owned, day: date | None = None) -> Warranty:
    """How the warranty of a thing stands today; no query where the day is given."""
    return rules.of(owned.warranty_until, day or today())


def warranty(user: User, serial: str) -> list[Checked]:
    """All with this serial number: what is owned first, what is gone last. Usually one."""
    number = fit.words(serial, 64)
    if not number or not may_see(user):
        return []
    rows = Owned.objects.filter(serial__iexact=number).select_related("product", "customer", "line__order")
    found = sorted(rows[:20], key=lambda one: (one.state != OwnedState.OWNED, -one.pk))
    day = today()
    return [Checked(one, warranty_of(one, day)) for one in found]
