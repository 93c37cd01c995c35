"""Reads about customers."""

from collections.abc import Iterable

from django.db.models import QuerySet

from keepword.accounts.models import User
from keepword.core.errors import NotFound
from keepword.customers.models import Customer, Identity


def customers(user: User) -> QuerySet[Customer]:
    """Every customer that this user may see."""
    return Customer.objects.all() if user.may("converse") else Customer.objects.none()


def get_customer(user: User, pk: int) -> Customer:
    """One customer; missing and forbidden alike are NotFound."""
    found = customers(user).filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such customer.")
    return found


def known(kind: str, values: Iterable[str]) -> dict[str, Identity]:
    """The identities among normalised values, with their customers, by value. One query."""
    wanted = set(values)
    if not wanted:
        return {}
    rows = Identity.objects.filter(kind=kind, value__in=wanted).select_related("customer")
    return {identity.value: identity for identity in rows}


def addresses(customer: Customer) -> list[str]:
    """The customer's e-mail addresses, the first known first."""
    return list(customer.identities.filter(kind="email").order_by("pk").values_list("value", flat=True))
