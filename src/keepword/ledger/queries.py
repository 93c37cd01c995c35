"""Reads of the books. Who may see them is asked by the app that keeps the book."""

from collections.abc import Iterable

from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from keepword.ledger.models import Account, Entry, Posting
from keepword.ledger.rules import Place


def account_of(place: Place) -> Account | None:
    """The row of a place; None while nothing has ever been there."""
    found = Account.objects.filter(book=place.book, kind=place.kind, owner=place.owner, unit=place.unit)
    return found.first()


def balance(place: Place) -> int:
    """How much is there."""
    found = account_of(place)
    return found.balance if found else 0


def balances(
    book: str, kind: str, *, owners: Iterable[int] = (), units: Iterable[str] = ()
) -> QuerySet[Account]:
    """The accounts of a kind, of some owners or in some units."""
    rows = Account.objects.filter(book=book, kind=kind)
    owners, units = list(owners), list(units)
    if owners:
        rows = rows.filter(owner__in=owners)
    return rows.filter(unit__in=units) if units else rows


def by_kind(book: str, units: Iterable[str]) -> list[tuple[str, str, int]]:
    """(unit, kind of place, how much), whosever it is; places where there is nothing are left out. One
    query."""
    rows = Account.objects.filter(book=book, unit__in=list(units)).exclude(balance=0).order_by()
    return [
        (unit, kind, int(n)) for unit, kind, n in rows.values_list("unit", "kind").annotate(n=Sum("balance"))
    ]


def postings(place: Place) -> QuerySet[Posting]:
    """What has come to a place and gone from it, the newest first."""
    of = {f"account__{name}": getattr(place, name) for name in ("book", "kind", "owner", "unit")}
    return Posting.objects.filter(**of).select_related("entry", "entry__by").order_by("-pk")


def get_entry(book: str, key: str) -> Entry | None:
    """An entry by its name within the book."""
    return Entry.objects.filter(book=book, key=key).first()


def wrong() -> list[str]:
    """What does not add up, in words for whoever runs the place; empty when all is well."""
    uneven = Entry.objects.values("pk", "key", "book", "postings__account__unit")
    uneven = uneven.annotate(total=Sum("postings__amount")).exclude(total=0).order_by("pk")
    found = [f"Entry {row['key']} of {row['book']} is {row['total']:+} off." for row in uneven[:20]]
    summed = Account.objects.annotate(total=Coalesce(Sum("postings__amount"), 0))
    for account in summed.filter(~Q(balance=F("total"))).order_by("pk")[:20]:
        found.append(f"{account} should be {account.total}.")
    return found
