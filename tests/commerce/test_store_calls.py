"""A store's call is believed by its signature, taken once, and never answered with an error of ours."""

import base64
import hashlib
import hmac
import json
from contextlib import suppress
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keepword.commerce.models import Order, Parked, Product, Store
from keepword.commerce.rules.given import OrderGiven
from keepword.commerce.services import stores as services
from keepword.commerce.services.orders import place_order
from keepword.commerce.services.taking import take
from keepword.commerce.stores import READERS
from keepword.core.errors import Invalid
from tests.cast import Cast
from tests.commerce.shop import run_jobs
from tests.servers import shopify, woocommerce

pytestmark = pytest.mark.django_db
SECRET = "hook secret"
HEADERS = {
    "woocommerce": ("X-WC-Webhook-Signature", "X-WC-Webhook-Topic", "order.updated"),
    "shopify": ("X-Shopify-Hmac-Sha256", "X-Shopify-Topic", "orders/updated"),
}
ORDERS = {"woocommerce": woocommerce.order, "shopify": shopify.order}
PRODUCTS = {"woocommerce": woocommerce.product, "shopify": shopify.product}
KINDS = pytest.mark.parametrize("kind", ["woocommerce", "shopify"])


def connected(cast: Cast, kind: str, hook_secret: str = SECRET) -> Store:
    return services.connect_store(
        cast.lead,
        kind=kind,
        name="Lamp shop",
        url="https://shop.example",
        key="k",
        secret="s",
        hook_secret=hook_secret,
    )


def call(client: Client, store: Store, body: Any, *, secret: str = SECRET, topic: str = "") -> int:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    signature, name, usual = HEADERS[store.kind]
    made = base64.b64encode(hmac.new(secret.encode(), raw, hashlib.sha256).digest()).decode()
    return client.post(
        f"/hooks/store/{store.code}/",
        raw,
        content_type="application/json",
        headers={signature: made, name: topic or usual},
    ).status_code


@KINDS
def test_a_call_is_an_order(cast: Cast, client: Client, kind: str) -> None:
    store = connected(cast, kind)
    for _again in range(3):
        assert call(client, store, ORDERS[kind]()) == 200
        run_jobs()
    assert Order.objects.get().source == kind
    assert not Parked.objects.exists()
    store.refresh_from_db()
    assert store.called_at is not None


@KINDS
def test_a_wrong_signature_is_refused(cast: Cast, client: Client, kind: str) -> None:
    store, unsigned = connected(cast, kind), connected(cast, kind, hook_secret="")
    assert call(client, store, ORDERS[kind](), secret="guess") == 403
    assert call(client, unsigned, ORDERS[kind](), secret="") == 403
    assert (
        client.post(f"/hooks/store/{store.code}/", b"{}", content_type="application/json").status_code == 403
    )
    header = HEADERS[kind][0]
    for odd in ("", "\xff", "x" * 10_000):
        answer = client.post(
            f"/hooks/store/{store.code}/", b"{}", content_type="application/json", headers={header: odd}
        )
        assert answer.status_code == 403
    assert not Parked.objects.exists()


def test_nobody_is_at_another_address(cast: Cast, client: Client) -> None:
    store = connected(cast, "shopify")
    assert client.get(f"/hooks/store/{store.code}/").status_code == 405
    for code in ("x", "x" * 20, "%00"):
        assert client.post(f"/hooks/store/{code}/").status_code == 404
    services.disconnect_store(cast.lead, store)
    assert call(client, store, shopify.order()) == 404


