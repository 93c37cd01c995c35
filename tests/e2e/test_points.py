"""An agent surprises a customer from the conversation; the customer sees it and makes it a voucher."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from tests.e2e.conftest import OpenPage
from tests.e2e.looking import look
from tests.e2e.shop import PASSWORD, does, log_in
from tests.e2e.test_portal import SET_UP, signs_in, telephone
from tests.servers.keepword import Keepword

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("points")]

PROGRAMME = """
from keepword.accounts.models import User
from keepword.channels.email.intake.item import RawMail
from keepword.channels.email.pipeline import receive
from keepword.conversations.models import Conversation, Inbox
from keepword.core import clock
from keepword.loyalty.services import save_budget, save_programme

admin = User.objects.get(role="admin")
tiers = [{"key": "silver", "name": "Silver", "floor": 500, "percent": 110}]
save_programme(admin, is_on=True, name="Lamp club", tiers=tiers, referrer_points=200, friend_points=100)
save_budget(admin, "lead", 2000)
mail = b"From: Olena <olena@example.org>\\nTo: support@shop.example\\n"
mail += b"Subject: Lamp\\nMessage-ID: <1@example.org>\\n\\n"
mail += b"Thank you for the patience."
receive([RawMail(Inbox.objects.get(address="support@shop.example"), mail, "lmtp", clock.now())])
out = Conversation.objects.get().pk
"""


@pytest.fixture(scope="module")
def letters(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("letters")


@pytest.fixture(scope="module")
def keepword(letters: Path) -> Iterator[Keepword]:
    with Keepword(env={"EMAIL_URL": f"filemail:///{letters}"}) as running:
        does(running, SET_UP, password=PASSWORD)
        yield running


def test_a_surprise_reaches_the_customer(
    keepword: Keepword, letters: Path, browser: Browser, open_page: OpenPage
) -> None:
    number = does(keepword, PROGRAMME)
    agent = open_page()
    log_in(agent, keepword)
    agent.goto(f"{keepword.url}/c/{number}/")
    pane = agent.locator("#loyalty")
    expect(pane).to_contain_text("Takes no part yet")
    pane.get_by_text("A pleasant surprise").click()
    pane.get_by_label("How much").fill("150")
    pane.get_by_label("Why").fill("She thanked us for our patience")
    pane.get_by_role("button", name="Give it").click()
    expect(pane).to_contain_text("150 points")
    pane.get_by_role("link", name="Lamp club").click()
    expect(agent.locator("main")).to_contain_text("She thanked us for our patience")
    assert look(agent) == []

    phone = telephone(browser, scripts=True)
    phone.goto(f"{keepword.url}/help/sign-in/")
    signs_in(phone, letters)
    phone.get_by_role("link", name="Your points").click()
    expect(phone.locator(".points-number")).to_have_text("150")
    expect(phone.locator("main")).to_contain_text("a pleasant surprise")
    phone.get_by_role("button", name="Make a voucher").click()
    expect(phone.locator(".points-number")).to_have_text("50")
    expect(phone.locator("main")).to_contain_text("€5.00 off")
    assert look(phone) == []
    phone.context.close()
