"""Moving things from place to place: each entry once, whole, and never more than there is."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.core import clock, rows
from keepword.core.errors import Conflict, Invalid
from keepword.ledger.models import Account, Entry, Posting
from keepword.ledger.rules import Move, Place, sides


class NotEnough(Conflict):
    """There is less at `place` than is to leave it: `left`, above its floor."""

    def __init__(self, message: str, place: Place, left: int) -> None:
        super().__init__(message)
        self.place, self.left = place, left


def post(
    book: str,
    key: str,
    moves: Sequence[Move],
    *,
    why: str,
    by: User | None = None,
    endless: Iterable[str] = (),
    **data: Any,
) -> Entry:
    """Write an entry, in the caller's transaction or one of its own. The same key again: the same entry.

    `endless` are the kinds of places that may fall below nothing, as a supplier's stock does.
    NotEnough: something would fall below its floor; nothing is written. Conflict: the key is of another
    entry.
    """
    changes = _checked(book, moves)
    with transaction.atomic():
        return _known(book, key, changes) or _write(book, key, changes, why, by, frozenset(endless), data)


def reverse(entry: Entry, key: str, *, why: str, by: User | None = None, **data: Any) -> Entry:
    """Write the opposite of an entry; once, whatever the key. NotEnough: what it brought is gone already."""
    with transaction.atomic():
        locked = Entry.objects.select_for_update().get(pk=entry.pk)
        done = Entry.objects.filter(reverses=locked).first()
        if done is not None:
            return done
        changes = {_place(row.account): -row.amount for row in locked.postings.select_related("account")}
        return _write(locked.book, key, changes, why, by, frozenset(), data, reverses=locked)


def _checked(book: str, moves: Sequence[Move]) -> dict[Place, int]:
    try:
        changes = sides(moves)
    except ValueError:
        raise Invalid(
            _("This cannot be booked: so many must move, above nothing, from one place to another."),
            field="amount",
        ) from None
    if any(place.book != book for place in changes):
        raise ValueError("An entry stands in one book.")
    return changes


def _known(book: str, key: str, changes: Mapping[Place, int]) -> Entry | None:
    entry = Entry.objects.filter(book=book, key=key).first()
    if entry is None:
        return None
    there = {_place(row.account): row.amount for row in entry.postings.select_related("account")}
    if there != changes:
        raise Conflict(_("Something else was booked under this name."))
    return entry


def _write(
    book: str,
    key: str,
    changes: Mapping[Place, int],
    why: str,
    by: User | None,
    endless: frozenset[str],
    data: dict[str, Any],
    reverses: Entry | None = None,
) -> Entry:
    accounts = _locked(changes, endless)
    # Whoever came with the same key first has committed by now: both wanted the same accounts.
    known = None if reverses else _known(book, key, changes)
    if known is not None:
        return known
    for place, change in changes.items():
        account = accounts[place]
        account.balance += change
        if account.floor is not None and change < 0 and account.balance < account.floor:
            left = account.balance - change - account.floor
            raise NotEnough(_("There is not enough: %(left)s are left.") % {"left": left}, place, left)
    entry = _entry(book, key, why, by, data, reverses)
    rows.update(list(accounts.values()), ["balance"])
    rows.insert(
        [Posting(entry=entry, account=accounts[place], amount=change) for place, change in changes.items()]
    )
    return entry


def _entry(
    book: str, key: str, why: str, by: User | None, data: dict[str, Any], reverses: Entry | None
) -> Entry:
    try:
        with transaction.atomic():
            return Entry.objects.create(
                book=book, key=key, why=why, at=clock.now(), by=by, data=data, reverses=reverses
            )
    except IntegrityError:
        raise Conflict(_("Something else was booked under this name.")) from None


def _locked(changes: Mapping[Place, int], endless: frozenset[str]) -> dict[Place, Account]:
    """The rows, made where they are missing, locked in one order so that nobody waits for each other."""
    found: dict[Place, Account] = {}
    for place in sorted(changes):
        floor = None if place.kind in endless else 0
        row = {"book": place.book, "kind": place.kind, "owner": place.owner, "unit": place.unit}
        if not Account.objects.filter(**row).exists():
            Account.objects.bulk_create([Account(**row, floor=floor)], ignore_conflicts=True)
        found[place] = Account.objects.select_for_update().get(**row)
    return found


def _place(account: Account) -> Place:
    return Place(account.book, account.kind, account.owner, account.unit)
