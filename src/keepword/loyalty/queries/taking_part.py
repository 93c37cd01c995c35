"""The programme as it is now, and who takes part."""

from copy import copy
from datetime import date, datetime

from django.db.models import Q, QuerySet, Sum

from keepword.accounts.days import zone
from keepword.accounts.models import User
from keepword.accounts.queries import business
from keepword.core.errors import NotFound
from keepword.core.remembered import Remembered
from keepword.customers.models import Customer
from keepword.loyalty.models import Lot, Measure, Member, Programme, Why
from keepword.loyalty.rules import spans
from keepword.loyalty.rules.codes import folded
from keepword.loyalty.rules.tiers import Progress


def _read(_revision: int) -> Programme:
    return Programme.objects.order_by("pk").first() or Programme(pk=1)


_programme = Remembered(_read)


def programme() -> Programme:
    """The shop's row, at most a second old; as Keepword brings it until somebody changes it."""
    return copy(_programme.get())


def forget() -> None:
    """Ask for it again at the next use: this process has just changed it."""
    _programme.forget()


def month_of(at: datetime) -> date:
    """The first day of a moment's month, in the shop's zone."""
    return at.astimezone(zone()).date().replace(day=1)


def language() -> str:
    """In which language the shop names its own things."""
    shop = business()
    return shop.language if shop else "en"


def members(user: User, *, tier: str = "", text: str = "") -> QuerySet[Member]:
    """Those who take part, of one tier ("-": of none), by a name, an address or their code."""
    if not user.may("converse"):
        return Member.objects.none()
    rows = Member.objects.filter(customer__joined_into=None).select_related("customer")
    if tier:
        rows = rows.filter(tier="" if tier == "-" else tier)
    words = text.split()[:5]
    if len(words) == 1 and (found := Member.objects.filter(code=folded(words[0])).first()) is not None:
        return rows.filter(pk=found.pk)
    for word in words:
        rows = rows.filter(
            Q(customer__name__icontains=word) | Q(customer__identities__value__istartswith=word)
        )
    return rows.distinct() if words else rows


def member_of(customer: Customer) -> Member | None:
    """Their row in the programme, if they ever took part."""
    return Member.objects.filter(customer=customer).first()


def get_member(user: User, customer: Customer) -> Member:
    """The same for whoever may see it; missing and forbidden alike are NotFound."""
    found = member_of(customer) if user.may("converse") else None
    if found is None:
        raise NotFound("There is no such member.")
    return found


def scores(customers: "list[int]", at: datetime) -> dict[int, int]:
    """What counts for tiers of each of these customers, in the twelve months before a moment. One query."""
    rows = Lot.objects.filter(
        customer__in=customers, why=Why.ORDER, earned_at__gt=spans.year_before(at, zone()), earned_at__lte=at
    )
    by_money = programme().measure == Measure.MONEY
    counted = Sum("amount") - Sum("returned_amount") if by_money else Sum("points") - Sum("returned")
    found = rows.order_by().values("customer").annotate(counted=counted)
    return {row["customer"]: int(row["counted"]) for row in found}


def score(customer: Customer, at: datetime) -> int:
    """The same of one."""
    return scores([customer.pk], at).get(customer.pk, 0)


def progress(member: Member, at: datetime) -> Progress:
    """How far a member is from the next tier."""
    return programme().ladder.progress(member.tier, score(member.customer, at))


def tier_name(key: str, tongue: str = "") -> str:
    """What a tier is called; its key when the programme does not have it any more."""
    found = programme().ladder.get(key)
    return found.title(tongue or language()) if found else key
