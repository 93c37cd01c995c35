"""WooCommerce as its REST API v3 tells of orders and products.

https://woocommerce.github.io/woocommerce-rest-api-docs/ (orders, products, webhooks). Moments are in GMT.
Refunds are no matter of an order here. Tracking numbers are those of the plugin Shipment Tracking
(https://woocommerce.com/document/shipment-tracking/), which keeps them among the order's meta data.
"""

import base64
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from keepword.commerce.rules import orders as rules
from keepword.commerce.rules.given import (
    BuyerGiven,
    HeardGiven,
    LineGiven,
    OrderGiven,
    ProductGiven,
    ShipmentGiven,
)
from keepword.commerce.stores import reading
from keepword.commerce.stores.reading import (
    ORDER,
    PRODUCT,
    Ask,
    Body,
    Keys,
    Pages,
    ProductTold,
    Unreadable,
    amount,
    inner,
    moment,
    must,
    named,
    rows,
    text,
    whole,
)

PER_PAGE: Final = 50
MOST_VARIATIONS: Final = 100  # of one product: as many as a page has
# Two changes of one second may stand on two pages: it is read once more, which changes nothing.
OVERLAP: Final = timedelta(seconds=1)
_NOT_YET: Final = ("checkout-draft", "auto-draft", "draft")
_STATUS: Final = {
    "pending": rules.PLACED,
    "on-hold": rules.PLACED,
    "completed": rules.SHIPPED,
    "shipped": rules.SHIPPED,
    "delivered": rules.DELIVERED,
    "cancelled": rules.CANCELLED,
    "failed": rules.CANCELLED,
    "trash": rules.CANCELLED,
}


class WooCommerce:
    """See `reading.Reader`."""

    signature = "x-wc-webhook-signature"
    topic = "x-wc-webhook-topic"
    topics = {
        "order.created": ORDER,
        "order.updated": ORDER,
        "order.restored": ORDER,
        "product.created": PRODUCT,
        "product.updated": PRODUCT,
        "product.restored": PRODUCT,
    }

    def about(self, keys: Keys) -> Ask:
        """Which currency it sells in."""
        return Ask(f"{keys.url}/wp-json/wc/v3/settings/general/woocommerce_currency", _headers(keys))

    def currency(self, body: Any) -> str:
        return text(body, "value") if isinstance(body, Mapping) else ""

    def ask(self, keys: Keys, kind: str, cursor: Mapping[str, Any]) -> Ask:
        """Things by when they were changed: what changes while it is read comes again at the end, and nothing
        slips from one page to the one before."""
        asked: dict[str, Any] = {
            "per_page": PER_PAGE,
            "page": int(cursor.get("page", 1)),
            "orderby": "modified",
            "order": "asc",
        }
        if cursor.get("since"):
            asked |= {"modified_after": cursor["since"], "dates_are_gmt": "true"}
        if kind == ORDER:
            asked["status"] = "any"
        return Ask(f"{keys.url}/wp-json/wc/v3/{kind}s?{urlencode(asked)}", _headers(keys))

    def page(self, kind: str, body: Any, headers: Mapping[str, str], cursor: Mapping[str, Any]) -> Pages:
        """The next page begins where this one's last change was."""
        if not isinstance(body, list) or not all(isinstance(one, Mapping) for one in body):
            raise Unreadable("This is no list of WooCommerce.")
        if not body:
            return Pages([], dict(cursor) | {"page": 1}, more=False)
        last = _changed(body[-1])
        since = (last - OVERLAP).replace(tzinfo=None).isoformat(timespec="seconds") if last else ""
        full = len(body) >= PER_PAGE
        if full and (not since or since <= str(cursor.get("since", ""))):  # all of them within a second
            return Pages(body, dict(cursor) | {"page": int(cursor.get("page", 1)) + 1}, more=True)
        return Pages(body, {"since": since or cursor.get("since", ""), "page": 1}, more=full)

    def within(self, keys: Keys, kind: str, body: Body) -> Ask | None:
        """The variations of a product: the list of products has but their numbers."""
        if kind != PRODUCT or text(body, "type") != "variable" or not body.get("variations"):
            return None
        asked = urlencode({"per_page": MOST_VARIATIONS, "orderby": "id", "order": "asc"})
        return Ask(
            f"{keys.url}/wp-json/wc/v3/products/{whole(body, 'id')}/variations?{asked}", _headers(keys)
        )

    def parts(self, body: Body, answer: Any) -> list[Body]:
        """Variations with what they have from their product; those without a SKU of their own are it."""
        if not isinstance(answer, list):
            raise Unreadable("This is no list of WooCommerce.")
        found: list[Body] = []
        for one in answer[:MOST_VARIATIONS]:
            if isinstance(one, Mapping) and text(one, "sku") not in ("", text(body, "sku")):
                options = ", ".join(text(each, "option") for each in rows(one, "attributes"))
                name = f"{named(body, 'name')} - {options}" if options else named(body, "name")
                found.append({**one, "name": name, "categories": body.get("categories")})
        return found

    def number(self, body: Body) -> str:
        return text(body, "id")

    def order(self, body: Body) -> OrderGiven | None:
        """An order; None for one that is still being written."""
        status, currency = text(body, "status"), named(body, "currency")
        if status in _NOT_YET:
            return None
        placed = must(moment(body, "date_created_gmt"), "date_created_gmt")
        paid, completed = moment(body, "date_paid_gmt"), moment(body, "date_completed_gmt")
        to, billing = inner(body, "shipping"), inner(body, "billing")
        coupons = rows(body, "coupon_lines")
        shipments = _shipments(body)
        return OrderGiven(
            external_id=named(body, "id"),
            number=text(body, "number", "id"),
            status=_status(status, paid, completed),
            currency=currency,
            total=max(0, amount(body, "total", currency)),
            discount=max(0, amount(body, "discount_total", currency)),
            shipping_cost=max(0, amount(body, "shipping_total", currency)),
            placed_at=placed,
            changed_at=_changed(body) or placed,
            paid_at=paid,
            shipped_at=completed,
            buyer=BuyerGiven(
                name=f"{text(billing, 'first_name')} {text(billing, 'last_name')}".strip(),
                email=text(billing, "email"),
                phone=text(billing, "phone"),
            ),
            lines=[_line(one, currency) for one in rows(body, "line_items")],
            ship_to=_address(to) or _address(billing),
            voucher=text(coupons[0], "code") if coupons else "",
            note=text(body, "customer_note"),
            shipments=shipments,
        )

    def products(self, body: Body) -> list[ProductTold]:
        """A product, or a variation of one, if it has a SKU; what is not published is not sold."""
        sku = text(body, "sku")
        if not sku or text(body, "status") not in ("publish", "private"):
            return []
        given: ProductGiven = {"name": named(body, "name"), "external_id": named(body, "id")}
        if text(body, "permalink"):
            given["url"] = text(body, "permalink")
        words = reading.plain(text(body, "short_description", "description"))
        if words:
            given["about"] = {"en": words}
        categories = rows(body, "categories")
        if categories:
            given["category"] = reading.plain(text(categories[0], "name"))
        counted = body.get("manage_stock") is True and body.get("stock_quantity") is not None
        free = whole(body, "stock_quantity") if counted else None
        changed = must(_changed(body), "date_modified_gmt")
        part = text(body, "type") == "variation"
        return [ProductTold(sku, given, changed, free, text(body, "price"), part)]


