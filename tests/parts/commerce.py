"""What programs reach of products and orders beside what the pages show (see orders.py)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.route import Route
    from tests.world import World

ROUTES: dict[str, Route] = {}


def numbers(world: World) -> dict[str, int]:
    """Two products that go together, a parcel, something that a customer has, and a file that is read."""
    from keepword.commerce import services
    from keepword.commerce.models import Table
    from keepword.commerce.rules.given import BuyerGiven, LineGiven, OrderGiven
    from keepword.core import clock

    lead, now = world.cast.lead, clock.now()
    shade, ring = (services.save_product(lead, sku, {"name": "Shade"}) for sku in ("SHADE", "RING"))
    given = OrderGiven(
        external_id="7001",
        currency="EUR",
        lines=[LineGiven("Shade", 1, 1_900, sku="SHADE")],
        placed_at=now,
        changed_at=now,
        buyer=BuyerGiven(email="shade@else.example"),
    )
    order = services.place_order(lead, given)
    assert order.customer is not None
    table = Table.objects.create(kind="products", name="p.csv", state="done", by=lead, at=now)
    return {
        "link": services.link_products(lead, shade, ring, "part").pk,
        "shipment": services.ship(lead, order).pk,
        "owned": services.own(lead, order.customer, shade, serial="SH-1").pk,
        "table": table.pk,
    }