def test_woocommerce_asks_whether_anybody_is_here(cast: Cast, client: Client) -> None:
    store = connected(cast, "woocommerce")
    answer = client.post(
        f"/hooks/store/{store.code}/", "webhook_id=7", content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 200


@KINDS
def test_what_we_do_not_need_is_thanked_for(cast: Cast, client: Client, kind: str) -> None:
    store = connected(cast, kind)
    assert call(client, store, {"id": 7}, topic="coupon.created") == 200
    assert not Parked.objects.exists()


@KINDS
def test_an_old_call_again_brings_nothing_back(cast: Cast, client: Client, kind: str) -> None:
    store = connected(cast, kind)
    old = ORDERS[kind]()
    field, moment = (
        ("date_modified_gmt", "2026-03-05T09:00:00")
        if kind == "woocommerce"
        else ("updated_at", "2026-03-05T09:00:00Z")
    )
    new = ORDERS[kind](**{field: moment, **_cancelled(kind)})
    for body in (new, old, new, old):
        assert call(client, store, body) == 200
        run_jobs()
    assert Order.objects.get().status == "cancelled"


def _cancelled(kind: str) -> dict[str, Any]:
    return {"status": "cancelled"} if kind == "woocommerce" else {"cancelled_at": "2026-03-05T09:00:00Z"}


@KINDS
def test_a_product_is_told_of_too(cast: Cast, client: Client, kind: str) -> None:
    store = connected(cast, kind)
    topic = {"woocommerce": "product.updated", "shopify": "products/update"}[kind]
    assert call(client, store, PRODUCTS[kind](), topic=topic) == 200
    run_jobs()
    assert Product.objects.filter(sku="LAMP-7", counted=True).exists()


def test_a_variation_does_not_take_the_place_of_its_product(cast: Cast, client: Client) -> None:
    """A call tells one that has no SKU of its own with that of its product."""
    store = connected(cast, "woocommerce")
    told = {"type": "variation", "parent_id": 93, "date_modified_gmt": "2027-01-01T09:00:00"}
    for body in (
        PRODUCTS["woocommerce"](),
        woocommerce.variation(96, "LAMP-7", "Red", name="Desk lamp - Red", **told),
        woocommerce.variation(94, "LAMP-7-B", "Black", name="Desk lamp - Black", **told),
        woocommerce.variation(94, "LAMP-7-B", "Black", name="Desk lamp - Dark", **told),
    ):
        assert call(client, store, body, topic="product.updated") == 200
        run_jobs()
    assert dict(Product.objects.values_list("sku", "name")) == {
        "LAMP-7": "Desk lamp",
        "LAMP-7-B": "Desk lamp - Dark",
    }
    assert not Parked.objects.exists()


def test_a_paused_store_s_calls_wait(cast: Cast, client: Client) -> None:
    store = connected(cast, "shopify")
    services.pause_store(cast.lead, store)
    assert call(client, store, shopify.order()) == 200
    run_jobs()
    assert (Parked.objects.count(), Order.objects.count()) == (1, 0)
    services.resume_store(cast.lead, store)
    run_jobs()
    assert (Parked.objects.count(), Order.objects.count()) == (0, 1)


@KINDS
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"7",
        b"null",
        b"\xff\xfe",
        b'{"id": NaN}',
        b'{"a":' * 50_000,
        b"[" * 200_000,
        b'{"id": ' + b"9" * 5_000 + b"}",
        b'{"a": ' + b"[" * 60 + b"]" * 60 + b"}",
    ],
)
def test_what_cannot_be_read_is_a_400(cast: Cast, client: Client, kind: str, body: bytes) -> None:
    assert call(client, connected(cast, kind), body) == 400
    assert not Parked.objects.exists()


def test_too_much_is_a_400(cast: Cast, client: Client) -> None:
    assert call(client, connected(cast, "shopify"), b" " * (2 * 1024**2 + 1)) == 400


@KINDS
def test_what_is_no_order_is_set_aside(cast: Cast, client: Client, kind: str) -> None:
    store = connected(cast, kind)
    for body in ({}, {"id": 7}, {"id": "7", "currency": "EUR"}, {"id": 7, "note": "\x00\ud800"}):
        assert call(client, store, body) == 200
        run_jobs()
    assert Parked.objects.exclude(reason="").count() == 4


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=10,
)


def paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a JSON value."""
    found = [path]
    if isinstance(value, dict):
        found += [one for key, inner in value.items() for one in paths(inner, (*path, key))]
    if isinstance(value, list):
        found += [one for key, inner in enumerate(value) for one in paths(inner, (*path, key))]
    return found


def put(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    if not path:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = put(copy[path[0]], path[1:], new)
    return copy


@KINDS
@given(data=st.data())
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_reader_reads_or_says_that_it_cannot(kind: str, data: st.DataObject) -> None:
    """Whatever stands in whichever place of an order or a product."""
    reader = READERS[kind]
    whole = ORDERS[kind](**({"fulfillments": [shopify.fulfillment()]} if kind == "shopify" else {}))
    for read, body in ((reader.order, whole), (reader.products, PRODUCTS[kind]())):
        place = data.draw(st.sampled_from(paths(body)[1:]))
        with suppress(Invalid):
            read(put(body, place, data.draw(JSON)))
        reader.number(body)


@KINDS
def test_every_place_filled_with_nonsense_is_taken_or_set_aside(cast: Cast, kind: str) -> None:
    store = connected(cast, kind)
    body = ORDERS[kind]()
    for place in paths(body)[1:]:
        for odd in (
            None,
            "x" * 1_000,
            -1,
            10**20,
            1.5,
            True,
            [],
            {},
            ["a"],
            {"a": "b"},
            "9999-12-31T23:59:59",
        ):
            assert isinstance(take(store, "order", put(body, place, odd)), str)


def test_what_a_reader_gives_is_what_the_verb_takes(cast: Cast) -> None:
    given = READERS["woocommerce"].order(woocommerce.order())
    assert isinstance(given, OrderGiven)
    assert place_order(cast.lead, given).number == "727"
    assert READERS["woocommerce"].order(woocommerce.order(status="checkout-draft")) is None


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"status": "pending", "date_paid_gmt": None}, "placed"),
        ({"status": "on-hold"}, "placed"),
        ({"status": "processing"}, "paid"),
        ({"status": "processing", "date_paid_gmt": None}, "preparing"),
        ({"status": "completed"}, "shipped"),
        ({"status": "failed"}, "cancelled"),
        ({"status": "refunded"}, "cancelled"),
        ({"status": "refunded", "date_completed_gmt": "2026-03-03T09:00:00"}, "shipped"),
        ({"status": "being-wrapped"}, "paid"),
        ({"status": "being-wrapped", "date_paid_gmt": None}, "placed"),
    ],
)
def test_what_a_status_of_woocommerce_means(said: dict[str, Any], status: str) -> None:
    order = READERS["woocommerce"].order(woocommerce.order(**said))
    assert order is not None
    assert order.status == status
