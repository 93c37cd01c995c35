"""Reads about customers."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, prefetch_related_objects
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.core.errors import NotFound
from keepword.customers.models import Claim, Customer, Identity, Join, Likeness, LikenessState


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


def current(customer: Customer) -> Customer | None:
    """Whom they are now, locked until this transaction ends; None when they are gone."""
    for _turn in range(_MOST_TURNS):
        found = Customer.objects.select_for_update().filter(pk=customer.pk).first()
        if found is None or found.joined_into is None:
            return found
        customer = found.joined_into
    return None


_MOST_TURNS = 5  # joined and parted again while one waits for the row


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


@dataclass(frozen=True)
class Whose:
    """What there is to say about who a customer is, each read only where there is some."""

    claims: list[Claim]
    likenesses: list[Likeness]
    joins: list[Join]


def whose(user: User, customer: Customer, *, most: int = 5) -> Whose:
    """What a customer claims, who else they may be and who they were joined from.

    The identities are read along with it (`customer.identities.all()` needs no query then). One query where
    there is nothing of it.
    """
    identities = Identity.objects.order_by("pk").annotate(
        has_claims=Exists(Claim.objects.filter(customer=OuterRef("customer"))),
        is_joined=Exists(Customer.objects.filter(joined_into=OuterRef("customer"))),
        is_alike=Exists(
            Likeness.objects.filter(
                Q(one=OuterRef("customer")) | Q(other=OuterRef("customer")), state=LikenessState.OPEN
            )
        ),
    )
    prefetch_related_objects([customer], Prefetch("identities", queryset=identities))
    first: Any = next(iter(customer.identities.all()), None)  # without one, all is asked
    return Whose(
        claims=list(customer.claims.order_by("pk")[:most]) if first is None or first.has_claims else [],
        likenesses=list(likenesses(user, customer)[:most]) if first is None or first.is_alike else [],
        joins=list(joins(user, customer)[:most]) if first is None or first.is_joined else [],
    )


def joins(user: User, customer: Customer | None = None) -> QuerySet[Join]:
    """Joins that hold, the newest first: of one customer, those that made them who they are."""
    rows = Join.objects.filter(undone_at=None) if user.may("converse") else Join.objects.none()
    if customer is not None:
        rows = rows.filter(source__joined_into=customer)
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
