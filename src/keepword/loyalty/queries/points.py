"""How many points somebody has, where they came from and went to, and when they end."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import BigIntegerField, F, OuterRef, Prefetch, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from keepword.accounts.models import User
from keepword.core import clock
from keepword.customers.models import Customer
from keepword.ledger import queries as book
from keepword.ledger.models import Account, Entry, Posting
from keepword.ledger.rules import Place
from keepword.loyalty.models import Lot, Why
from keepword.loyalty.queries.taking_part import programme

BOOK = UNIT = "points"
HELD, DEBT = "held", "debt"
SHOP, SPENT, EXPIRED = "shop", "spent", "expired"
ENDLESS = (SHOP, SPENT, EXPIRED, DEBT)
FIRST_TO_END = (F("expires_at").asc(nulls_last=True), "pk")


def place(kind: str, customer: int) -> Place:
    """A place of the book. Each customer has their own of every kind, so that no two wait for each other."""
    return Place(BOOK, kind, customer, UNIT)


def held(customer: int) -> int:
    """What the book says that they hold."""
    return book.balance(place(HELD, customer))


def debt(customer: int) -> int:
    """What is still to be worked off: points of a returned order that were spent already."""
    return -book.balance(place(DEBT, customer))


@dataclass(frozen=True, slots=True)
class Balance:
    """Points that one can use now (`points`), their worth in minor units, and what ends next."""

    points: int
    debt: int
    worth: int
    ending: int = 0
    ends_at: datetime | None = None


def balance(customer: Customer) -> Balance:
    """What a customer has. Two queries."""
    kinds = dict(
        Account.objects.filter(book=BOOK, unit=UNIT, owner=customer.pk, kind__in=[HELD, DEBT]).values_list(
            "kind", "balance"
        )
    )
    owed = -kinds.get(DEBT, 0)
    usable = max(0, kinds.get(HELD, 0) - owed)
    ending, ends_at = _ending(customer) if usable else (0, None)
    return Balance(usable, owed, programme().rate.exchanged(usable), min(ending, usable), ends_at)


def _ending(customer: Customer) -> tuple[int, datetime | None]:
    """What ends within the days of the warning, and when the first of it does."""
    until = clock.now() + timedelta(days=programme().warn_days)
    rows = Lot.objects.filter(customer=customer, left__gt=0, expires_at__lte=until).order_by("expires_at")
    found = list(rows.values_list("left", "expires_at"))
    return sum(left for left, _at in found), found[0][1] if found else None


def usable(owner: str) -> Coalesce:
    """Points of whoever `owner` names in the outer query, as an expression; a debt is not subtracted."""
    rows = Account.objects.filter(book=BOOK, unit=UNIT, kind=HELD, owner=OuterRef(owner))
    return Coalesce(Subquery(rows.values("balance")[:1]), 0, output_field=BigIntegerField())


@dataclass(frozen=True, slots=True)
class Movement:
    """A line of a statement. `points` above or below nothing; `after`: what one could use then."""

    entry: Entry
    points: int
    after: int

    @property
    def why(self) -> str:
        """For what, in words."""
        return str(Why(self.entry.why).label) if self.entry.why in Why.values else self.entry.why


def entries(customer: Customer) -> QuerySet[Entry]:
    """What changed a customer's points, the newest first; for `statement`."""
    accounts = Account.objects.filter(book=BOOK, unit=UNIT, owner=customer.pk, kind__in=[HELD, DEBT])
    theirs = list(accounts.values_list("pk", flat=True))
    mine = Posting.objects.filter(account__in=theirs)
    return (
        Entry.objects.filter(pk__in=mine.values("entry"))
        .select_related("by")
        .prefetch_related(Prefetch("postings", queryset=mine, to_attr="mine"))
        .order_by("-pk")
    )


def statement(customer: Customer, found: Iterable[Entry]) -> list[Movement]:
    """Lines of these entries of `entries`, the newest first, each with what one had after it."""
    rows = [(entry, sum(side.amount for side in entry.mine)) for entry in found]  # type: ignore[attr-defined]
    rows = [(entry, points) for entry, points in rows if points]
    if not rows:
        return []
    after = _after(customer, rows[0][0])
    lines = []
    for entry, points in rows:
        lines.append(Movement(entry, points, max(0, after)))
        after -= points
    return lines


def _after(customer: Customer, entry: Entry) -> int:
    sides = Posting.objects.filter(
        account__book=BOOK, account__unit=UNIT, account__owner=customer.pk, account__kind__in=[HELD, DEBT]
    )
    return int(sides.filter(entry__lte=entry.pk).aggregate(sum=Sum("amount"))["sum"] or 0)


def lots(user: User, customer: Customer) -> QuerySet[Lot]:
    """What a customer has left, by when it ends; for whoever may see it."""
    rows = Lot.objects.filter(customer=customer, left__gt=0)
    return rows.order_by(*FIRST_TO_END) if user.may("converse") else rows.none()
