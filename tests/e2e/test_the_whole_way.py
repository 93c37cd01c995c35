"""From a customer's mail to their rating, over real mail servers, in a real browser."""

from collections.abc import Iterator
from contextlib import ExitStack

import httpx
import pytest
from playwright.sync_api import Page, expect
from tests.e2e.conftest import OpenPage
from tests.e2e.shop import CUSTOMER, SUPPORT, Shop, html, link_in, log_in, plain
from tests.servers.dovecot import Dovecot
from tests.servers.keepword import Keepword
from tests.servers.oauth import TokenServer
from tests.servers.smtp import SmtpServer

from keepword.feedback.rules.ratings import ASK_AFTER

pytestmark = pytest.mark.browser

# What its scheduler does by itself when the closed conversation has rested.
ASK_NOW = """
from datetime import timedelta
from keepword.conversations.models import Conversation
from keepword.feedback.services.ask import ask
found = Conversation.objects.get()
found.closed_at -= timedelta(seconds=v["rested"])
found.save(update_fields=["closed_at"])
out = ask(found.pk) is not None
"""
SCORES = """
from keepword.feedback.models import Rating
out = list(Rating.objects.values_list("score", flat=True))
"""


@pytest.fixture(params=["password", "oauth"])
def shop(
    request: pytest.FixtureRequest,
    tokens: TokenServer,
    dovecot: Dovecot,
    smtp: SmtpServer,
    servers: ExitStack,
) -> Iterator[Shop]:
    smtp.behaviour.require_login = False  # the customer's own provider is the same server
    keepword = servers.enter_context(Keepword(ca=dovecot.certificates.ca))
    shop = Shop(keepword, dovecot, smtp)
    shop.connects(request.param, tokens)
    yield shop
    ours = [mail for mail in smtp.accepted if mail.mail_from == SUPPORT]
    assert ours
    assert all(mail.user == SUPPORT and mail.tls for mail in ours)
    assert {mail.mechanism for mail in ours} == ({"XOAUTH2"} if request.param == "oauth" else {"PLAIN"})


def test_a_mail_is_answered_and_rated(shop: Shop, open_page: OpenPage) -> None:
    desk = open_page()
    log_in(desk, shop.keepword)
    desk.goto(f"{shop.keepword.url}/?view=unassigned")
    expect(desk.get_by_text("Everything has somebody")).to_be_visible()
    question = shop.customer_writes("Lamp is broken", "The lamp arrived in two pieces. What now?")

    _open_from_list(desk, "Lamp is broken")
    _write_note(desk, "She is a friend of the house.")
    _answer(desk, "We send you a new lamp today.")
    answer = shop.customer_gets("We send you a new lamp today.")
    assert answer["In-Reply-To"] == question["Message-ID"]
    assert answer["References"].split()[-1] == question["Message-ID"]
    assert answer["Message-ID"].endswith("@shop.example>")
    assert answer["From"].addresses[0].addr_spec == SUPPORT
    assert answer["Reply-To"].addresses[0].addr_spec.startswith("support+k")
    assert answer["To"].addresses[0].addr_spec == CUSTOMER
    assert answer["Subject"] == "Re: Lamp is broken"
    assert link_in(answer) in html(answer)
    assert "friend of the house" not in plain(answer) + html(answer)

    customer = open_page(width=390, height=844)
    _customer_page_says(customer, link_in(answer), "Waiting for your answer")
    expect(customer.locator("main")).to_contain_text("We send you a new lamp today.")
    expect(customer.locator("body")).not_to_contain_text("friend of the house")

    shop.customer_writes("Re: Lamp is broken", "Thank you, the green one please.", answer)
    expect(desk.locator("#thread")).to_contain_text("the green one please")
    customer.reload()
    expect(customer.locator("main")).to_contain_text("the green one please")

    _answer(desk, "The green one is on its way.", close=True)
    last = shop.customer_gets("The green one is on its way.")
    assert answer["Message-ID"] in last["References"]
    assert link_in(last) == link_in(answer)
    _customer_page_says(customer, link_in(last), "Solved")
    assert len(desk.locator("#thread .message:not(.note)").all()) >= 4

    assert shop.does(ASK_NOW, rested=ASK_AFTER.total_seconds() + 1)
    asked = shop.customer_gets("One click is enough", machine=True)
    best = link_in(asked, "/rate/5")
    assert httpx.get(best, timeout=60).status_code == httpx.head(best, timeout=60).status_code == 200
    assert shop.does(SCORES) == []
    customer.goto(best)
    customer.mouse.move(100, 200)
    customer.mouse.move(120, 260)
    expect(customer.get_by_text("Thank you, your rating is saved.")).to_be_visible()
    assert shop.does(SCORES) == [5]
    desk.goto(f"{shop.keepword.url}/today/")
    expect(desk.locator("#rating .value")).to_have_text("5.0 of 5")


def _open_from_list(desk: Page, subject: str) -> None:
    """The row comes by itself; the marker shows that the page was not loaded anew."""
    desk.evaluate("window.sameAsBefore = true")
    row = desk.locator("#rows a", has_text=subject)
    expect(row).to_be_visible()
    assert desk.evaluate("window.sameAsBefore") is True
    row.click()
    expect(desk.locator("#c-subject")).to_have_text(subject)


def _write_note(desk: Page, text: str) -> None:
    desk.locator("#composer").get_by_role("link", name="Note").click()
    desk.locator("form[data-kind=note] [role=textbox]").fill(text)
    desk.get_by_role("button", name="Save note").click()
    expect(desk.locator("#thread .message.note")).to_contain_text(text)


def _answer(desk: Page, text: str, *, close: bool = False) -> None:
    expect(desk.locator("#composer form")).to_have_count(0)  # what was written before is done
    desk.locator("#composer").get_by_role("link", name="Reply").click()
    desk.locator("form[data-kind=reply] [role=textbox]").fill(text)
    desk.get_by_role("button", name="Send and close" if close else "Send", exact=True).click()
    expect(desk.locator("#thread .message.out", has_text=text)).to_be_visible()


def _customer_page_says(page: Page, address: str, stage: str) -> None:
    page.goto(address)
    expect(page.locator("[aria-current=step]")).to_contain_text(stage)
