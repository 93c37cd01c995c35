"""A Shopify shop, as far as Keepword asks it: the REST Admin API over a list of orders and products.

https://shopify.dev/docs/api/admin-rest/latest/resources/order, …/product; pages and limits:
https://shopify.dev/docs/api/usage/pagination-rest, https://shopify.dev/docs/api/usage/limits
"""

import base64
import json
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.servers.web import Answered, Asked

TOKEN = "shpat_1234"


def order(number: int = 450789469, **given: Any) -> dict[str, Any]:
    """As in https://shopify.dev/docs/api/admin-rest/latest/resources/order, of a lamp shop."""
    return {
        "id": number,
        "name": f"#{number}",
        "order_number": number,
        "created_at": "2026-03-02T04:00:00-05:00",
        "processed_at": "2026-03-02T04:00:00-05:00",
        "updated_at": "2026-03-02T04:05:00-05:00",
        "cancelled_at": None,
        "test": False,
        "currency": "EUR",
        "total_price": "69.00",
        "current_total_price": "59.00",
        "total_discounts": "10.00",
        "total_shipping_price_set": {"shop_money": {"amount": "5.00", "currency_code": "EUR"}},
        "financial_status": "paid",
        "fulfillment_status": None,
        "customer_locale": "lt-LT",
        "email": "olena@example.org",
        "phone": None,
        "note": None,
        "discount_codes": [{"code": "SPRING", "amount": "10.00", "type": "fixed_amount"}],
        "customer": {"id": 207119551, "first_name": "Olena", "last_name": "Bondar", "email": "o@example.org"},
        "shipping_address": {
            "name": "Olena Bondar",
            "address1": "Gedimino 1",
            "address2": "",
            "city": "Vilnius",
            "zip": "01103",
            "province": None,
            "country": "Lithuania",
            "phone": "+37061234567",
        },
        "line_items": [
            {
                "id": 669751112,
                "product_id": 7513594,
                "variant_id": 4264112,
                "sku": "LAMP-7",
                "name": "Desk lamp - black",
                "title": "Desk lamp",
                "quantity": 2,
                "current_quantity": 1,
                "fulfillable_quantity": 1,
                "price": "49.00",
                "total_discount": "0.00",
            }
        ],
        "fulfillments": [],
        "refunds": [],
    } | given


def fulfillment(number: int = 255858046, **given: Any) -> dict[str, Any]:
    """As in https://shopify.dev/docs/api/admin-rest/latest/resources/fulfillment."""
    return {
        "id": number,
        "status": "success",
        "shipment_status": None,
        "created_at": "2026-03-03T04:00:00-05:00",
        "updated_at": "2026-03-03T10:00:00-05:00",
        "tracking_company": "LP Express",
        "tracking_number": "LP77",
        "tracking_numbers": ["LP77"],
        "tracking_url": "https://track.example/LP77",
        "tracking_urls": ["https://track.example/LP77"],
        "line_items": [{"id": 669751112, "quantity": 1}],
    } | given


def product(number: int = 632910392, sku: str = "LAMP-7", **given: Any) -> dict[str, Any]:
    """As in https://shopify.dev/docs/api/admin-rest/latest/resources/product."""
    return {
        "id": number,
        "title": "Desk lamp",
        "body_html": "<p>Bends every way.</p>",
        "vendor": "Lumo",
        "product_type": "Lamps",
        "status": "active",
        "updated_at": "2026-03-01T04:00:00-05:00",
        "variants": [
            {
                "id": number * 10,
                "title": "Black",
                "sku": sku,
                "price": "49.00",
                "inventory_management": "shopify",
                "inventory_quantity": 12,
            },
            {
                "id": number * 10 + 1,
                "title": "White",
                "sku": f"{sku}-W",
                "price": "52.00",
                "inventory_management": None,
                "inventory_quantity": 0,
            },
        ],
    } | given


class ShopifyShop:
    """`things` by kind are what the shop has; `says` comes before anything else, once each, in order."""

    def __init__(self) -> None:
        self.things: dict[str, list[dict[str, Any]]] = {"orders": [], "products": []}
        self.says: list[Answered] = []
        self.base = "https://shop.example"

    def __call__(self, asked: Asked) -> Answered:
        if self.says:
            return self.says.pop(0)
        if asked.headers.get("x-shopify-access-token") != TOKEN:
            text = "[API] Invalid API key or access token (unrecognized login or wrong password)"
            return told({"errors": text}, status=401)
        url = urlsplit(asked.path)
        name = url.path.rpartition("/")[2].removesuffix(".json")
        if name == "shop":
            return told({"shop": {"id": 548380009, "currency": "EUR"}})
        if name not in self.things:
            return told({"errors": "Not Found"}, status=404)
        return self._list(name, {key: values[0] for key, values in parse_qs(url.query).items()})

    def _list(self, name: str, query: dict[str, str]) -> Answered:
        if "page_info" in query:
            query = json.loads(base64.urlsafe_b64decode(query["page_info"]))
        since, start, size = query.get("updated_at_min", ""), int(query.get("start", 0)), int(query["limit"])
        found = sorted(self.things[name], key=lambda one: one["updated_at"])
        found = [one for one in found if _utc(one["updated_at"]) >= _utc(since)] if since else found
        part, headers = found[start : start + size], {}
        if start + size < len(found):
            further = json.dumps({"updated_at_min": since, "start": start + size, "limit": size})
            page = base64.urlsafe_b64encode(further.encode()).decode()
            asked = urlencode({"limit": size, "page_info": page})
            headers["Link"] = f'<{self.base}/admin/api/2025-10/{name}.json?{asked}>; rel="next"'
        return told({name: part}, headers)


def _utc(moment: str) -> Any:
    from datetime import datetime

    return datetime.fromisoformat(moment)


def told(body: Any, headers: dict[str, str] | None = None, status: int = 200) -> Answered:
    return Answered(status, json.dumps(body).encode(), {"Content-Type": "application/json"} | (headers or {}))


def too_many() -> Answered:
    """https://shopify.dev/docs/api/usage/limits: the bucket is full."""
    text = "Exceeded 2 calls per second for api client. Reduce request rates to resume uninterrupted service."
    return told({"errors": text}, {"Retry-After": "2.0", "X-Shopify-Shop-Api-Call-Limit": "40/40"}, 429)
