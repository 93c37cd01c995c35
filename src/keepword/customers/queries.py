"""Reads about customers."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.core.errors import NotFound
from keepword.customers.models import Customer, Identity, Join, Likeness, LikenessState


def customers(user: User) -> QuerySet[Customer]:
    """Every customer that this user may see; who was joined into another one is that one."""
    rows = Customer.objects.filter(joined_into=None)
    return rows if user.may("converse") else Customer.objects.none()


def get_customer(user: User, pk: int) -> Customer:
    """One customer; the number of one who was joined leads to whom they are now.

    Missing and forbidden alike are NotFound.
    """
    found = Customer.objects.filter(pk=pk).first() if user.may("converse") else None
    if found is None:
        raise NotFound("There is no such customer.")
    return standing(found)


def standing(customer: Customer) -> Customer:
    """Whom this customer is now: the one they were joined into, or themselves."""
    return customer.joined_into or customer


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


# One person ---------------------------------------------------------------------------------------


def family(customer: Customer) -> list[int]:
    """The numbers under which a person is known: their own and of those joined into it."""
    return [customer.pk, *Customer.objects.filter(joined_into=customer).values_list("pk", flat=True)]


def are_different(one: Customer, other: Customer) -> bool:
    """Whether one of us has said that these are two people, of them or of whom they were joined from."""
    ours, theirs = family(one), family(other)
    pairs = Q(one__in=ours, other__in=theirs) | Q(one__in=theirs, other__in=ours)
    return Likeness.objects.filter(pairs, state=LikenessState.DIFFERENT).exists()


def joins(user: User, customer: Customer | None = None) -> QuerySet[Join]:
    """Joins that hold, the newest first: of one customer, those that made them who they are."""
    rows = Join.objects.filter(undone_at=None) if user.may("converse") else Join.objects.none()
    if customer is not None:
        rows = rows.filter(source__in=family(customer)[1:])
    return rows.select_related("source", "into", "by").order_by("-pk")


def get_join(user: User, pk: int) -> Join:
    """One join, undone ones too; missing and forbidden alike are NotFound."""
    rows = Join.objects.select_related("source", "into", "by") if user.may("converse") else None
    found = rows.filter(pk=pk).first() if rows is not None else None
    if found is None:
        raise NotFound(_("There is no such join of customers."))
    return found


def likenesses(user: User, customer: Customer | None = None) -> QuerySet[Likeness]:
    """Pairs who may be one person and wait for a decision, the likeliest first."""
    rows = Likeness.objects.filter(state=LikenessState.OPEN, one__joined_into=None, other__joined_into=None)
    if not user.may("converse"):
        return rows.none()
    if customer is not None:
        rows = rows.filter(Q(one=customer) | Q(other=customer))
    return rows.select_related("one", "other").order_by("-score", "-id")


def get_likeness(user: User, pk: int) -> Likeness:
    """One pair, decided ones too; missing and forbidden alike are NotFound."""
    rows = Likeness.objects.select_related("one", "other") if user.may("converse") else None
    found = rows.filter(pk=pk).first() if rows is not None else None
    if found is None:
        raise NotFound(_("There is no such suggestion."))
    return found
