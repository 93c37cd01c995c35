"""Reads of what is remembered of customers."""

from collections.abc import Iterable, Sequence

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.core import clock
from keepword.core.errors import NotFound
from keepword.customers.models import Customer, Remembered, RememberedState
from keepword.customers.queries.people import standing

SHOWN = (RememberedState.SUGGESTED, RememberedState.CONFIRMED)


def remembered(user: User, customer: Customer | None = None) -> QuerySet[Remembered]:
    """What is held, also what was dismissed; not what the customer had removed."""
    rows = Remembered.objects.exclude(state=RememberedState.REMOVED)
    if not user.may("converse"):
        return rows.none()
    if customer is not None:
        rows = rows.filter(customer=customer)
    return rows.select_related("by", "decided_by").order_by("-at", "-pk")


def get_remembered(user: User, pk: int) -> Remembered:
    """One remembered thing; missing and forbidden alike are NotFound."""
    found = remembered(user).select_related("customer").filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is no such thing remembered."))
    return found


def in_mind(customer: Customer, *, most: int = 60) -> list[Remembered]:
    """What is suggested or confirmed and holds today, the confirmed first. One query."""
    rows = Remembered.objects.filter(customer=customer, state__in=SHOWN)
    return _holding(rows, most)


def own(customer: Customer, *, most: int = 200) -> list[Remembered]:
    """What customers themselves see: what we hold to be so."""
    rows = Remembered.objects.filter(customer=standing(customer), state=RememberedState.CONFIRMED)
    return _holding(rows, most)


def _holding(rows: QuerySet[Remembered], most: int) -> list[Remembered]:
    today = timezone.localtime(clock.now()).date()
    return list(
        rows.filter(Q(until=None) | Q(until__gte=today)).order_by("state", "kind", "-at", "-pk")[:most]
    )


def marks(customer: Customer, wanted: Iterable[str]) -> dict[str, Remembered]:
    """What is held under these marks in any state, by mark."""
    found: Sequence[Remembered] = list(Remembered.objects.filter(customer=customer, mark__in=list(wanted)))
    return {one.mark: one for one in found}
