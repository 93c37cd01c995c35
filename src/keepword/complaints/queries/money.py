"""Reads of compensation: what was given, what a person may still give, what the book says."""

from datetime import date, datetime

from django.db.models import QuerySet, Sum

from keepword.accounts.days import zone_of
from keepword.accounts.models import User
from keepword.accounts.queries import business, roles
from keepword.complaints.models import Account, Budget, Compensation, Posting, Purse
from keepword.complaints.queries.complaints import complaints
from keepword.complaints.queries.course import course
from keepword.core.errors import NotFound


def compensations(user: User) -> QuerySet[Compensation]:
    """Those of complaints that this user may see."""
    return Compensation.objects.filter(complaint__in=complaints(user).values("pk")).select_related(
        "complaint__conversation", "asked_by", "decided_by", "voucher"
    )


def get_compensation(user: User, pk: int) -> Compensation:
    """One of them; missing and forbidden alike are NotFound."""
    found = compensations(user).filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such compensation.")
    return found


def month_of(at: datetime) -> date:
    """The first day of a moment's month, in the shop's zone."""
    shop = business()
    return at.astimezone(zone_of(shop)).date().replace(day=1)


def budget_of(user: User, currency: str) -> int:
    """How much somebody may give in a month by themselves; nothing in another currency than the shop's."""
    if currency != course().currency:
        return 0
    return Budget.objects.filter(role=user.role).values_list("amount", flat=True).first() or 0


def spent(user: User, month: date, currency: str) -> int:
    """How much of their budget somebody has used in a month; what was taken back is not."""
    rows = Posting.objects.filter(
        purse__user=user, purse__month=month, purse__currency=currency, account=Account.PURSE
    )
    return -(rows.aggregate(sum=Sum("amount"))["sum"] or 0)


def left_of(user: User, at: datetime, currency: str) -> int:
    """What somebody may still give by themselves in this month."""
    return max(0, budget_of(user, currency) - spent(user, month_of(at), currency))


def budgets(user: User) -> list[tuple[str, str, int]]:
    """Key and name of each role with what one of it may give in a month, for whoever settles them."""
    if not user.may("settle"):
        return []
    kept = dict(Budget.objects.values_list("role", "amount"))
    return [(role.key, role.name, kept.get(role.key, 0)) for role in roles()]


def book(currency: str) -> dict[str, int]:
    """The balance of each account; together they are nothing."""
    rows = Posting.objects.filter(currency=currency).order_by().values_list("account").annotate(Sum("amount"))
    return {str(account): 0 for account in Account} | {account: int(total) for account, total in rows}


def purse(user: User, month: date, currency: str) -> Purse:
    """The purse of a month, locked until the transaction ends."""
    Purse.objects.get_or_create(user=user, month=month, currency=currency)
    return Purse.objects.select_for_update().get(user=user, month=month, currency=currency)
