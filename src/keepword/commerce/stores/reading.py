"""What every store's reader gives, and how values are taken out of what a store says: whatever it says."""

import html
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final, Protocol

from babel.numbers import get_currency_precision
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from keepword.commerce.rules.given import OrderGiven, ProductGiven
from keepword.core import money
from keepword.core.errors import Invalid

Body = Mapping[str, Any]
ORDER, PRODUCT = "order", "product"
KINDS: Final = (PRODUCT, ORDER)  # in which they are asked for: orders name products
_TAG: Final = re.compile(r"<[^>]{0,2000}>")


@dataclass(frozen=True, slots=True)
class ProductTold:
    """A product as a store tells it. `free` is how many can be sold (below 0: so many are sold and missing),
    None when the store does not count them; `price` is in the store's currency, as it writes it. `part`:
    it is a variation, which is told with the SKU of its product where it has none."""

    sku: str
    given: ProductGiven
    changed_at: datetime
    free: int | None = None
    price: str = ""
    part: bool = False


@dataclass(frozen=True, slots=True)
class Keys:
    """What a store is asked with."""

    url: str
    key: str
    secret: str


@dataclass(frozen=True, slots=True)
class Ask:
    """A call that is to be made."""

    url: str
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class Pages:
    """What a page has told: its things, how far this kind has been read, whether there is more now."""

    things: list[Body]
    cursor: dict[str, Any]
    more: bool


class Reader(Protocol):
    """How one kind of store is asked, heard and understood. Nothing of it touches the database or the wire.

    `signature` is the header (lower case) in which a call carries base64 of HMAC-SHA256 of its body; `topic`
    the one that says what it is about; `topics` which of those are of which kind.
    """

    signature: str
    topic: str
    topics: dict[str, str]

    def about(self, keys: Keys) -> Ask: ...

    def currency(self, body: Any) -> str: ...

    def ask(self, keys: Keys, kind: str, cursor: Mapping[str, Any]) -> Ask: ...

    def page(self, kind: str, body: Any, headers: Mapping[str, str], cursor: Mapping[str, Any]) -> Pages: ...

    def within(self, keys: Keys, kind: str, body: Body) -> Ask | None:
        """What is to be asked besides, to know all of a thing; None when it has told everything."""
        ...

    def parts(self, body: Body, answer: Any) -> list[Body]:
        """What that answer told of the thing, each as a thing of its own."""
        ...

    def number(self, body: Body) -> str: ...

    def order(self, body: Body) -> OrderGiven | None: ...

    def products(self, body: Body) -> list[ProductTold]: ...


class Unreadable(Invalid):
    """What a store said is not in its format."""


def rows(body: Body, name: str, most: int = 1_000) -> list[Body]:
    """A list of objects; empty where there is none."""
    found = body.get(name)
    if found is None:
        return []
    if not isinstance(found, list) or len(found) > most or not all(isinstance(one, Mapping) for one in found):
        raise Unreadable(_("“%(name)s” is not a list as it should be.") % {"name": name})
    return found


def inner(body: Body, name: str) -> Body:
    """An object within; empty where there is none."""
    found = body.get(name)
    if found in (None, [], ""):  # PHP writes an empty object as a list
        return {}
    if not isinstance(found, Mapping):
        raise Unreadable(_("“%(name)s” is not as it should be.") % {"name": name})
    return found


def text(body: Body, *names: str) -> str:
    """The first of some texts or numbers that is there."""
    for name in names:
        found = body.get(name)
        if isinstance(found, str) and found.strip():
            return found.strip()
        if isinstance(found, int) and not isinstance(found, bool):
            return str(found) if abs(found) < 10**18 else ""
    return ""


def named(body: Body, *names: str) -> str:
    """The same, and it must be there."""
    found = text(body, *names)
    if not found:
        raise Unreadable(_("It has no “%(name)s”.") % {"name": names[0]}, field=names[0])
    return found


def whole(body: Body, name: str, default: int = 0) -> int:
    """A whole number; also one written as a text or as 2.0."""
    found = body.get(name)
    if found is None or found == "":
        return default
    try:
        number = float(found)
    except (TypeError, ValueError, OverflowError):
        raise Unreadable(_("“%(name)s” is not a number.") % {"name": name}, field=name) from None
    if not math.isfinite(number) or number != int(number) or abs(number) > 10**12:
        raise Unreadable(_("“%(name)s” is not a number.") % {"name": name}, field=name)
    return int(number)


def amount(body: Body, name: str, currency: str) -> int:
    """A price such as "19.99" in minor units, rounded half up; 0 where there is none."""
    found = body.get(name)
    if found is None or found == "":
        return 0
    wrong = Unreadable(_("“%(name)s” is not an amount.") % {"name": name}, field=name)
    if not money.is_currency(currency):
        raise Unreadable(_("“%(code)s” is no currency.") % {"code": currency[:10]}, field="currency")
    try:
        value = Decimal(str(found)[:40]).scaleb(get_currency_precision(currency))
    except (InvalidOperation, ValueError):
        raise wrong from None
    if not value.is_finite() or abs(value) > money.MOST:
        raise wrong
    return int(value.to_integral_value(rounding="ROUND_HALF_UP"))


def moment(body: Body, *names: str) -> datetime | None:
    """The first of some moments that is there; one without a zone is UTC (`…_gmt`)."""
    for name in names:
        found = body.get(name)
        if not found:
            continue
        try:
            parsed = parse_datetime(found) if isinstance(found, str) and len(found) <= 40 else None
        except ValueError:
            parsed = None
        if parsed is None:
            raise Unreadable(_("“%(name)s” is not a moment.") % {"name": name}, field=name)
        try:
            return parsed.astimezone(UTC) if parsed.tzinfo else parsed.replace(tzinfo=UTC)
        except (OverflowError, ValueError):
            raise Unreadable(_("“%(name)s” is not a moment.") % {"name": name}, field=name) from None
    return None


def must(value: datetime | None, name: str) -> datetime:
    """A moment that must be there."""
    if value is None:
        raise Unreadable(_("It has no “%(name)s”.") % {"name": name}, field=name)
    return value


def plain(markup: str) -> str:
    """The words of a piece of HTML."""
    return html.unescape(_TAG.sub(" ", markup[:50_000])).strip()


def address(body: Body, *names: str) -> str:
    """The lines of a postal address that are there."""
    return "\n".join(found for name in names if (found := text(body, name)))
