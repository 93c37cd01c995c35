"""What happened between a customer and the shop, from whoever keeps it: the registry of sources.

An app that keeps something of a customer's life registers a `Source` (from a module of its own, if it stands
above this one or beside it, or from `relationship.sources` for those below):

    timeline.register(
        Source("orders", _("Orders"), rows=lambda user, customer: orders_of(user, customer), at="placed_at",
               entry=lambda order: Entry(order.placed_at, "order", _("Order %(number)s") % {...}))
    )

`rows` are those that the user may see; they are read newest first, a page at a time, one query a source.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise

from keepword.accounts.models import User
from keepword.customers.models import Customer


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened. `text` says more of it, `tone` is "", "good", "warn" or "danger".

    `where` is what it opens into: a kind of page and a number, which the faces make an address of
    (("conversation", 12)); `part` is a place on that page. `icon` is a symbol of the faces. `url` is for what
    has an address of its own.
    """

    at: datetime
    kind: str
    title: str
    text: str = ""
    where: tuple[str, int] | None = None
    part: str = ""
    icon: str = ""
    tone: str = ""
    url: str = ""


@dataclass(frozen=True)
class Source:
    """Something that happens to customers. `name` is unique; `at` is a field of the rows, never null.

    `entry` is given a row and makes an entry of it, without a query of its own.
    """

    name: str
    label: str | Promise
    rows: Callable[[User, Customer], "QuerySet[Any]"]
    at: str
    entry: Callable[[Any], Entry]


_sources: dict[str, Source] = {}


def register(*sources: Source) -> None:
    """Add sources; the same name again replaces."""
    _sources.update({one.name: one for one in sources})


def sources() -> list[Source]:
    """All sources, by name."""
    return [_sources[name] for name in sorted(_sources)]
