"""Products and stock, as those who keep the catalogue use them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from keepword.commerce.models import Manual, Product
from keepword.commerce.queries import stock_of
from keepword.commerce.services.stores import connect_store, pause_store
from tests.cast import Cast
from tests.desk.commerce.shop import Goods, make_goods, place
from tests.desk.conftest import desk_of

pytestmark = pytest.mark.django_db
GIF = b"GIF89a\x01\x00\x01\x00\x00\x00\x00;"


@pytest.fixture
def goods(cast: Cast) -> Goods:
    return make_goods(cast.lead)


@pytest.fixture
def lead(cast: Cast) -> Client:
    return desk_of(cast.lead)


def text(answered: object) -> str:
    return answered.content.decode()  # type: ignore[attr-defined, no-any-return]


def test_a_product_is_found_in_any_language(agent: Client, goods: Goods) -> None:
    for words in ("lamp", "LAMP-7", "Лампа", "лампа для чтения", "skaityti"):
        found = text(agent.get("/products/", {"q": words}))
        assert "Reading lamp" in found, words
        assert ">Bulb<" not in found, words
    assert "No such product" in text(agent.get("/products/", {"q": "kettle"}))


def test_a_product_is_made_and_changed(lead: Client) -> None:
    typed = {
        "name": "Desk lamp",
        "sku": "LAMP-9",
        "kind": "thing",
        "price": "62,00",
        "currency": "EUR",
        "warranty_months": "24",
        "name_uk": "Настільна лампа",
    }
    made = lead.post("/products/new/", typed | {"picture": SimpleUploadedFile("l.gif", GIF, "image/gif")})
    lamp = Product.objects.get()
    assert made["Location"] == f"/products/{lamp.pk}/"
    assert (lamp.price, lamp.names) == (6200, {"uk": "Настільна лампа"})
    shown = lead.get(f"/products/{lamp.pk}/picture/")
    assert (shown["Content-Type"], shown.content) == ("image/gif", GIF)
    assert lead.post("/products/new/", typed).status_code == 422  # the number is taken
    changed = typed | {"price": "59.00", "no_picture": "on"}
    assert lead.post(f"/products/{lamp.pk}/change/", changed).status_code == 302
    lamp.refresh_from_db()
    assert (lamp.price, lamp.picture) == (5900, "")
    assert lead.post(f"/products/{lamp.pk}/change/", typed | {"price": "cheap"}).status_code == 422


def test_stock_is_received_counted_and_scrapped_once_each(lead: Client, goods: Goods) -> None:
    do = f"/products/{goods.lamp.pk}/do/"
    for _twice in range(2):
        lead.post(do, {"do": "receive", "quantity": "3", "once": "r1"})
    assert stock_of(goods.lamp).free == 8
    lead.post(do, {"do": "count", "quantity": "7", "once": "c1"})
    lead.post(do, {"do": "scrap", "quantity": "1", "once": "s1"})
    assert stock_of(goods.lamp).free == 6
    assert lead.post(do, {"do": "scrap", "quantity": "60", "once": "s2"}).status_code == 409
    assert lead.post(do, {"do": "receive", "quantity": "-1"}).status_code == 422
    page = text(lead.get(f"/products/{goods.lamp.pk}/"))
    assert "came from a supplier" in page
    assert "+3" in page


def test_what_is_missing_is_said(cast: Cast, lead: Client, goods: Goods) -> None:
    for n in range(6):
        place(cast.lead, f"AV-{n}")
    found = text(lead.get("/stock/", {"show": "out"}))
    assert "Reading lamp" in found
    assert "Bulb" not in found
    assert "Reading lamp" in text(lead.get("/stock/", {"show": "waited"}))
    assert "1 ordered piece waits for it" in text(lead.get(f"/products/{goods.lamp.pk}/"))


def test_manuals_versions_and_links_come_and_go(agent: Client, lead: Client, goods: Goods) -> None:
    do = f"/products/{goods.lamp.pk}/do/"
    file = SimpleUploadedFile("lamp.pdf", b"%PDF-1.4 lamp", "application/pdf")
    lead.post(do, {"do": "manual", "title": "How to hang it", "language": "en", "file": file})
    manual = Manual.objects.get()
    got = agent.get(f"/manuals/{manual.pk}/")
    assert got.content == b"%PDF-1.4 lamp"
    assert got["Content-Disposition"].startswith("attachment")
    lead.post(do, {"do": "firmware", "version": "2.1", "notes_en": "It dims slower."})
    lead.post(do, {"do": "unlink", "other": goods.bulb.pk, "kind": "consumable"})
    page = text(lead.get(f"/products/{goods.lamp.pk}/"))
    assert "It dims slower." in page
    assert ">Bulb</a>" not in page
    lead.post(do, {"do": "link", "sku": "BULB-5", "kind": "part"})
    lead.post(do, {"do": "drop_manual", "manual": manual.pk})
    assert ">Bulb</a>" in text(lead.get(f"/products/{goods.lamp.pk}/"))
    assert not Manual.objects.exists()
    assert lead.post(do, {"do": "link", "sku": "NONE", "kind": "part"}).status_code == 422


def test_a_web_shop_is_connected_paused_and_let_go(cast: Cast, lead: Client) -> None:
    typed = {"name": "Lamps", "url": "https://shop.example", "key": "ck_1", "secret": "cs_secret"}
    made = lead.post("/settings/stores/new/woocommerce/", typed)
    where = made["Location"].partition("?")[0]
    assert made.status_code == 302
    page = text(lead.get(where))
    assert "cs_secret" not in page
    assert "/hooks/store/" in page
    lead.post(f"{where}do/", {"do": "pause"})
    assert "paused" in text(lead.get("/settings/stores/"))
    lead.post(f"{where}do/", {"do": "disconnect"})
    assert lead.get(where).status_code == 404
    assert lead.post("/settings/stores/new/woocommerce/", typed | {"secret": ""}).status_code == 422


def test_a_test_of_a_shop_that_does_not_answer_says_so(cast: Cast, lead: Client) -> None:
    store = connect_store(
        cast.lead, kind="shopify", name="Lamps", url="https://shop.example", secret="shpat_1"
    )
    pause_store(cast.lead, store)
    page = text(lead.get(f"/settings/stores/{store.pk}/", {"test": "1"}))
    assert "Products can be read" in page
    assert "does not work" in page


def test_a_table_is_brought_in(lead: Client) -> None:
    file = SimpleUploadedFile("lamps.csv", b"sku,name,price,currency\nL-1,Lamp,12.50,EUR\n", "text/csv")
    assert lead.post("/settings/goods/", {"kind": "products", "file": file}).status_code == 302
    assert "lamps.csv" in text(lead.get("/settings/goods/"))
    empty = SimpleUploadedFile("none.csv", b"name\nLamp\n", "text/csv")
    assert lead.post("/settings/goods/", {"kind": "products", "file": empty}).status_code == 422
