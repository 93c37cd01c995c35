"""Orders and products come from stores, whole and once, whatever a store does."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from keepword.commerce import queries
from keepword.commerce.events import StoreFailing
from keepword.commerce.models import Order, Parked, Product, Shipment, Store
from keepword.commerce.rules.stock import Stock
from keepword.commerce.services import polling
from keepword.commerce.services import stores as services
from keepword.core import clock
from keepword.core.errors import Conflict, Invalid, NotFound, Refused
from tests.cast import Cast
from tests.commerce.shop import lamp
from tests.servers import shopify, woocommerce
from tests.servers.shopify import ShopifyShop
from tests.servers.web import Answered, WebServer, web_server
from tests.servers.woocommerce import WooCommerceShop

pytestmark = [pytest.mark.django_db]


@pytest.fixture
def woo(settings: Any) -> Iterator[tuple[WooCommerceShop, WebServer]]:
    settings.WEBHOOK_HOSTS = ["127.0.0.1"]
    shop = WooCommerceShop()
    with web_server(shop) as server:
        yield shop, server


@pytest.fixture
def shopify_shop(settings: Any) -> Iterator[tuple[ShopifyShop, WebServer]]:
    settings.WEBHOOK_HOSTS = ["127.0.0.1"]
    shop = ShopifyShop()
    with web_server(shop) as server:
        yield shop, server


def connected(cast: Cast, server: WebServer, kind: str = "woocommerce", **given: str) -> Store:
    keys = {"key": woocommerce.KEY, "secret": woocommerce.SECRET}
    if kind == "shopify":
        keys = {"secret": shopify.TOKEN}
    wanted = {"kind": kind, "name": "Lamp shop", "url": server.url} | keys | given
    return services.connect_store(cast.lead, **wanted)


def polled(store: Store) -> Store:
    polling.poll.func(store.pk)
    store.refresh_from_db()
    return store


def test_an_order_of_woocommerce(cast: Cast, woo: tuple[WooCommerceShop, WebServer]) -> None:
    shop, server = woo
    tracking = {
        "tracking_id": "t1",
        "tracking_provider": "LP Express",
        "tracking_number": "LP77",
        "date_shipped": "1772500000",
    }
    meta = [{"id": 1, "key": "_wc_shipment_tracking_items", "value": [tracking]}]
    shop.things["products"] = [woocommerce.product(), woocommerce.product(22, "", status="publish")]
    shop.things["orders"] = [woocommerce.order(meta_data=meta)]
    store = polled(connected(cast, server))
    assert (store.state, store.error, store.cursor["currency"]) == ("ok", "", "EUR")
    product = Product.objects.get()
    assert (product.name, product.price, product.category) == ("Desk lamp", 4_900, "Lamps & bulbs")
    assert product.about == {"en": "A lamp & a friend."}
    assert queries.stock_of(product) == Stock(12, 0, 12)
    order = queries.get_order(cast.agent, Order.objects.get().pk)
    assert (order.number, order.status, order.total, order.shipping_cost) == ("727", "shipped", 2_935, 1_000)
    assert order.placed_at == datetime(2026, 3, 2, 9, tzinfo=UTC)
    assert (str(order.customer), order.voucher, order.note) == ("Olena Bondar", "SPRING", "Ring twice")
    assert order.ship_to == "Olena Bondar\nKhreshchatyk 1\n01001 Kyiv\nUA"
    lines = [(one.sku, one.quantity, one.price, one.amount, one.backordered) for one in order.lines.all()]
    assert lines == [("LAMP-7", 2, 300, 500, 0), ("BULB", 3, 334, 1_000, 1)]
    parcel = order.shipments.get()
    assert (parcel.carrier, parcel.tracking, parcel.status) == ("LP Express", "LP77", "handed_over")


def test_variations_are_products_of_their_own(cast: Cast, woo: tuple[WooCommerceShop, WebServer]) -> None:
    shop, server = woo
    lamp = {"type": "variable", "variations": [94, 95, 96, 97]}
    shop.things["products"] = [
        woocommerce.product(**lamp),
        woocommerce.product(98, "GONE", type="variable", variations=[99]),
    ]
    shop.variations[93] = [
        woocommerce.variation(94, "LAMP-7-B", "Black"),
        woocommerce.variation(95, "LAMP-7-W", "White", manage_stock="parent", stock_quantity=None),
        woocommerce.variation(96, "LAMP-7", "Red"),
        woocommerce.variation(97, "LAMP-7-G", "Green", status="draft"),
    ]
    line = woocommerce.order()["line_items"][0]
    line |= {"variation_id": 94, "sku": "LAMP-7-B", "name": "Desk lamp - Black", "parent_name": "Desk lamp"}
    shop.things["orders"] = [woocommerce.order(line_items=[line])]
    store = polled(connected(cast, server))
    assert (store.state, store.error) == ("ok", "")
    found = Product.objects.order_by("sku").values_list("sku", "name", "price", "category", "counted")
    assert list(found) == [
        ("GONE", "Desk lamp", 4_900, "Lamps & bulbs", True),
        ("LAMP-7", "Desk lamp", 4_900, "Lamps & bulbs", True),
        ("LAMP-7-B", "Desk lamp - Black", 5_200, "Lamps & bulbs", True),
        ("LAMP-7-W", "Desk lamp - White", 5_200, "Lamps & bulbs", False),
    ]
    black = Product.objects.get(sku="LAMP-7-B")
    assert (black.external_id, queries.stock_of(black)) == ("94", Stock(3, 0, 3))
    assert Order.objects.get().lines.get().product == black


def test_an_order_of_shopify(cast: Cast, shopify_shop: tuple[ShopifyShop, WebServer]) -> None:
    shop, server = shopify_shop
    shop.things["products"] = [shopify.product()]
    shop.things["orders"] = [
        shopify.order(fulfillment_status="fulfilled", fulfillments=[shopify.fulfillment()]),
        shopify.order(2, test=True),
    ]
    store = polled(connected(cast, server, "shopify"))
    assert (store.state, store.error) == ("ok", "")
    found = list(Product.objects.order_by("sku").values_list("sku", "name", "price", "counted"))
    assert found == [
        ("LAMP-7", "Desk lamp, Black", 4_900, True),
        ("LAMP-7-W", "Desk lamp, White", 5_200, False),
    ]
    order = queries.get_order(cast.agent, Order.objects.get().pk)
    assert (order.number, order.status, order.total) == ("#450789469", "shipped", 5_900)
    assert (order.customer.language, order.lines.get().quantity) == ("lt", 1)  # type: ignore[union-attr]
    shop.things["orders"] = [
        shopify.order(
            fulfillment_status="fulfilled",
            updated_at="2026-03-04T04:00:00-05:00",
            fulfillments=[shopify.fulfillment(shipment_status="delivered")],
        )
    ]
    polled(store)
    assert Order.objects.get().status == "delivered"
    assert Shipment.objects.get().delivered_at == datetime(2026, 3, 3, 15, tzinfo=UTC)


def test_many_pages_of_woocommerce_are_read_once_each(
    cast: Cast, woo: tuple[WooCommerceShop, WebServer]
) -> None:
    shop, server = woo
    start = datetime(2026, 3, 1)  # noqa: DTZ001 - as the shop writes moments in GMT
    shop.things["orders"] = [
        # Fifty and more in one second, as after an import into the shop.
        woocommerce.order(n, date_modified_gmt=(start + timedelta(seconds=max(0, n - 70))).isoformat())
        for n in range(1, 181)
    ]
    store = polled(connected(cast, server))
    assert Order.objects.count() == 180
    calls = len(server.asked)
    shop.things["orders"][3] |= {"status": "completed", "date_modified_gmt": "2026-03-09T09:00:00"}
    polled(store)
    assert Order.objects.get(external_id="4").status == "shipped"
    assert len(server.asked) - calls == 2  # one for products, one for what has changed


def test_many_pages_of_shopify(cast: Cast, shopify_shop: tuple[ShopifyShop, WebServer]) -> None:
    shop, server = shopify_shop
    shop.things["orders"] = [
        shopify.order(n, updated_at=f"2026-03-02T{4 + n // 60:02}:{n % 60:02}:00-05:00") for n in range(250)
    ]
    store = polled(connected(cast, server, "shopify"))
    assert Order.objects.count() == 250
    assert store.cursor["order"] == {"since": "2026-03-02T13:09:00+00:00"}
    assert all(asked.path.startswith("/admin/api/") for asked in server.asked)


def test_a_bad_order_is_set_aside_whole_and_the_rest_goes_on(
    cast: Cast, woo: tuple[WooCommerceShop, WebServer]
) -> None:
    shop, server = woo
    bad = woocommerce.order(2, currency="LAMPS", customer_note="nul \x00 and half \ud800")
    shop.things["orders"] = [woocommerce.order(1), bad, woocommerce.order(3)]
    store = polled(connected(cast, server))
    polled(store)
    assert set(Order.objects.values_list("external_id", flat=True)) == {"1", "3"}
    parked = Parked.objects.get()
    assert (parked.external_id, parked.reason) == ("2", "“LAMPS” is no currency.")
    assert parked.body["line_items"] == bad["line_items"]
    assert queries.stores(cast.lead).get().aside == 1  # type: ignore[attr-defined]
    assert services.retry_parked(cast.lead, parked) != ""
    parked.body["currency"] = "EUR"
    parked.save()
    assert services.retry_parked(cast.lead, parked) == ""
    assert (Order.objects.count(), Parked.objects.count()) == (3, 0)


def test_a_limit_is_waited_for(cast: Cast, shopify_shop: tuple[ShopifyShop, WebServer]) -> None:
    shop, server = shopify_shop
    shop.things["orders"] = [shopify.order()]
    store = connected(cast, server, "shopify")
    now = clock.now()
    with clock.moved(now):
        shop.says = [shopify.too_many()]
        polled(store)
        assert (store.state, store.failures) == ("waiting", 0)
        assert store.next_at is not None
        assert timedelta(0) < store.next_at - clock.now() <= timedelta(seconds=2)
        assert polling.begin_due() == 0
    with clock.moved(now + timedelta(seconds=3)):
        assert polling.begin_due() == 1
        assert polling.begin_due() == 0  # somebody has it
    polled(store)
    assert (store.state, Order.objects.count()) == ("ok", 1)


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("120", 120), ("2.0", 2), ("-5", 1), ("nan", 60), ("1e99", 6 * 3600), ("soon", 60), ("", 60)],
)
def test_how_long_a_store_may_make_us_wait(said: str, seconds: float) -> None:
    assert polling._seconds(said) == seconds


def test_a_date_to_wait_for() -> None:
    with clock.moved(datetime(2026, 3, 2, 9, tzinfo=UTC)):
        assert 80 < polling._seconds("Mon, 02 Mar 2026 09:01:30 GMT") <= 90


@pytest.mark.parametrize(
    "answers",
    [
        Answered(500),
        Answered(302, headers={"Location": "http://169.254.169.254/"}),
        Answered(401),
        Answered(404),
        Answered(200, b"<html>"),
        Answered(200, b'{"orders": 7}'),
        Answered(200, b"[" * 100_000),
        Answered(200, b'[{"date_modified_gmt": "yesterday"}]'),
        Answered(200, b"[7]"),
        Answered(hangs_up=True),
    ],
)
def test_a_store_that_answers_nonsense_is_asked_later(
    cast: Cast, woo: tuple[WooCommerceShop, WebServer], answers: Answered, happened: list[Any]
) -> None:
    shop, server = woo
    store = connected(cast, server)
    store.cursor = {"currency": "EUR"}
    store.save()
    for failures in (1, 2, 3, 4):
        shop.says = [answers]
        polled(store)
        assert (store.state, store.failures) == ("failing", failures)
        assert store.error
        assert store.next_at is not None
        assert store.next_at > clock.now()
    assert sum(isinstance(one, StoreFailing) for one in happened) == 1
    assert polled(store).state == "ok"


def test_keys_that_may_read_orders_only_are_enough(
    cast: Cast, woo: tuple[WooCommerceShop, WebServer]
) -> None:
    shop, server = woo
    shop.currency = None
    shop.things["orders"] = [woocommerce.order()]
    assert polled(connected(cast, server)).state == "ok"
    assert Order.objects.count() == 1


def test_a_paused_store_is_not_asked(cast: Cast, woo: tuple[WooCommerceShop, WebServer]) -> None:
    _shop, server = woo
    store = connected(cast, server)
    services.pause_store(cast.lead, store)
    assert polling.begin_due() == 0
    polled(store)
    assert server.asked == []
    services.resume_store(cast.lead, store)
    assert polling.begin_due() == 1


def test_a_disconnected_store_leaves_its_orders(cast: Cast, woo: tuple[WooCommerceShop, WebServer]) -> None:
    shop, server = woo
    shop.things["orders"] = [woocommerce.order()]
    store = polled(connected(cast, server))
    services.disconnect_store(cast.lead, store)
    store.refresh_from_db()
    assert (store.key, store.secret, Order.objects.count()) == ("", "", 1)
    with pytest.raises(NotFound):
        queries.get_store(cast.lead, store.pk)
    with pytest.raises(Conflict):
        services.resume_store(cast.lead, store)


def test_keys_are_kept_encrypted(cast: Cast, woo: tuple[WooCommerceShop, WebServer]) -> None:
    store = connected(cast, woo[1])
    kept = json.dumps(list(Store.objects.values()), default=str)
    assert woocommerce.SECRET not in kept
    assert services.keys_of(store).secret == woocommerce.SECRET
    services.change_store(cast.lead, store, name="Other", url=woo[1].url)
    store.refresh_from_db()
    assert services.keys_of(store).secret == woocommerce.SECRET


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"kind": "magento"}, "kind"),
        ({"name": " "}, "name"),
        ({"url": "https://10.0.0.1"}, "url"),
        ({"url": "ftp://shop.example"}, "url"),
        ({"url": "https://shop.example/?a=1"}, "url"),
        ({"secret": ""}, "secret"),
        ({"key": "ключ"}, "key"),
        ({"secret": "x" * 201}, "secret"),
        ({"secret": "a\nb"}, "secret"),
    ],
)
def test_what_no_store_is(cast: Cast, given: dict[str, str], field: str) -> None:
    wanted = {"kind": "shopify", "name": "Shop", "url": "https://shop.example", "secret": "x"} | given
    with pytest.raises(Invalid) as error:
        services.connect_store(cast.lead, **wanted)
    assert error.value.field == field


def test_agents_connect_no_store(cast: Cast) -> None:
    with pytest.raises(Refused):
        services.connect_store(cast.agent, kind="shopify", name="S", url="https://shop.example", secret="x")
    assert not queries.stores(cast.agent).exists()


def test_what_is_sold_beyond_the_stock_waits_and_is_told(
    cast: Cast, shopify_shop: tuple[ShopifyShop, WebServer], happened: list[Any]
) -> None:
    shop, server = shopify_shop
    lamp(cast.lead)
    shop.things["orders"] = [shopify.order(n) for n in (1, 2)]
    store = polled(connected(cast, server, "shopify"))
    short = shopify.product(updated_at="2026-03-03T04:00:00-05:00")
    short["variants"][0]["inventory_quantity"] = -1
    shop.things["products"] = [short]
    polled(store)
    assert Order.objects.filter(short_at__isnull=False).count() == 1
    assert [type(one).__name__ for one in happened].count("OrderOutOfStock") == 1
    plenty = shopify.product(updated_at="2026-03-04T04:00:00-05:00")
    shop.things["products"] = [plenty]
    polled(store)
    assert not Order.objects.filter(short_at__isnull=False).exists()
