"""Costs and budgets, for a given user."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet, Sum

from keepword.accounts.models import User
from keepword.commerce.queries.currency import main_currency
from keepword.core.errors import NotFound
from keepword.strategy.models import Budget, Cost
from keepword.strategy.queries.access import may_read


def books_currency() -> str:
    """In which currency costs are kept: that of what is entered, else the shop's."""
    for rows in (Cost.objects.order_by("-pk"), Budget.objects.order_by("-pk")):
        found = rows.values_list("currency", flat=True).first()
        if found:
            return str(found)
    return main_currency()


def costs(user: User) -> "QuerySet[Cost]":
    """All of them, for whoever may read."""
    return Cost.objects.select_related("team", "by") if may_read(user) else Cost.objects.none()


def get_cost(user: User, pk: int) -> Cost:
    """One; missing and forbidden alike are NotFound."""
    found = costs(user).filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such cost.")
    return found


def budgets(user: User) -> "QuerySet[Budget]":
    """All of them, for whoever may read."""
    return Budget.objects.all() if may_read(user) else Budget.objects.none()


@dataclass(frozen=True)
class Month:
    """What a month cost, and may cost; None: nobody said. Minor units."""

    month: date
    cost: int | None
    budget: int | None

    @property
    def share(self) -> float | None:
        """Cost over budget, in per cent."""
        if self.cost is None or not self.budget:
            return None
        return 100 * self.cost / self.budget


def months(user: User, most: int = 12) -> Sequence[Month]:
    """The newest months of which anything is known. Two queries."""
    spent = {
        row["month"]: row["sum"]
        for row in costs(user).order_by("-month").values("month").annotate(sum=Sum("amount"))[:most]
    }
    allowed = dict(budgets(user).order_by("-month").values_list("month", "amount")[: 3 * most])
    known = sorted({*spent, *allowed}, reverse=True)
    return [Month(one, spent.get(one), allowed.get(one)) for one in known[:most]]
