"""Something is repaired: booked by its serial number, quoted, waiting for a part, tested, handed back."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.e2e.conftest import OpenPage
from tests.e2e.goods import GoodsShop
from tests.e2e.looking import look
from tests.e2e.shop import log_in
from tests.servers.keepword import Keepword
from tests.servers.process import wait_until

from keepword.core import clock

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("goods")]

GOES_ON = """
from keepword.aftersales.models import Repair
out = Repair.objects.get().state == "approved"
"""


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[GoodsShop]:
    with Keepword(env={"EMAIL_URL": f"filemail:///{tmp_path}"}) as running:
        yield GoodsShop(running, tmp_path)


def goods(shop: GoodsShop) -> int:
    """A lamp that she has had for three years, without warranty, and a part that has run out; its number."""
    now = clock.now()
    shop.says("/products", sku="LAMP-7", name="Desk lamp", price=4000, currency="EUR", warranty_months=24)
    part = shop.says("/products", sku="COIL-1", name="Coil", kind="part", price=900, currency="EUR")
    shop.says(f"/products/{part['id']}/stock", what="received", quantity=1, key="first")
    shop.says(f"/products/{part['id']}/stock", what="scrapped", quantity=1, key="gone")
    shop.says(
        "/orders",
        external_id="900",
        currency="EUR",
        status="delivered",
        placed_at=(now - timedelta(days=1100)).isoformat(),
        delivered_at=(now - timedelta(days=1095)).isoformat(),
        buyer={"name": "Olena", "email": "olena@example.org"},
        lines=[{"external_id": "1", "sku": "LAMP-7", "name": "Desk lamp", "quantity": 1, "price": 4000}],
    )
    lamp = shop.does(
        "from keepword.commerce.models import Owned\n"
        "Owned.objects.update(serial='SN-4711')\nout = Owned.objects.count()"
    )
    assert lamp == 1
    return int(part["id"])


def test_from_the_serial_number_to_the_lamp_that_lights(shop: GoodsShop, open_page: OpenPage) -> None:
    part = goods(shop)
    customer, agent = open_page(width=390, height=800), open_page()
    books(shop, customer)
    address = customer.url
    is_looked_at(shop, agent)
    page = agent.url
    is_quoted(agent)
    agrees(customer, address)
    waits(agent, page, customer, address)
    shop.says(f"/products/{part}/stock", what="received", quantity=2, key="second")
    is_repaired(shop, agent, page)
    seen(customer, address, "It is repaired and being tested.")
    is_handed_back(agent)
    seen(customer, address, "You have it again.")
    expect(customer.locator("main")).to_contain_text("New coil, cleaned.")
    expect(customer.locator(".steps .done")).to_have_count(7)
    assert look(customer) == []
    assert shop.api.get(f"/products/{part}/stock").json()["shelf"] == 1


def books(shop: GoodsShop, customer: Page) -> None:
    """By the number on the lamp, whose warranty is looked up first."""
    shop.signs_in(customer)
    customer.get_by_role("link", name="Your orders").click()
    customer.get_by_role("link", name="Returns and repairs").click()
    assert look(customer) == []
    customer.get_by_role("link", name="Repair something").click()
    customer.get_by_label("What does not work?").select_option("something else")
    customer.get_by_label("Serial number, if you see one").fill("sn-4711")
    customer.get_by_role("button", name="Check the warranty").click()
    expect(customer.get_by_role("status")).to_contain_text("Desk lamp: warranty ended on")
    assert look(customer) == []
    customer.get_by_label("What is wrong with it?").fill("It hums and does not light.")
    customer.get_by_role("button", name="Book the repair").click()
    expect(customer.locator(".where")).to_contain_text("It is booked")
    expect(customer.locator("main")).to_contain_text("Desk lamp · SN-4711")


def is_looked_at(shop: GoodsShop, agent: Page) -> None:
    log_in(agent, shop.keepword)
    agent.goto(f"{shop.keepword.url}/repairs/")
    assert look(agent) == []
    agent.get_by_role("link", name="Desk lamp").click()
    agent.get_by_role("button", name="It is here").click()
    agent.get_by_role("button", name="Look what is wrong").click()
    agent.get_by_label("The fault, as we found it").fill("The coil is burnt.")
    agent.locator("form", has=agent.locator("#fault")).get_by_role("button", name="Save").click()
    expect(agent.get_by_label("The fault, as we found it")).to_have_value("The coil is burnt.")
    assert look(agent) == []


def is_quoted(agent: Page) -> None:
    """An hour of work and the part."""
    agent.locator("#words-0").fill("An hour of work")
    agent.locator("#price-0").fill("20")
    agent.locator("#sku-1").fill("COIL-1")
    agent.locator("#price-1").fill("9.00")
    agent.get_by_role("button", name="Give the quote").click()
    expect(agent.locator("main")).to_contain_text("The customer has the quote.")
    expect(agent.locator("main")).to_contain_text("€29.00")


def agrees(customer: Page, address: str) -> None:
    customer.goto(address)
    quote = customer.locator("section", has=customer.get_by_role("heading", name="What it costs"))
    expect(quote).to_contain_text("An hour of work")
    expect(quote).to_contain_text("€29.00")
    assert look(customer) == []
    quote.get_by_role("button", name="Yes, repair it").click()
    expect(customer.locator(".where")).to_contain_text("It waits for parts.")


def waits(agent: Page, page: str, customer: Page, address: str) -> None:
    """The part has run out; the customer sees the day on which it comes."""
    agent.goto(page)
    expect(agent.locator(".page-head")).to_contain_text("waiting for parts")
    day = (clock.now() + timedelta(days=4)).date()
    agent.get_by_label("Expected on").fill(day.isoformat())
    agent.get_by_role("button", name="Comes on this day").click()
    assert look(agent) == []
    seen(customer, address, f"We expect them on {day.day} ")


def is_repaired(shop: GoodsShop, agent: Page, page: str) -> None:
    """The goods are received: it goes on by itself."""
    wait_until(lambda: bool(shop.does(GOES_ON)), "the repair goes on", 60)
    agent.goto(page)
    agent.get_by_role("button", name="Begin the repair").click()
    agent.get_by_label("What was done").fill("New coil, cleaned.")
    agent.get_by_role("button", name="Repaired: test it").click()
    expect(agent.get_by_role("button", name="The test is passed")).to_be_visible()


def is_handed_back(agent: Page) -> None:
    agent.get_by_label("It lights").check()
    agent.get_by_label("It is clean").check()
    agent.locator("form", has=agent.get_by_label("It lights")).get_by_role("button", name="Save").click()
    agent.get_by_role("button", name="The test is passed").click()
    agent.get_by_role("button", name="Handed back").click()
    expect(agent.locator(".page-head")).to_contain_text("handed back")
    assert look(agent) == []


def seen(customer: Page, address: str, words: str) -> None:
    """The customer's page says how far it is."""
    customer.goto(address)
    expect(customer.locator(".where")).to_contain_text(words)
