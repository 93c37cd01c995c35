"""A lead builds a rule and it acts; an agent answers with a macro without touching the mouse."""

from contextlib import ExitStack

import pytest
from playwright.sync_api import Page, expect
from tests.e2e.conftest import OpenPage
from tests.e2e.shop import Shop, log_in, plain
from tests.servers.dovecot import Dovecot
from tests.servers.keepword import Keepword
from tests.servers.oauth import TokenServer
from tests.servers.smtp import SmtpServer

pytestmark = pytest.mark.browser

MACRO = """
from keepword.accounts.models import User
from keepword.automation.services.macros import Words, save_macro
lead = User.objects.get(role="lead")
steps = [{"do": "priority", "priority": 3}, {"do": "close"}]
texts = {"en": "Hello {{customer.first_name|there}}, your money is on its way.", "lt": "Pinigai keliauja."}
out = save_macro(lead, None, Words("Refund sent", texts, scope="shared", steps=steps)).pk
"""
STATE = """
from keepword.automation.models import MacroUse
from keepword.conversations.models import Conversation
found = Conversation.objects.get()
out = [found.status, found.priority, MacroUse.objects.filter(left_at__isnull=False).count()]
"""


@pytest.fixture
def shop(tokens: TokenServer, dovecot: Dovecot, smtp: SmtpServer, servers: ExitStack) -> Shop:
    smtp.behaviour.require_login = False  # the customer's own provider is the same server
    keepword = servers.enter_context(Keepword(ca=dovecot.certificates.ca))
    shop = Shop(keepword, dovecot, smtp)
    shop.connects("password", tokens)
    return shop


def test_a_rule_is_built_and_acts(shop: Shop, open_page: OpenPage) -> None:
    desk = open_page()
    log_in(desk, shop.keepword)
    desk.goto(f"{shop.keepword.url}/settings/rules/new/")
    desk.get_by_label("Name").fill("Refunds first")
    desk.get_by_label("What sets it off").select_option(label="A customer's message comes in")
    desk.get_by_role("button", name="Add a condition").click()
    desk.get_by_label("What is asked").select_option(label="Subject or newest message")
    desk.get_by_placeholder("refund, money back").fill("refund, возврат")
    desk.get_by_role("button", name="Add an action").click()
    desk.get_by_label("What is done").select_option(label="Set the priority")
    desk.get_by_role("combobox", name="Priority").select_option(label="urgent")
    expect(desk.get_by_text("of the last 0 conversations meet the condition")).to_be_visible()
    desk.get_by_role("button", name="Save").click()
    expect(desk.get_by_role("heading", name="Refunds first")).to_be_visible()
    shop.customer_writes("Lamp", "It is broken, I want my refunds.")
    desk.goto(f"{shop.keepword.url}/?view=unassigned")
    row = desk.locator(".row-item", has_text="Olena")
    expect(row.get_by_text("urgent")).to_be_visible()
    row.click()
    desk.get_by_text("What happened").click()
    expect(desk.get_by_text("Rule “Refunds first”").first).to_be_visible()


def test_a_macro_is_sent_by_keys_alone(shop: Shop, open_page: OpenPage) -> None:
    shop.does(MACRO)
    shop.customer_writes("Lamp", "I would like to have my money back, please.")
    desk = open_page()
    log_in(desk, shop.keepword)
    desk.goto(f"{shop.keepword.url}/?view=unassigned")
    expect(desk.locator(".row-item", has_text="Olena")).to_be_visible()
    write(desk)
    shop.customer_gets("Hello Olena, your money is on its way.")
    assert "/" not in plain(shop.customer_gets("your money is on its way.")).partition("way.")[0]
    assert shop.does(STATE) == ["closed", 3, 1]


def write(desk: Page) -> None:
    keys = desk.keyboard
    desk.locator("body").focus()
    keys.press("j")
    expect(desk.locator(".row-item a").first).to_be_focused()
    keys.press("Enter")
    expect(desk.get_by_role("heading", name="Lamp")).to_be_visible()
    keys.press("r")
    editor = desk.locator("form[data-composer] [contenteditable=true]")
    expect(editor).to_be_focused()
    keys.type("/")
    search = desk.get_by_role("combobox", name="Find a macro by its words")
    expect(search).to_be_focused()
    keys.type("pinigais")  # found by its Lithuanian words, put in the customer's language
    expect(desk.get_by_role("option", name="Refund sent")).to_have_attribute("aria-selected", "true")
    keys.press("Enter")
    expect(editor).to_have_text("Hello Olena, your money is on its way.")
    expect(editor).to_be_focused()
    expect(desk.get_by_text("On send: Set the priority: urgent, Close")).to_be_visible()
    keys.press("Control+Enter")
    expect(desk.locator("#toasts").get_by_text("Sending in")).to_be_visible()
