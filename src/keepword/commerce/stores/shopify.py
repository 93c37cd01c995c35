"""Shopify as its REST Admin API tells of orders and products.

https://shopify.dev/docs/api/admin-rest/latest/resources/order, …/product, …/fulfillment; pages:
https://shopify.dev/docs/api/usage/pagination-rest. Refunds are no matter of an order here, other than that
`current_quantity` is without what was taken out of it.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from keepword.commerce.rules import orders as rules
from keepword.commerce.rules import shipments as parcels
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

VERSION: Final = "2025-10"
PER_PAGE: Final = 100
_NEXT: Final = re.compile(r'<([^<>"]{1,2000})>\s*;\s*rel="?next"?')
# https://shopify.dev/docs/api/admin-rest/latest/resources/fulfillment: shipment_status
_HEARD: Final = {
    "label_printed": parcels.PREPARED,
    "label_purchased": parcels.PREPARED,
    "confirmed": parcels.HANDED_OVER,
    "in_transit": parcels.IN_TRANSIT,
    "out_for_delivery": parcels.OUT,
    "ready_for_pickup": parcels.OUT,
    "delivered": parcels.DELIVERED,
    "attempted_delivery": parcels.FAILED,
    "failure": parcels.FAILED,
}


class Shopify:
    """See `reading.Reader`."""

    signature = "x-shopify-hmac-sha256"
    topic = "x-shopify-topic"
    topics = {
        "orders/create": ORDER,
        "orders/updated": ORDER,
        "orders/paid": ORDER,
        "orders/fulfilled": ORDER,
        "orders/partially_fulfilled": ORDER,
        "orders/cancelled": ORDER,
        "products/create": PRODUCT,
        "products/update": PRODUCT,
    }

    def about(self, keys: Keys) -> Ask:
        """Which currency it sells in."""
        return Ask(f"{keys.url}/admin/api/{VERSION}/shop.json", _headers(keys))

    def currency(self, body: Any) -> str:
        return text(inner(body, "shop"), "currency") if isinstance(body, Mapping) else ""

    def ask(self, keys: Keys, kind: str, cursor: Mapping[str, Any]) -> Ask:
        """The first page of what was changed since; further pages by the address that the first one gave."""
        headers = _headers(keys)
        base = f"{keys.url}/admin/api/{VERSION}/{kind}s.json"
        if cursor.get("next"):
            return Ask(f"{base}?{cursor['next']}", headers)
        asked: dict[str, Any] = {"limit": PER_PAGE, "order": "updated_at asc"}
        if kind == ORDER:
            asked["status"] = "any"
        if cursor.get("since"):
            asked["updated_at_min"] = cursor["since"]
        return Ask(f"{base}?{urlencode(asked)}", headers)

    def page(self, kind: str, body: Any, headers: Mapping[str, str], cursor: Mapping[str, Any]) -> Pages:
        if not isinstance(body, Mapping) or not isinstance(body.get(f"{kind}s"), list):
            raise Unreadable("This is no list of Shopify.")
        found = rows(body, f"{kind}s")
        moments = [at for one in found if (at := moment(one, "updated_at"))]
        newest = max([at.isoformat() for at in moments] + [str(cursor.get("newest", ""))])
        onward = _NEXT.search(headers.get("link", ""))
        if onward and found:
            # Only its query: whoever answers for a store does not say whom we call.
            further = {"next": urlsplit(onward.group(1)).query, "newest": newest}
            return Pages(found, {"since": cursor.get("since", "")} | further, more=True)
        return Pages(found, {"since": newest or cursor.get("since", "")}, more=False)

    def within(self, keys: Keys, kind: str, body: Body) -> Ask | None:
        """Nothing: a product is told with its variants."""
        return None

    def parts(self, body: Body, answer: Any) -> list[Body]:
        return []

    def number(self, body: Body) -> str:
        return text(body, "id")

    def order(self, body: Body) -> OrderGiven | None:
        """An order; None for a test of the shop's own."""
        if body.get("test") is True:
            return None
        currency = named(body, "currency")
        placed = must(moment(body, "processed_at", "created_at"), "created_at")
        customer, to = inner(body, "customer"), inner(body, "shipping_address")
        codes = rows(body, "discount_codes")
        sent = [one for one in rows(body, "fulfillments") if text(one, "status") != "cancelled"]
        cancelled = moment(body, "cancelled_at")
        total = "current_total_price" if "current_total_price" in body else "total_price"
        name = f"{text(customer, 'first_name')} {text(customer, 'last_name')}".strip()
        cost = inner(inner(body, "total_shipping_price_set"), "shop_money")
        return OrderGiven(
            external_id=named(body, "id"),
            number=text(body, "name", "order_number", "id"),
            status=_status(body, cancelled),
            currency=currency,
            total=max(0, amount(body, total, currency)),
            discount=max(0, amount(body, "total_discounts", currency)),
            shipping_cost=max(0, amount(cost, "amount", currency)),
            placed_at=placed,
            changed_at=moment(body, "updated_at") or placed,
            cancelled_at=cancelled,
            buyer=BuyerGiven(
                name=name or text(to, "name"),
                email=text(body, "email", "contact_email") or text(customer, "email"),
                phone=text(body, "phone") or text(customer, "phone") or text(to, "phone"),
                language=text(body, "customer_locale")[:2].lower(),
            ),
            lines=[_line(one, currency) for one in rows(body, "line_items")],
            ship_to=_address(to),
            voucher=text(codes[0], "code") if codes else "",
            note=text(body, "note"),
            shipments=[_shipment(one) for one in sent],
        )

    def products(self, body: Body) -> list[ProductTold]:
        """Each variant that has a SKU is a product of its own; what is not active is not sold."""
        if text(body, "status") not in ("active", ""):
            return []
        title, changed = named(body, "title"), must(moment(body, "updated_at"), "updated_at")
        words = reading.plain(text(body, "body_html"))
        found = []
        for one in rows(body, "variants"):
            sku, variant = text(one, "sku"), text(one, "title")
            if not sku:
                continue
            name = title if variant in ("", "Default Title") else f"{title}, {variant}"
            given: ProductGiven = {"name": name, "external_id": named(one, "id")}
            given |= {"brand": text(body, "vendor"), "category": text(body, "product_type")}
            if words:
                given["about"] = {"en": words}
            counted = text(one, "inventory_management") and one.get("inventory_quantity") is not None
            free = whole(one, "inventory_quantity") if counted else None
            found.append(ProductTold(sku, given, changed, free, text(one, "price")))
        return found


