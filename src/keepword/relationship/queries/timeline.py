"""A customer's whole life with the shop, newest first, over all that is registered (see `timeline`)."""

import base64
import binascii
import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from keepword.accounts.models import User
from keepword.customers.models import Customer
from keepword.customers.queries import get_customer
from keepword.relationship.timeline import Entry, Source, sources

PAGE = 20


@dataclass(frozen=True, slots=True)
class Moment:
    """An entry with where it came from."""

    source: str
    entry: Entry


@dataclass(frozen=True, slots=True)
class Page:
    """Entries of a page and the cursor of the next, "" on the last."""

    entries: list[Moment]
    next: str


@dataclass(frozen=True, slots=True)
class _Key:
    """The place of an entry: newest first, then by source, then the latest row first."""

    at: datetime
    source: str
    pk: int


def timeline(
    user: User,
    customer: Customer,
    *,
    after: str = "",
    size: int = PAGE,
    only: Collection[str] = (),
) -> Page:
    """One page; `only` are names of sources. One query a source, however much there is.

    `after` is the `next` of the page before; one that cannot be read starts from the beginning. NotFound for
    a customer whom the user may not see.
    """
    here = get_customer(user, customer.pk)
    begin = _decode(after)
    found: list[tuple[_Key, Entry]] = []
    for source in sources():
        if only and source.name not in only:
            continue
        for row in _rows(source, user, here, begin, size + 1):
            found.append((_Key(getattr(row, source.at), source.name, row.pk), source.entry(row)))
    found.sort(key=lambda one: one[0].pk, reverse=True)
    found.sort(key=lambda one: one[0].source)
    found.sort(key=lambda one: one[0].at, reverse=True)
    more, found = len(found) > size, found[:size]
    return Page(
        [Moment(key.source, entry) for key, entry in found], _encode(found[-1][0]) if more and found else ""
    )


def readable(after: str) -> bool:
    """Whether this is a cursor of a timeline."""
    return _decode(after) is not None


def _rows(source: Source, user: User, customer: Customer, begin: _Key | None, most: int) -> list[Any]:
    rows = source.rows(user, customer)
    at = source.at
    if begin is not None:
        same = Q(**{at: begin.at})
        beyond = Q(**{f"{at}__lt": begin.at})
        if source.name > begin.source:
            beyond |= same
        elif source.name == begin.source:
            beyond |= same & Q(pk__lt=begin.pk)
        # The redundant bound lets both databases walk an index.
        rows = rows.filter(Q(**{f"{at}__lte": begin.at}) & beyond)
    return list(rows.order_by(f"-{at}", "-pk")[:most])


def _encode(key: _Key) -> str:
    plain = json.dumps([key.at.isoformat(), key.source, key.pk]).encode()
    return base64.urlsafe_b64encode(plain).decode().rstrip("=")


def _decode(after: str) -> _Key | None:
    if not after or len(after) > 300:
        return None
    try:
        at, source, pk = json.loads(base64.urlsafe_b64decode(after + "=" * (-len(after) % 4)))
        begin = _Key(datetime.fromisoformat(at), str(source), int(pk))
    except (ValueError, TypeError, binascii.Error, RecursionError):
        return None
    fits = begin.at.tzinfo is not None and abs(begin.pk) < 2**63 and begin.at.year > 1
    return begin if fits else None