def _headers(keys: Keys) -> dict[str, str]:
    pair = base64.b64encode(f"{keys.key}:{keys.secret}".encode()).decode()
    return {"Authorization": f"Basic {pair}", "Accept": "application/json"}


def _changed(body: Body) -> datetime | None:
    return moment(body, "date_modified_gmt", "date_created_gmt")


def _status(status: str, paid: datetime | None, completed: datetime | None) -> str:
    """What a shop's own status means follows from what else is known; a refund says nothing of the goods."""
    if status in _STATUS:
        return _STATUS[status]
    if status == "refunded":
        return rules.SHIPPED if completed else rules.CANCELLED
    if status == "processing":
        return rules.PAID if paid else rules.PREPARING
    return rules.SHIPPED if completed else rules.PAID if paid else rules.PLACED


def _line(body: Body, currency: str) -> LineGiven:
    """Of amounts without tax. `subtotal` is before discounts, of all pieces together."""
    quantity = max(0, whole(body, "quantity"))
    before, after = (max(0, amount(body, name, currency)) for name in ("subtotal", "total"))
    each = -(-before // quantity) if quantity else 0
    missing = [one for one in rows(body, "meta_data") if one.get("key") == "Backordered"]
    return LineGiven(
        name=text(body, "name", "sku") or named(body, "id"),
        quantity=quantity,
        price=each,
        sku=text(body, "sku"),
        external_id=named(body, "id"),
        discount=max(0, each * quantity - after),
        backordered=whole(missing[0], "value") if missing else 0,
    )


def _shipments(body: Body) -> list[ShipmentGiven]:
    found = []
    for meta in rows(body, "meta_data"):
        items = meta.get("value")
        if meta.get("key") != "_wc_shipment_tracking_items" or not isinstance(items, list):
            continue
        for one in items[:50]:
            if isinstance(one, Mapping) and text(one, "tracking_number"):
                found.append(_shipment(one))
    return found


def _shipment(one: Body) -> ShipmentGiven:
    seconds = whole(one, "date_shipped")
    sent = datetime.fromtimestamp(seconds, UTC) if 0 < seconds < 4_102_444_800 else None
    return ShipmentGiven(
        external_id=text(one, "tracking_id", "tracking_number"),
        carrier=text(one, "tracking_provider", "custom_tracking_provider"),
        tracking=text(one, "tracking_number"),
        url=text(one, "custom_tracking_link"),
        events=[HeardGiven(sent, "handed_over")] if sent else [],
    )


def _address(body: Body) -> str:
    name = f"{text(body, 'first_name')} {text(body, 'last_name')}".strip()
    place = " ".join(filter(None, (text(body, "postcode"), text(body, "city"), text(body, "state"))))
    street = reading.address(body, "company", "address_1", "address_2")
    if not (street or place):
        return ""
    return "\n".join(filter(None, (name, street, place, text(body, "country"))))


READER: Final = WooCommerce()
