"""Products are made and changed by one verb, which says what is wrong and tells what is new."""

from datetime import timedelta
from typing import Any

import pytest

from keepword.audit.models import Entry
from keepword.commerce import queries, services
from keepword.commerce.events import FirmwareReleased, PriceChanged, ProductSaved
from keepword.commerce.models import Product
from keepword.core import clock
from keepword.core.errors import Invalid, NotFound, Refused
from keepword.core.uploads import Kept
from tests.cast import Cast
from tests.commerce.shop import lamp

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_a_product_is_made_once_and_then_changed(cast: Cast, happened: list[Any]) -> None:
    made = lamp(cast.lead)
    same = lamp(cast.lead)
    changed = services.save_product(cast.lead, "LAMP-7", {"price": 3_900})
    assert (made.pk, same.pk) == (changed.pk, changed.pk)
    assert [type(one) for one in happened] == [ProductSaved, ProductSaved, PriceChanged]
    assert (happened[2].before, happened[2].after) == (4_900, 3_900)
    assert list(Entry.objects.order_by("pk").values_list("verb", flat=True)) == [
        "made product",
        "changed product",
    ]


def test_an_older_word_of_a_source_changes_nothing(cast: Cast) -> None:
    made = lamp(cast.lead)
    services.save_product(cast.lead, "LAMP-7", {"price": 1}, at=made.changed_at - timedelta(seconds=1))
    assert Product.objects.get().price == 4_900


@pytest.mark.parametrize(
    ("sku", "given", "field"),
    [
        ("", {"name": "Lamp"}, "sku"),
        ("two words", {"name": "Lamp"}, "sku"),
        ("X" * 65, {"name": "Lamp"}, "sku"),
        ("X", {}, "name"),
        ("X", {"name": " \x00 "}, "name"),
        ("X", {"name": "Lamp", "price": -1}, "price"),
        ("X", {"name": "Lamp", "price": 1.5}, "price"),
        ("X", {"name": "Lamp", "price": True}, "price"),
        ("X", {"name": "Lamp", "currency": "XXQ"}, "currency"),
        ("X", {"name": "Lamp", "kind": "boat"}, "kind"),
        ("X", {"name": "Lamp", "url": "javascript:alert(1)"}, "url"),
        ("X", {"name": "Lamp", "warranty_months": None}, "warranty_months"),
        ("X", {"name": "Lamp", "id": 7}, "id"),
    ],
)
def test_what_cannot_be_is_refused_by_its_field(cast: Cast, sku: str, given: Any, field: str) -> None:
    with pytest.raises(Invalid) as error:
        services.save_product(cast.lead, sku, given)
    assert error.value.field == field
    assert not Product.objects.exists()


def test_names_are_by_language(cast: Cast) -> None:
    made = lamp(cast.lead, names={"uk": "Лампа", "xx": "no language", "lt": " "})
    assert made.names == {"uk": "Лампа"}
    assert (made.title("uk"), made.title("lt")) == ("Лампа", "Desk lamp")


def test_agents_see_and_do_not_change(cast: Cast) -> None:
    made = lamp(cast.lead)
    assert queries.get_product(cast.agent, made.pk) == made
    with pytest.raises(Refused):
        services.save_product(cast.agent, "LAMP-7", {"price": 1})
    with pytest.raises(NotFound):
        queries.get_product(cast.agent, made.pk + 1)


def test_an_archived_product_is_not_found_among_those_sold_and_comes_back(cast: Cast) -> None:
    made = lamp(cast.lead)
    services.archive_product(cast.lead, made)
    assert queries.product_page(cast.agent).rows == []
    assert queries.product_page(cast.agent, archived=True).rows == [made]
    services.save_product(cast.lead, "LAMP-7", {})
    assert queries.product_page(cast.agent).rows == [made]


def test_products_are_found_by_words_and_kind(cast: Cast) -> None:
    one, other = lamp(cast.lead), lamp(cast.lead, "BULB", name="Warm bulb", kind="consumable", brand="Sun")
    assert queries.product_page(cast.agent, words="sun bulb").rows == [other]
    assert queries.product_page(cast.agent, kind="thing").rows == [one]
    assert queries.product_page(cast.agent, category="Lamps").rows == [one, other]
    assert queries.categories(cast.agent) == ["Lamps"]
    assert queries.product_page(cast.agent, words="%_\x00").rows == []


def test_what_goes_with_it(cast: Cast) -> None:
    one, other = lamp(cast.lead), lamp(cast.lead, "BULB")
    first = services.link_products(cast.lead, one, other, "consumable")
    assert services.link_products(cast.lead, one, other, "consumable").pk == first.pk
    with pytest.raises(Invalid):
        services.link_products(cast.lead, one, one, "fits")
    assert [link.other for link in queries.sheet(cast.agent, one).links] == [other]
    assert [link.product for link in queries.sheet(cast.agent, other).linked] == [one]
    services.unlink_products(cast.lead, first)
    assert queries.sheet(cast.agent, one).links == []


def test_a_manual_is_a_file_or_an_address(cast: Cast) -> None:
    made = lamp(cast.lead)
    file = Kept("lamp.pdf", "application/pdf", 3, "a" * 64)
    services.add_manual(cast.lead, made, title="Quick start", file=file)
    other = services.add_manual(cast.lead, made, title="Safety", url="https://shop.example/safety.pdf")
    for wrong in ({"file": file, "url": "https://shop.example/"}, {"url": "ftp://shop.example"}, {}):
        with pytest.raises(Invalid):
            services.add_manual(cast.lead, made, title="X", **wrong)  # type: ignore[arg-type]
    services.remove_manual(cast.lead, other)
    assert [one.title for one in queries.sheet(cast.agent, made).manuals] == ["Quick start"]


def test_the_firmware_released_last_is_the_newest(cast: Cast, happened: list[Any]) -> None:
    made, now = lamp(cast.lead), clock.now()
    services.release_firmware(cast.lead, made, version="2.0", released_at=now)
    services.release_firmware(cast.lead, made, version="1.9.9", released_at=now - timedelta(days=9))
    services.release_firmware(cast.lead, made, version="2.0")
    assert Product.objects.get().firmware == "2.0"
    assert [one.firmware.version for one in happened if isinstance(one, FirmwareReleased)] == ["2.0", "1.9.9"]
