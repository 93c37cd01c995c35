"""A WooCommerce shop, as far as Keepword asks it: REST API v3 over a list of orders and products.

https://woocommerce.github.io/woocommerce-rest-api-docs/#list-all-orders (parameters, headers, errors)
"""

import base64
import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.servers.web import Answered, Asked

KEY, SECRET = "ck_1234", "cs_5678"


def order(number: int = 727, **given: Any) -> dict[str, Any]:
    """As in https://woocommerce.github.io/woocommerce-rest-api-docs/#retrieve-an-order, of a lamp shop."""
    person = {
        "first_name": "Olena",
        "last_name": "Bondar",
        "company": "",
        "address_1": "Khreshchatyk 1",
        "address_2": "",
        "city": "Kyiv",
        "state": "",
        "postcode": "01001",
        "country": "UA",
    }
    return {
        "id": number,
        "parent_id": 0,
        "number": str(number),
        "order_key": "wc_order_58d2d042d1d",
        "created_via": "rest-api",
        "version": "9.4.0",
        "status": "processing",
        "currency": "EUR",
        "date_created": "2026-03-02T11:00:00",
        "date_created_gmt": "2026-03-02T09:00:00",
        "date_modified": "2026-03-02T11:05:00",
        "date_modified_gmt": "2026-03-02T09:05:00",
        "discount_total": "1.00",
        "discount_tax": "0.00",
        "shipping_total": "10.00",
        "shipping_tax": "0.00",
        "cart_tax": "1.35",
        "total": "29.35",
        "total_tax": "1.35",
        "prices_include_tax": False,
        "customer_id": 0,
        "customer_note": "Ring twice",
        "billing": {**person, "email": "olena@example.org", "phone": "+380441234567"},
        "shipping": person,
        "payment_method": "bacs",
        "date_paid": "2026-03-02T11:04:00",
        "date_paid_gmt": "2026-03-02T09:04:00",
        "date_completed": None,
        "date_completed_gmt": None,
        "cart_hash": "",
        "meta_data": [],
        "line_items": [
            {
                "id": 315,
                "name": "Desk lamp",
                "product_id": 93,
                "variation_id": 0,
                "quantity": 2,
                "tax_class": "",
                "subtotal": "6.00",
                "subtotal_tax": "0.45",
                "total": "5.00",
                "total_tax": "0.45",
                "taxes": [{"id": 75, "total": "0.45", "subtotal": "0.45"}],
                "meta_data": [],
                "sku": "LAMP-7",
                "price": 2.5,
            },
            {
                "id": 316,
                "name": "Warm bulb",
                "product_id": 22,
                "variation_id": 23,
                "quantity": 3,
                "subtotal": "10.00",
                "total": "10.00",
                "meta_data": [{"id": 2095, "key": "Backordered", "value": "1"}],
                "sku": "BULB",
                "price": 3.3333,
            },
        ],
        "tax_lines": [],
        "shipping_lines": [{"id": 317, "method_title": "Flat Rate", "total": "10.00", "taxes": []}],
        "fee_lines": [],
        "coupon_lines": [{"id": 318, "code": "SPRING", "discount": "1.00"}],
        "refunds": [],
    } | given


def product(number: int = 93, sku: str = "LAMP-7", **given: Any) -> dict[str, Any]:
    """As in https://woocommerce.github.io/woocommerce-rest-api-docs/#retrieve-a-product."""
    return {
        "id": number,
        "name": "Desk lamp",
        "permalink": "https://shop.example/product/desk-lamp/",
        "date_created_gmt": "2026-02-01T09:00:00",
        "date_modified_gmt": "2026-03-01T09:00:00",
        "type": "simple",
        "status": "publish",
        "description": "<p>Bends every way.</p>",
        "short_description": "<p>A lamp &amp; a friend.</p>",
        "sku": sku,
        "price": "49.00",
        "manage_stock": True,
        "stock_quantity": 12,
        "categories": [{"id": 9, "name": "Lamps &amp; bulbs", "slug": "lamps"}],
    } | given


def variation(number: int, sku: str, option: str, **given: Any) -> dict[str, Any]:
    """As in https://woocommerce.github.io/woocommerce-rest-api-docs/#retrieve-a-product-variation."""
    return {
        "id": number,
        "date_created_gmt": "2026-02-01T09:00:00",
        "date_modified_gmt": "2026-03-01T09:00:00",
        "description": "",
        "permalink": f"https://shop.example/product/desk-lamp/?attribute_pa_color={option.lower()}",
        "sku": sku,
        "price": "52.00",
        "status": "publish",
        "manage_stock": True,
        "stock_quantity": 3,
        "attributes": [{"id": 6, "name": "Color", "option": option}],
    } | given


class WooCommerceShop:
    """`things` by kind are what the shop has; `says` comes before anything else, once each, in order."""

    def __init__(self) -> None:
        self.things: dict[str, list[dict[str, Any]]] = {"orders": [], "products": []}
        self.variations: dict[int, list[dict[str, Any]]] = {}  # by the number of their product
        self.says: list[Answered] = []
        self.currency: str | None = "EUR"

    def __call__(self, asked: Asked) -> Answered:
        if self.says:
            return self.says.pop(0)
        pair = base64.b64encode(f"{KEY}:{SECRET}".encode()).decode()
        if asked.headers.get("authorization") != f"Basic {pair}":
            return fault(401, "woocommerce_rest_cannot_view", "Sorry, you cannot list resources.")
        url = urlsplit(asked.path)
        name = url.path.removeprefix("/wp-json/wc/v3/")
        if name == "settings/general/woocommerce_currency":
            if self.currency is None:
                return fault(403, "woocommerce_rest_cannot_view", "Sorry, you cannot view this resource.")
            return told({"id": "woocommerce_currency", "value": self.currency})
        parts = name.split("/")
        if len(parts) == 3 and parts[0::2] == ["products", "variations"] and int(parts[1]) in self.variations:
            return told(self.variations[int(parts[1])])
        if name not in self.things:
            return fault(404, "rest_no_route", "No route was found matching the URL and request method.")
        return self._list(name, {key: values[0] for key, values in parse_qs(url.query).items()})

    def _list(self, name: str, query: dict[str, str]) -> Answered:
        found = sorted(self.things[name], key=lambda one: (one["date_modified_gmt"], one["id"]))
        after = query.get("modified_after", "")
        found = [one for one in found if one["date_modified_gmt"] > after]
        size, page = int(query["per_page"]), int(query["page"])
        part = found[(page - 1) * size : page * size]
        pages = -(-len(found) // size)
        return told(part, {"X-WP-Total": str(len(found)), "X-WP-TotalPages": str(pages)})


def told(body: Any, headers: dict[str, str] | None = None, status: int = 200) -> Answered:
    return Answered(status, json.dumps(body).encode(), {"Content-Type": "application/json"} | (headers or {}))


def fault(status: int, code: str, message: str) -> Answered:
    """https://woocommerce.github.io/woocommerce-rest-api-docs/#errors"""
    return told({"code": code, "message": message, "data": {"status": status}}, status=status)