def _headers(keys: Keys) -> dict[str, str]:
    return {"X-Shopify-Access-Token": keys.secret, "Accept": "application/json"}


def _status(body: Body, cancelled: datetime | None) -> str:
    if cancelled is not None:
        return rules.CANCELLED
    if text(body, "fulfillment_status") == "fulfilled":
        return rules.SHIPPED
    if text(body, "fulfillment_status") == "partial":
        return rules.PREPARING
    paid = text(body, "financial_status") in ("paid", "partially_refunded", "refunded")
    return rules.PAID if paid else rules.PLACED


def _line(body: Body, currency: str) -> LineGiven:
    """`total_discount` is of the line; discounts of the whole order are in its own."""
    name = text(body, "name", "title", "sku") or named(body, "id")
    quantity = whole(body, "current_quantity", whole(body, "quantity"))
    return LineGiven(
        name=name,
        quantity=max(0, quantity),
        price=max(0, amount(body, "price", currency)),
        sku=text(body, "sku"),
        external_id=named(body, "id"),
        discount=max(0, amount(body, "total_discount", currency)),
    )


def _shipment(one: Body) -> ShipmentGiven:
    """A fulfilment is made when the goods leave; what its carrier says comes with it."""
    made, changed = must(moment(one, "created_at"), "created_at"), moment(one, "updated_at")
    heard = [HeardGiven(made, parcels.HANDED_OVER)] if text(one, "status") == "success" else []
    said = _HEARD.get(text(one, "shipment_status"))
    if said and said != parcels.PREPARED:
        heard.append(HeardGiven(changed or made, said))
    numbers, links = one.get("tracking_numbers"), one.get("tracking_urls")
    return ShipmentGiven(
        external_id=named(one, "id"),
        carrier=text(one, "tracking_company"),
        tracking=text(one, "tracking_number") or _first(numbers),
        url=text(one, "tracking_url") or _first(links),
        quantities={
            named(line, "id"): quantity
            for line in rows(one, "line_items")
            if (quantity := whole(line, "quantity")) > 0
        },
        events=heard,
    )


def _first(found: Any) -> str:
    return found[0] if isinstance(found, list) and found and isinstance(found[0], str) else ""


def _address(body: Body) -> str:
    place = " ".join(filter(None, (text(body, "zip"), text(body, "city"), text(body, "province"))))
    street = reading.address(body, "name", "company", "address1", "address2")
    return "\n".join(filter(None, (street, place, text(body, "country")))) if place else ""


READER: Final = Shopify()
