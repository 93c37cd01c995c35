"""Reads of stores, what of theirs was set aside, and the files that were brought in."""

from django.db.models import Count, Q, QuerySet

from keepword.accounts.models import User
from keepword.commerce.models import Parked, Store, Table, TableFault
from keepword.core.errors import NotFound
from keepword.core.keyset import Page, page


def stores(user: User) -> QuerySet[Store]:
    """The connected stores, with `aside`: how many things of each were set aside."""
    rows = Store.objects.filter(archived_at=None) if user.may("catalogue") else Store.objects.none()
    return rows.annotate(aside=Count("parked", filter=~Q(parked__reason=""))).order_by("name", "pk")


def get_store(user: User, pk: int) -> Store:
    """One store; missing and forbidden alike are NotFound."""
    found = stores(user).filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such store.")
    return found


def store_by_code(code: str) -> Store | None:
    """Which store calls this address."""
    return Store.objects.filter(code=code, archived_at=None).first() if len(code) == 20 else None


def set_aside(user: User, *, store: Store | None = None, after: str = "", size: int = 40) -> Page[Parked]:
    """What stores told us and could not be understood, the newest first."""
    rows = parked(user)
    if store is not None:
        rows = rows.filter(store=store)
    return page(rows, order=("-at", "-id"), after=after, size=size)


def parked(user: User) -> QuerySet[Parked]:
    """All of it."""
    rows = Parked.objects.exclude(reason="").select_related("store")
    return rows if user.may("catalogue") else rows.none()


def get_parked(user: User, pk: int) -> Parked:
    """One thing that was set aside; missing and forbidden alike are NotFound."""
    rows = Parked.objects.select_related("store")
    found = rows.filter(pk=pk).first() if user.may("catalogue") else None
    if found is None:
        raise NotFound("There is no such thing.")
    return found


def tables(user: User, *, after: str = "", size: int = 40) -> Page[Table]:
    """Files that were brought in, the newest first."""
    return page(table_rows(user), order=("-at", "-id"), after=after, size=size)


def table_rows(user: User) -> QuerySet[Table]:
    """All of them."""
    rows = Table.objects.select_related("by")
    return rows if user.may("catalogue") else rows.none()


def get_table(user: User, pk: int) -> Table:
    """One file; missing and forbidden alike are NotFound."""
    rows = Table.objects.select_related("by")
    found = rows.filter(pk=pk).first() if user.may("catalogue") else None
    if found is None:
        raise NotFound("There is no such file.")
    return found


def faults(table: Table, *, after: str = "", size: int = 100) -> Page[TableFault]:
    """The rows of a file that were not understood, in their order."""
    return page(TableFault.objects.filter(table=table), order=("row", "id"), after=after, size=size)
