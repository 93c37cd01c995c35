"""A promise is made as one writes, corrected, seen by its customer, kept; another is broken and made good."""

from contextlib import ExitStack

import pytest
from playwright.sync_api import Page, expect
from tests.e2e.conftest import OpenPage
from tests.e2e.shop import Shop, link_in, log_in
from tests.servers.dovecot import Dovecot
from tests.servers.keepword import Keepword
from tests.servers.oauth import TokenServer
from tests.servers.smtp import SmtpServer

pytestmark = pytest.mark.browser

AT_ONCE = """
from keepword.accounts.models import Business, User
from keepword.calendars.services import ensure_default_calendar
ensure_default_calendar(User.objects.get(role="admin"), zone="Europe/Vilnius")
out = Business.objects.update(undo_seconds=0)
"""
STATES = """
from keepword.commitments.models import Promise
out = [[one.state, one.words] for one in Promise.objects.order_by("pk")]
"""
TIME_PASSES = """
from datetime import timedelta
from keepword.commitments.models import Promise
from keepword.core import clock
late = clock.now() - timedelta(minutes=5)
out = Promise.objects.filter(state="open").update(made_at=late - timedelta(days=1), due_at=late)
"""


@pytest.fixture
def shop(tokens: TokenServer, dovecot: Dovecot, smtp: SmtpServer, servers: ExitStack) -> Shop:
    smtp.behaviour.require_login = False  # the customer's own provider is the same server
    keepword = servers.enter_context(Keepword(ca=dovecot.certificates.ca))
    shop = Shop(keepword, dovecot, smtp)
    shop.connects("password", tokens)
    shop.does(AT_ONCE)
    return shop


@pytest.fixture
def desk(shop: Shop, open_page: OpenPage) -> Page:
    """The desk of one who has just got a mail and opened it."""
    page = open_page()
    log_in(page, shop.keepword)
    shop.customer_writes("Lamp", "Hello, my lamp flickers. What now?")
    page.goto(f"{shop.keepword.url}/?view=unassigned")
    page.locator(".row-item", has_text="Olena").click(timeout=40_000)
    return page


def write(page: Page, text: str) -> None:
    page.get_by_role("link", name="Reply", exact=True).click()
    expect(page.locator("#composer-text")).to_be_focused()
    page.keyboard.type(text)


def test_a_promise_is_made_corrected_seen_and_kept(shop: Shop, desk: Page, open_page: OpenPage) -> None:
    write(desk, "Hello 🙂 Olena! We will send you a new lamp by Friday. We will also look into the cable.")
    underlined = desk.locator("#composer-text .promised")
    expect(underlined.first).to_have_text("We will send you a new lamp by Friday")
    line = desk.locator("[data-written]", has_text="a new lamp")
    due = line.locator("input[type=datetime-local]")
    assert due.input_value().endswith("T18:00")
    day = due.input_value()[:10]
    due.fill(f"{day}T12:00")
    due.press("Tab")
    expect(line.locator("input[name=x-promise]")).to_have_value(
        f"{day}T12:00|We will send you a new lamp by Friday"
    )
    desk.locator("[data-send]").click()
    link = link_in(shop.customer_gets("a new lamp by Friday"))
    expect(desk.locator(".promises-here").get_by_text("a new lamp by Friday")).to_be_visible()

    customer = open_page(width=390)
    customer.goto(link)
    expect(customer.get_by_role("heading", name="What we promised you")).to_be_visible()
    expect(customer.get_by_text("12:00")).to_be_visible()

    write(desk, "We have sent the new lamp to you today.")
    desk.locator("[data-send]").click()
    shop.customer_gets("We have sent the new lamp")
    customer.reload()
    expect(customer.locator(".promised .kept", has_text="a new lamp")).to_be_visible()
    assert ["kept", "We will send you a new lamp by Friday"] in shop.does(STATES)


def test_one_key_dismisses_what_is_none(shop: Shop, desk: Page) -> None:
    write(desk, "I will call you tomorrow.")
    expect(desk.locator("#composer-text .promised")).to_be_visible()
    desk.keyboard.press("Alt+p")
    expect(desk.locator("#composer-text .promised")).to_have_count(0)
    expect(desk.get_by_role("button", name="It is a promise")).to_be_visible()
    desk.locator("[data-send]").click()
    shop.customer_gets("I will call you tomorrow.")
    assert shop.does(STATES) == []


def test_a_broken_promise_leads_to_a_compensation_and_an_apology(shop: Shop, desk: Page) -> None:
    write(desk, "I will call you tomorrow.")
    desk.locator("[data-send]").click()
    shop.customer_gets("I will call you tomorrow.")
    shop.does(TIME_PASSES)
    expect(desk.locator("#notices, #stage").get_by_text("A promise is broken:").first).to_be_visible()
    conversation = desk.url
    desk.get_by_role("button", name="Make it good").click()
    expect(desk.get_by_text("We did not keep our word: I will call you tomorrow").first).to_be_visible()
    desk.get_by_text("Give something").click()
    desk.get_by_text("apology", exact=True).click()
    desk.get_by_role("button", name="Give it").click()
    expect(desk.locator(".given")).to_contain_text("apology")
    desk.goto(conversation)
    desk.get_by_role("button", name="Apologise").click()
    editor = desk.locator("#composer-text")
    expect(editor).to_contain_text("We have not kept our word, and we are sorry.")
    expect(editor).to_have_attribute("role", "textbox")
    editor.press("Control+End")
    expect(editor).to_be_focused()
    desk.keyboard.type("I call you this evening.")
    desk.locator("[data-send]").click()
    shop.customer_gets("We have not kept our word")
    expect(desk.get_by_text("A promise is broken:")).to_have_count(0)
    assert shop.does(STATES)[0][0] == "broken"
    desk.goto(f"{shop.keepword.url}/promises/")
    expect(desk.get_by_role("heading", name="My word")).to_be_visible()
