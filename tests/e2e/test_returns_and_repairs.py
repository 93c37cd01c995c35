"""A customer sends a lamp back and gets the money; another lamp is repaired once its part has come."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.e2e.conftest import OpenPage
from tests.e2e.looking import look
from tests.e2e.shop import PASSWORD, does, log_in
from tests.e2e.test_portal import code_in, telephone
from tests.servers.keepword import Keepword
from tests.servers.process import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("aftersales")]

SET_UP = """
from datetime import timedelta
from keepword.accounts.services import add_user, set_up
from keepword.channels.form.services import ensure_form
from keepword.commerce.rules.given import BuyerGiven, LineGiven, OrderGiven
from keepword.commerce.services import place_order, receive_goods, save_product
from keepword.conversations.models import Inbox
from keepword.core import clock
from keepword.customers.models import Customer
from keepword.customers.services import Sighting, recognise

admin = set_up(name="Lamp shop", language="en", time_zone="Europe/Vilnius", admin_name="Jonas",
               admin_email="jonas@shop.example", password=v["password"])
add_user(admin, email="daina@shop.example", name="Daina", role="lead", password=v["password"])
Inbox.objects.create(name="Support", channel="demo", address="support@shop.example", created_at=clock.now())
ensure_form()
lamp = save_product(admin, "LAMP-7", {"name": "Reading lamp", "price": 4500, "currency": "EUR"})
switch = save_product(admin, "SWITCH-1", {"name": "Switch", "kind": "part", "price": 300, "currency": "EUR"})
receive_goods(admin, lamp, 5, key="lamps")
receive_goods(admin, switch, 1, key="switches")
from keepword.commerce.services import scrap
scrap(admin, switch, 1, key="gone")
at = clock.now() - timedelta(days=3)
lines = [LineGiven("Reading lamp", 2, 4500, sku="LAMP-7")]
place_order(admin, OrderGiven(external_id="AV-1", number="AV-1", currency="EUR", lines=lines, placed_at=at,
    changed_at=at, status="delivered", buyer=BuyerGiven(name="Olena", email="olena@example.org")))
out = Customer.objects.get().name
"""
SWITCHES_COME = """
from keepword.accounts.models import User
from keepword.commerce.models import Product
from keepword.commerce.services import receive_goods
receive_goods(User.objects.get(name="Jonas"), Product.objects.get(sku="SWITCH-1"), 3, key="came")
out = True
"""
STATE = "from keepword.aftersales.models import Repair\nout = Repair.objects.get().state"


@pytest.fixture(scope="module")
def letters(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("letters")


@pytest.fixture(scope="module")
def keepword(letters: Path) -> Iterator[Keepword]:
    with Keepword(env={"EMAIL_URL": f"filemail:///{letters}"}) as running:
        does(running, SET_UP, password=PASSWORD)
        yield running


@pytest.fixture(scope="module")
def phone(browser: Browser, keepword: Keepword, letters: Path) -> Iterator[Page]:
    """The customer's telephone, signed in."""
    page = telephone(browser, scripts=True)
    page.goto(f"{keepword.url}/help/sign-in/")
    page.get_by_label("Your e-mail address").fill("olena@example.org")
    page.get_by_role("button", name="Mail me a code").click()
    page.get_by_label("Six digits").fill(code_in(letters))
    page.get_by_role("button", name="Sign in").click()
    yield page
    page.context.close()


def test_a_lamp_comes_back_and_the_money_goes(keepword: Keepword, phone: Page, open_page: OpenPage) -> None:
    phone.goto(f"{keepword.url}/help/orders/")
    phone.get_by_role("link", name=re.compile("AV-1")).click()
    phone.get_by_role("link", name="Return something").click()
    phone.get_by_label("Reading lamp").check()
    phone.get_by_label("I have changed my mind").check()
    phone.get_by_label("Opened, as new").check()
    assert look(phone) == []
    phone.get_by_role("button", name="Send it back").click()
    expect(phone.locator(".where")).to_contain_text("Please do not send it yet")
    agent = open_page()
    log_in(agent, keepword)
    agent.goto(f"{keepword.url}/returns/")
    agent.get_by_role("link", name="R1").click()
    agent.get_by_role("button", name="Approve").click()
    assert look(agent) == []
    phone.reload()
    expect(phone.locator(".where")).to_contain_text("You may send it back")
    phone.get_by_role("link", name="The label").click()
    expect(phone.locator(".label svg")).to_be_visible()
    assert look(phone) == []
    phone.go_back()
    phone.get_by_role("button", name="I have sent it").click()
    agent.reload()
    agent.get_by_role("button", name="It is here").click()
    agent.get_by_role("button", name="Looked at").click()
    expect(agent.locator("main")).to_contain_text("€45.00 go back")
    agent.get_by_role("button", name="Refund…", exact=True).click()
    dialog = agent.locator("#refund")
    expect(dialog.get_by_label("Amount in EUR")).to_have_value("45.00")
    dialog.get_by_label("Why").fill("It came back as new.")
    dialog.get_by_label("The money has gone back already").check()
    assert look(agent) == []
    dialog.get_by_role("button", name="Refund").click()
    expect(agent.locator("main .badge").first).to_have_text("refunded")
    phone.reload()
    expect(phone.locator("main")).to_contain_text("€45.00 went back to you.")
    assert look(phone) == []


def test_a_repair_waits_for_its_part_and_goes_on(
    keepword: Keepword, phone: Page, open_page: OpenPage
) -> None:
    phone.goto(f"{keepword.url}/help/things/")
    phone.get_by_role("link", name="It does not work: repair it").first.click()
    phone.get_by_label("What is wrong with it?").fill("The switch is stuck.")
    assert look(phone) == []
    phone.get_by_role("button", name="Book the repair").click()
    expect(phone.locator(".where")).to_contain_text("It is booked")
    page = phone.url
    agent = open_page()
    log_in(agent, keepword)
    agent.goto(f"{keepword.url}/repairs/")
    assert look(agent) == []
    agent.get_by_role("link", name=re.compile("^S1")).click()
    agent.get_by_role("button", name="It is here").click()
    agent.get_by_role("button", name="Look what is wrong").click()
    agent.get_by_label("The warranty covers it").uncheck()
    agent.locator("button[value=fault]").click()
    agent.locator("#words-0").fill("Half an hour")
    agent.locator("#price-0").fill("20")
    agent.locator("#sku-1").fill("SWITCH-1")
    agent.locator("#price-1").fill("3.00")
    assert look(agent) == []
    agent.get_by_role("button", name="Give the quote").click()
    expect(agent.locator("main .badge").first).to_have_text("quote sent")
    phone.goto(page)
    expect(phone.locator("main")).to_contain_text("€23.00")
    assert look(phone) == []
    phone.get_by_role("button", name="Yes, repair it").click()
    expect(phone.locator(".where")).to_contain_text("It waits for parts. We do not know the day yet")
    does(keepword, SWITCHES_COME)
    wait_until(lambda: does(keepword, STATE) == "approved", "the repair going on", 60)
    agent.reload()
    agent.get_by_role("button", name="Begin the repair").click()
    agent.get_by_label("What was done").fill("A new switch.")
    agent.get_by_role("button", name="Repaired: test it").click()
    agent.get_by_role("button", name="The test is passed").click()
    assert look(agent) == []
    agent.get_by_role("button", name="Handed back").click()
    phone.goto(page)
    expect(phone.locator(".where")).to_contain_text("You have it again.")
    expect(phone.locator("main")).to_contain_text("A new switch.")
    assert look(phone) == []
