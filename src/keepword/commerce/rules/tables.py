"""Tables of products, orders and stock as shops keep them: headings in several words, amounts and days as
they are written. Pure; what cannot be read is a `Fault` with its column."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from keepword.commerce.rules.given import BuyerGiven, LineGiven, OrderGiven, ProductGiven, ShipmentGiven
from keepword.core import money

MOST_ROWS: Final = 500_000
MOST_FIELD: Final = 100_000
_PRODUCTS: Final = (
    "sku name name_en name_uk name_ru name_lt kind category brand price currency url about warranty_months "
    "return_days life_days"
)
_ORDERS: Final = (
    "number placed_at changed_at status customer email phone language currency sku name quantity price "
    "discount shipping_cost total promised_on paid_at shipped_at delivered_at cancelled_at ship_to voucher "
    "note carrier tracking"
)
COLUMNS: Final = {
    "products": tuple(_PRODUCTS.split()),
    "orders": tuple(_ORDERS.split()),
    "stock": ("sku", "quantity"),
}
NEEDED: Final = {"products": ("sku",), "orders": ("number", "placed_at"), "stock": ("sku", "quantity")}
_ALSO: Final = {
    "article": "sku",
    "product": "name",
    "title": "name",
    "order": "number",
    "order_number": "number",
    "date": "placed_at",
    "created_at": "placed_at",
    "e-mail": "email",
    "customer_name": "customer",
    "qty": "quantity",
    "stock": "quantity",
    "shipping": "shipping_cost",
    "tracking_number": "tracking",
    "address": "ship_to",
}


class Fault(Exception):
    """A row that cannot be read: in which column, and why."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column, self.reason = column, reason


@dataclass(frozen=True, slots=True)
class Row:
    """A row by heading. `number` is where it stands in the file: the first one after the heading is 2."""

    number: int
    cells: Mapping[str, str]

    def get(self, name: str) -> str:
        return self.cells.get(name, "")


def read(content: bytes, kind: str) -> list[Row]:
    """The rows of a file. Fault when it is no table, or one of its needed columns is missing."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Fault("", _("The file is not written in UTF-8. Save it as “CSV UTF-8”.")) from None
    heading = text.partition("\n")[0]
    delimiter = max(",;\t", key=heading.count)
    before = csv.field_size_limit(MOST_FIELD)
    try:
        return list(_rows(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), kind))
    except csv.Error as error:
        raise Fault("", _("This is no table: %(reason)s.") % {"reason": error}) from None
    finally:
        csv.field_size_limit(before)


def _rows(lines: "Iterator[list[str]]", kind: str) -> Iterator[Row]:
    names = [_named(cell, kind) for cell in next(iter(lines), [])]
    missing = [name for name in NEEDED[kind] if name not in names]
    if missing:
        raise Fault(missing[0], _("The file has no column “%(name)s”.") % {"name": missing[0]})
    for number, cells in enumerate(lines, 2):
        if number > MOST_ROWS + 1:
            raise Fault("", _("A file may have %(most)s rows. Divide it.") % {"most": MOST_ROWS})
        if any(cell.strip() for cell in cells):
            yield Row(number, {name: cell.strip() for name, cell in zip(names, cells, strict=False) if name})


def _named(cell: str, kind: str) -> str:
    plain = "_".join(cell.strip().casefold().split())
    plain = plain if plain in COLUMNS[kind] else _ALSO.get(plain, plain)
    return plain if plain in COLUMNS[kind] else ""


# Products and stock -------------------------------------------------------------------------------


def product(row: Row, currency: str) -> tuple[str, ProductGiven]:
    """A SKU, and what the row says of the product; an empty cell says nothing."""
    given: dict[str, Any] = {
        name: row.get(name)
        for name in ("name", "kind", "category", "brand", "currency", "url")
        if row.get(name)
    }
    names = {lang: row.get(f"name_{lang}") for lang in ("en", "uk", "ru", "lt") if row.get(f"name_{lang}")}
    if names:
        given["names"] = names
    if row.get("about"):
        given["about"] = {"en": row.get("about")}
    for name in ("warranty_months", "return_days", "life_days"):
        if row.get(name):
            given[name] = whole(row, name)
    if row.get("price"):
        given["price"] = amount(row, "price", given.get("currency", currency))
        given.setdefault("currency", currency)
    return row.get("sku"), ProductGiven(**given)  # type: ignore[typeddict-item]


def stock(row: Row) -> tuple[str, int]:
    """A SKU, and how many lie there."""
    if not row.get("quantity"):
        raise Fault("quantity", _("Enter how many there are."))
    return row.get("sku"), whole(row, "quantity")


# Orders -------------------------------------------------------------------------------------------


def together(rows: Sequence[Row]) -> list[list[Row]]:
    """The rows of each order, orders by where they begin."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row.get("number") or f"\0{row.number}", []).append(row)
    return list(found.values())


