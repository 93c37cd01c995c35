"""Orders, products, stock and where they come from: the pages of the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.route import AGENT, LEAD, Route

if TYPE_CHECKING:
    from tests.world import World

ROUTES: dict[str, Route] = {
    "orders": Route(AGENT),
    "order_new": Route(LEAD, "both"),
    "order": Route(AGENT, "get", "order"),
    "order_do": Route(LEAD, "post", "order"),
    "products": Route(AGENT),
    "product_new": Route(LEAD, "both"),
    "product": Route(AGENT, "get", "product"),
    "product_change": Route(LEAD, "both", "product"),
    "product_do": Route(LEAD, "post", "product"),
    "product_picture": Route(AGENT, "get", "product"),
    "manual": Route(AGENT, "get", "manual"),
    "stock": Route(AGENT),
    "customer_owns": Route(AGENT, "post", "customer"),
    "settings_stores": Route(LEAD),
    "settings_store_new": Route(LEAD, "both"),
    "settings_store": Route(LEAD, "both", "store"),
    "settings_store_do": Route(LEAD, "post", "store"),
    "settings_parked": Route(LEAD, "post", "parked"),
    "settings_goods": Route(LEAD, "both"),
    "settings_goods_table": Route(LEAD, "get", "goods_table"),
    "settings_goods_stop": Route(LEAD, "post", "goods_table"),
}
WORDS: dict[str, dict[str, str]] = {"settings_store_new": {"kind": "woocommerce"}}


def numbers(world: World) -> dict[str, int]:
    """A lamp that can be seen and read about, an order of it that is late, a web shop that said nonsense."""
    from keepword.commerce import services
    from keepword.commerce.models import Parked, Table, TableFault
    from keepword.commerce.services.stores import connect_store, pause_store
    from keepword.core import clock
    from keepword.core.uploads import keep
    from tests.desk.commerce.shop import late, make_goods, place

    lead, now = world.cast.lead, clock.now()
    goods = make_goods(lead)
    services.set_picture(lead, goods.lamp, keep("lamp.gif", "image/gif", b"GIF89a\x01\x00\x01\x00"))
    manual = services.add_manual(
        lead, goods.lamp, title="How to hang it", file=keep("lamp.pdf", "application/pdf", b"%PDF-1.4")
    )
    services.release_firmware(lead, goods.lamp, version="2.1", notes={"en": "It dims slower."})
    services.change_order(lead, place(lead, "AV-10001"), "deliver")
    order = late(lead)
    store = connect_store(
        lead, kind="woocommerce", name="Lamp web shop", url="https://shop.example", key="ck", secret="cs"
    )
    pause_store(lead, store)  # nobody is asked by tests
    parked = Parked.objects.create(
        store=store,
        kind="order",
        external_id="7",
        digest="d" * 64,
        body={"id": 7},
        reason="No lines.",
        at=now,
    )
    table = Table.objects.create(kind="products", name="lamps.csv", state="done", total=3, rows=3, at=now)
    TableFault.objects.create(table=table, row=2, column="price", reason="“much” is no amount.")
    return {
        "order": order.pk,
        "product": goods.lamp.pk,
        "manual": manual.pk,
        "store": store.pk,
        "parked": parked.pk,
        "goods_table": table.pk,
    }
