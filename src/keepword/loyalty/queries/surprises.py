"""What was given as a surprise, and what may still be given."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet, Sum

from keepword.accounts.models import User
from keepword.accounts.queries import roles
from keepword.core.errors import NotFound
from keepword.customers.models import Customer
from keepword.loyalty.models import Budget, Gift, Purse, Referral
from keepword.loyalty.queries.taking_part import month_of, programme


def gifts(user: User, customer: Customer | None = None) -> QuerySet[Gift]:
    """All of them, or one customer's, the newest first."""
    if not user.may("converse"):
        return Gift.objects.none()
    rows = Gift.objects.select_related("customer", "voucher", "by", "purse")
    if customer is not None:
        rows = rows.filter(customer=customer)
    return rows.order_by("-at", "-pk")


def get_gift(user: User, pk: int) -> Gift:
    """One of them; missing and forbidden alike are NotFound."""
    found = gifts(user).filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such gift.")
    return found


@dataclass(frozen=True, slots=True)
class Left:
    """Of somebody's `budget` of a month, what is `left`, in minor units of `currency`."""

    budget: int
    spent: int
    currency: str

    @property
    def left(self) -> int:
        """Never below nothing: a budget that was lowered takes nothing back."""
        return max(0, self.budget - self.spent)


def left_of(user: User, at: datetime) -> Left:
    """What somebody may still give in this month. Two queries."""
    currency = programme().currency
    budget = Budget.objects.filter(role=user.role).values_list("amount", flat=True).first() or 0
    rows = Gift.objects.filter(
        purse__user=user, purse__month=month_of(at), purse__currency=currency, undone_at=None
    )
    return Left(budget, int(rows.aggregate(sum=Sum("cost"))["sum"] or 0), currency)


def purse(user: User, at: datetime) -> Purse:
    """The purse of a month, locked until the transaction ends."""
    month, currency = month_of(at), programme().currency
    Purse.objects.get_or_create(user=user, month=month, currency=currency)
    return Purse.objects.select_for_update().get(user=user, month=month, currency=currency)


def budgets(user: User) -> list[tuple[str, str, int]]:
    """Key and name of each role with what one of it may give in a month; for whoever keeps the programme."""
    if not user.may("programme"):
        return []
    kept = dict(Budget.objects.values_list("role", "amount"))
    return [(role.key, role.name, kept.get(role.key, 0)) for role in roles()]


def was_referred(customer: Customer) -> bool:
    """Whether a friend has brought them: nobody is brought twice."""
    return Referral.objects.filter(friend=customer).exists()


def referrals(user: User, customer: Customer) -> QuerySet[Referral]:
    """Whom a customer has brought, the newest first."""
    rows = Referral.objects.filter(referrer=customer).select_related("friend")
    return rows.order_by("-pk") if user.may("converse") else rows.none()