def order(rows: Sequence[Row], currency: str, zone: ZoneInfo, now: datetime) -> OrderGiven:
    """An order from the rows of its lines; what is said of the whole stands in the first."""
    first = rows[0]
    if not first.get("number"):
        raise Fault("number", _("Enter the number of the order."))
    currency = first.get("currency").upper() or currency
    placed = moment(first, "placed_at", zone)
    if placed is None:
        raise Fault("placed_at", _("Enter when it was ordered."))
    carrier, tracking = first.get("carrier"), first.get("tracking")
    parcels = [ShipmentGiven(external_id=tracking, carrier=carrier, tracking=tracking)] if tracking else []
    return OrderGiven(
        external_id=first.get("number"),
        currency=currency,
        lines=[_line(row, currency) for row in rows if row.get("sku") or row.get("name")],
        placed_at=placed,
        changed_at=moment(first, "changed_at", zone) or now,
        status=first.get("status").casefold() or "placed",
        total=amount(first, "total", currency) if first.get("total") else None,
        shipping_cost=amount(first, "shipping_cost", currency),
        promised_on=day(first, "promised_on"),
        paid_at=moment(first, "paid_at", zone),
        shipped_at=moment(first, "shipped_at", zone),
        delivered_at=moment(first, "delivered_at", zone),
        cancelled_at=moment(first, "cancelled_at", zone),
        buyer=BuyerGiven(*(first.get(name) for name in ("customer", "email", "phone", "language"))),
        ship_to=first.get("ship_to"),
        voucher=first.get("voucher"),
        note=first.get("note"),
        shipments=parcels,
    )


def _line(row: Row, currency: str) -> LineGiven:
    return LineGiven(
        name=row.get("name") or row.get("sku"),
        sku=row.get("sku"),
        quantity=whole(row, "quantity") if row.get("quantity") else 1,
        price=amount(row, "price", currency),
        discount=amount(row, "discount", currency),
    )


# Cells --------------------------------------------------------------------------------------------


def whole(row: Row, name: str) -> int:
    """A whole number that is not below 0."""
    text = row.get(name).replace("\N{NO-BREAK SPACE}", "").replace(" ", "")
    if not (text.isascii() and text.isdecimal() and len(text) <= 9):
        raise Fault(name, _("Enter a whole number that is not below 0."))
    return int(text)


def amount(row: Row, name: str, currency: str) -> int:
    """An amount in minor units; 0 for none."""
    if not row.get(name):
        return 0
    if not money.is_currency(currency):
        raise Fault("currency", _("“%(code)s” is no currency.") % {"code": currency[:10]})
    found = money.minor(row.get(name), currency)
    if found is None:
        raise Fault(name, _("Enter an amount like 12.50."))
    return found


def day(row: Row, name: str) -> date | None:
    """A day as 2026-03-31 or 31.03.2026; None for none."""
    text = row.get(name)
    if not text:
        return None
    for pattern in ("%Y-%m-%d", "%d.%m.%Y", "%Y.%m.%d"):
        try:
            return datetime.strptime(text, pattern).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise Fault(name, _("Enter a day like 2026-03-31."))


def moment(row: Row, name: str, zone: ZoneInfo) -> datetime | None:
    """A moment (ISO 8601), or the beginning of a day, in the shop's zone unless it says another; None for
    none."""
    text = row.get(name)
    if not text:
        return None
    try:
        found = parse_datetime(text)
    except ValueError:
        raise Fault(name, _("Enter a moment like 2026-03-31 14:00.")) from None
    if found is None:
        begun = day(row, name)
        assert begun is not None
        found = datetime(begun.year, begun.month, begun.day, tzinfo=zone)
    return found if found.tzinfo else found.replace(tzinfo=zone)
