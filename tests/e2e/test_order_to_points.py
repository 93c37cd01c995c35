"""An order comes late, earns points once it is there, and goes back in part: the customer sees each stage."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

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

PROMISES = """
from keepword.commitments.models import Promise
out = list(Promise.objects.order_by("pk").values_list("state", flat=True))
"""
POINTS = """
from keepword.customers.models import Customer
from keepword.loyalty.queries import balance
out = balance(Customer.objects.get(name="Olena")).points
"""
QUESTION = """
from keepword.conversations.models import Conversation
out = Conversation.objects.latest("pk").pk
"""
ANSWER = "Dear Olena, your parcel is late, and I am sorry. We will refund you within five days."


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[GoodsShop]:
    with Keepword(env={"EMAIL_URL": f"filemail:///{tmp_path}"}) as running:
        yield GoodsShop(running, tmp_path)


def an_order(shop: GoodsShop) -> Any:
    """Two lamps and a cable, promised for yesterday, on their way since."""
    now = clock.now()
    shop.says("/products", sku="LAMP-7", name="Desk lamp", price=4000, currency="EUR")
    order = shop.says(
        "/orders",
        external_id="1001",
        number="AV-1001",
        currency="EUR",
        status="paid",
        placed_at=(now - timedelta(days=6)).isoformat(),
        promised_on=(now - timedelta(days=1)).date().isoformat(),
        buyer={"name": "Olena", "email": "olena@example.org"},
        lines=[
            {"external_id": "1", "sku": "LAMP-7", "name": "Desk lamp", "quantity": 2, "price": 4000},
            {"external_id": "2", "sku": "CABLE", "name": "Cable", "quantity": 1, "price": 1000},
        ],
    )
    parcel = shop.says(f"/orders/{order['id']}/shipments", carrier="LP Express", tracking="LP77")
    shop.says(f"/shipments/{parcel['id']}/events", status="in_transit", place="Kaunas")
    return order | {"parcel": parcel["id"]}


def test_from_a_late_parcel_to_points_that_go_back(shop: GoodsShop, open_page: OpenPage) -> None:
    order = an_order(shop)
    customer, agent = open_page(width=390, height=800), open_page()
    asks_where_it_is(shop, customer)
    is_answered(shop, agent)
    it_comes(shop, customer, order)
    sends_back(customer)
    address = customer.url
    is_decided(shop, agent)
    seen(customer, address, "You may send it back.")
    customer.get_by_label("Tracking number").fill("LP78")
    customer.get_by_role("button", name="I have sent it").click()
    expect(customer.locator(".where")).to_contain_text("It is on its way to us.")
    comes_in(agent)
    seen(customer, address, "It has arrived")
    is_refunded_in_part(agent)
    seen(customer, address, "It is refunded.")
    expect(customer.locator("main")).to_contain_text("€30.00 went back to you.")
    assert look(customer) == []
    points_went_back(shop, customer)
    assert shop.does(PROMISES) == ["kept"]


def asks_where_it_is(shop: GoodsShop, customer: Page) -> None:
    """The portal answers by itself; she writes all the same."""
    shop.signs_in(customer)
    customer.get_by_role("link", name="Help", exact=True).click()
    expect(customer.locator(".ordered .where")).to_contain_text("The parcel of order AV-1001 is late")
    customer.get_by_role("searchbox").fill("where is my parcel")
    customer.keyboard.press("Enter")
    where = customer.locator(".ordered .where")
    expect(where).to_contain_text("it should have come on")
    expect(where).to_contain_text("Last seen: Kaunas.")
    expect(where).to_contain_text("LP Express, tracking number LP77.")
    assert look(customer) == []
    customer.get_by_role("link", name="Order AV-1001").click()
    expect(customer.locator(".heard")).to_contain_text("Kaunas")
    assert look(customer) == []
    customer.get_by_role("link", name="Write to us").click()
    customer.get_by_role("link", name="Ask a question").click()
    customer.get_by_label("What is it about?").fill("Where is my parcel AV-1001? It is late.")
    customer.wait_for_function("() => document.querySelector('[name=work]').value !== ''")
    customer.get_by_role("button", name="Send", exact=True).click()
    expect(customer.get_by_role("heading", name="We have your request")).to_be_visible()


def is_answered(shop: GoodsShop, agent: Page) -> None:
    """The agent sees where it is beside the conversation, takes it into the answer, and promises money."""
    log_in(agent, shop.keepword)
    agent.goto(f"{shop.keepword.url}/c/{shop.does(QUESTION)}/")
    pane = agent.locator(".pane-where")
    expect(pane).to_contain_text("is late: it should have come on")
    agent.get_by_role("link", name="Reply", exact=True).click()
    editor = agent.locator("#composer-text")
    expect(editor).to_be_focused()
    agent.keyboard.type(ANSWER + " ")
    pane.get_by_role("button", name="Into the reply").click()
    expect(editor).to_contain_text("LP Express, tracking number LP77.")
    agent.locator("[data-send]").click()
    expect(agent.locator("#c-head")).to_contain_text("waiting")
    expect(agent.locator(".promises-here")).to_contain_text("refund you within five days")


def it_comes(shop: GoodsShop, customer: Page, order: Any) -> None:
    """It is delivered: two lamps and a cable earn their points."""
    shop.says(f"/shipments/{order['parcel']}/events", status="delivered")
    wait_until(lambda: shop.does(POINTS) == 90, "the points of the order", 60)
    customer.goto(f"{shop.keepword.url}/help/points/")
    expect(customer.locator("main")).to_contain_text("90")
    assert look(customer) == []
    customer.goto(f"{shop.keepword.url}/help/orders/")
    customer.get_by_role("link", name=re.compile("AV-1001")).click()
    expect(customer.locator(".where")).to_contain_text("was delivered on")


def sends_back(customer: Page) -> None:
    """One of the lamps: what, why, how it is, and what she would like. Nothing else is asked."""
    customer.get_by_role("link", name="Return something").click()
    customer.get_by_label("Desk lamp").check()
    customer.get_by_label("I have changed my mind").check()
    customer.get_by_label("Opened, as new").check()
    assert look(customer) == []
    customer.get_by_role("button", name="Send it back").click()
    expect(customer.locator(".where")).to_contain_text("One of us looks at it")


def is_decided(shop: GoodsShop, agent: Page) -> None:
    agent.goto(f"{shop.keepword.url}/returns/")
    agent.get_by_role("link", name=re.compile(r"R-?\d+")).first.click()
    agent.get_by_role("button", name="Approve").click()
    expect(agent.get_by_role("button", name="It is here")).to_be_visible()
    assert look(agent) == []


def comes_in(agent: Page) -> None:
    agent.reload()
    expect(agent.locator("main")).to_contain_text("LP78")
    agent.get_by_role("button", name="It is here").click()
    expect(agent.get_by_role("button", name="Looked at")).to_be_visible()
    assert look(agent) == []


def is_refunded_in_part(agent: Page) -> None:
    """It was used: not all of the money goes back."""
    agent.locator(".inspected").get_by_text("used", exact=True).click()
    agent.get_by_role("button", name="Looked at").click()
    agent.get_by_role("button", name="Refund…").click()
    agent.get_by_label("Amount in EUR").fill("30.00")
    agent.get_by_label("Why", exact=True).fill("The shade has a scratch.")
    agent.get_by_label("The money has gone back already").check()
    assert look(agent, "#refund") == []
    agent.locator("#refund").get_by_role("button", name="Refund", exact=True).click()
    expect(agent.locator(".page-head")).to_contain_text("refunded")


def seen(customer: Page, address: str, words: str) -> None:
    """The customer's page says how far it is."""
    customer.goto(address)
    expect(customer.locator(".where")).to_contain_text(words)


def points_went_back(shop: GoodsShop, customer: Page) -> None:
    """Of ninety euros thirty went back, and a point for each."""
    assert shop.does(POINTS) == 60
    customer.goto(f"{shop.keepword.url}/help/points/")
    expect(customer.locator(".points-list").last).to_contain_text("−30")
