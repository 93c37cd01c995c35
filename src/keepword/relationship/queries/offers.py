"""Reads of what was offered and what came of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from keepword.accounts.models import User
from keepword.core import clock
from keepword.core.errors import NotFound
from keepword.customers.models import Customer
from keepword.relationship.models import Offer, OfferState, Reckoning, Why
from keepword.relationship.rules.share import Share


def sees_all(user: User) -> bool:
    """Whether somebody sees what others offered; all others see their own."""
    return user.may("catalogue")


def offers(user: User) -> QuerySet[Offer]:
    """Offers that a user sees in lists and figures."""
    rows = Offer.objects.select_related("customer", "product", "agent", "order", "conversation")
    if sees_all(user):
        return rows
    return rows.filter(agent=user) if user.may("converse") else rows.none()


def offers_to(user: User, customer: Customer) -> QuerySet[Offer]:
    """What was offered to a customer, by whomever, for a list by ("-made_at", "-id")."""
    rows = Offer.objects.filter(customer=customer).select_related("product", "agent", "order")
    return rows if user.may("converse") else rows.none()


def get_offer(user: User, pk: int) -> Offer:
    """One offer; missing and forbidden alike are NotFound."""
    rows = Offer.objects.select_related("customer", "product", "agent", "order", "conversation")
    found = rows.filter(pk=pk).first() if user.may("converse") else None
    if found is None:
        raise NotFound("There is no such offer.")
    return found


@dataclass(frozen=True, slots=True)
class Figures:
    """What came of offers of one kind (an agent's, a reason's, a product's; "all").

    `taken` is of those that are over: taken, refused, or not answered within their thirty days. `relevant` is
    of those of which somebody noted it, or which were bought.
    """

    key: str
    label: str
    made: int
    taken: Share
    relevant: Share


_OVER = Q(state__in=[OfferState.TAKEN, OfferState.REFUSED, OfferState.LAPSED])


def _counts(now: datetime) -> dict[str, Any]:
    over = _OVER | Q(state=OfferState.MADE, until__lt=now)
    return {
        "made": Count("pk"),
        "over": Count("pk", filter=over),
        "taken": Count("pk", filter=Q(state=OfferState.TAKEN)),
        "judged": Count("pk", filter=Q(relevant__isnull=False)),
        "good": Count("pk", filter=Q(relevant=True)),
    }


def figures(user: User, since: datetime, until: datetime) -> Figures:
    """What came of all offers that were made in a span of time. One query."""
    rows = offers(user).filter(made_at__gte=since, made_at__lt=until).order_by()
    return _figures("all", "", rows.aggregate(**_counts(clock.now())))


def by_reason(user: User, since: datetime, until: datetime) -> list[Figures]:
    """The same by where the idea came from."""
    rows = _grouped(user, since, until, "why")
    return [_figures(row["why"], str(Why(row["why"]).label), row) for row in rows]


def by_agent(user: User, since: datetime, until: datetime) -> list[Figures]:
    """The same by who made them."""
    rows = _grouped(user, since, until, "agent", "agent__name")
    return [_figures(str(row["agent"] or ""), row["agent__name"] or "–", row) for row in rows]


def by_product(user: User, since: datetime, until: datetime, language: str) -> list[Figures]:
    """The same by what was offered, the most offered first, at most 30."""
    rows = _grouped(user, since, until, "product", "product__name", "product__names")
    return [
        _figures(str(row["product"]), str(row["product__names"].get(language) or row["product__name"]), row)
        for row in rows
    ]


def _grouped(user: User, since: datetime, until: datetime, *by: str) -> Iterable[dict[str, Any]]:
    rows = offers(user).filter(made_at__gte=since, made_at__lt=until).order_by()
    found: Iterable[dict[str, Any]] = (
        rows.values(*by).annotate(**_counts(clock.now())).order_by("-made", by[0])[:30]
    )
    return found


def _figures(key: str, label: str, row: dict[str, Any]) -> Figures:
    return Figures(
        key, label, row["made"], Share(row["taken"], row["over"]), Share(row["good"], row["judged"])
    )


def reckoning() -> Reckoning:
    """When what goes with what was last computed; never: `computed_at` is None."""
    return Reckoning.objects.first() or Reckoning()
