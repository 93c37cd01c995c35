"""From a framework to the words of one message that moved a number; on a desk and on a phone."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from tests.e2e.conftest import OpenPage
from tests.e2e.looking import look
from tests.e2e.shop import PASSWORD, does, log_in
from tests.servers.keepword import Keepword

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("frameworks")]
LEAD = "daina@shop.example"
LETTER = """From: Ona <ona@example.org>
To: support@shop.example
Subject: Lamp
Message-ID: <1@example.org>
Content-Type: text/plain; charset=utf-8

The lamp flickers. What now?
"""
KEPT = """
from django.db import transaction
from keepword.accounts.models import Business
from keepword.accounts.services import add_user, set_up
from keepword.analytics.services.measuring import measure_some
from keepword.calendars.services import ensure_default_calendar
from keepword.channels.email.pipeline import RawMail, receive
from keepword.commitments.models import Promise
from keepword.commitments.services import keep_by_word
from keepword.conversations.models import Conversation, Inbox
from keepword.conversations.services import Letter, depart, reply
from keepword.core import clock
admin = set_up(name="Lamp shop", language="en", time_zone="Europe/Vilnius", admin_name="Jonas",
               admin_email="jonas@shop.example", password=v["password"])
ensure_default_calendar(admin, zone="Europe/Vilnius")
Business.objects.update(undo_seconds=0)
lead = add_user(admin, email=v["lead"], name="Daina", role="lead", password=v["password"])
inbox = Inbox.objects.create(name="Support", address="support@shop.example", acknowledge=False,
                             ask_rating=False, created_at=clock.now())
receive([RawMail(inbox, v["letter"].encode(), "lmtp", clock.now())])
words = Letter("Dear Ona, we will send you a new lamp by Friday.")
with transaction.atomic():  # so that the worker does not come first
    message = reply(lead, Conversation.objects.get(), words)
    depart(message.pk, "the test")
keep_by_word(lead, Promise.objects.get())
measure_some(names=["promises_kept", "first_response_time"])
out = message.pk
"""


@pytest.fixture(scope="module")
def keepword() -> Iterator[Keepword]:
    with Keepword() as running:
        yield running


@pytest.fixture(scope="module")
def message(keepword: Keepword) -> int:
    """The message with the promise that was kept."""
    number: int = does(keepword, KEPT, password=PASSWORD, lead=LEAD, letter=LETTER)
    return number


def fits(page: Page) -> None:
    """On a phone nothing is wider than the screen, and what is there is for everybody."""
    page.set_viewport_size({"width": 390, "height": 844})
    assert look(page) == []
    page.set_viewport_size({"width": 1440, "height": 900})


def test_from_a_framework_to_the_words(keepword: Keepword, message: int, open_page: OpenPage) -> None:
    page = open_page()
    log_in(page, keepword, LEAD)
    page.goto(f"{keepword.url}/frameworks/")
    page.get_by_role("link", name="SERVQUAL").click()
    expect(page.locator(".drawing.radar")).to_be_visible()
    fits(page)
    reliable = page.get_by_role("region", name="Reliability")
    reliable.get_by_role("link", name="Promises kept").click()
    expect(page.get_by_role("heading", name="Promises kept")).to_be_visible()
    fits(page)
    page.get_by_role("link", name="The records behind it").click()
    expect(page.locator(".service-sum")).to_contain_text("1 record")
    line = page.locator(".service-records tbody tr")
    expect(line).to_contain_text("we will send you a new lamp by Friday")
    fits(page)
    line.get_by_role("link", name="Conversation").click()
    words = page.locator(f"#m-{message}")
    expect(words).to_contain_text("we will send you a new lamp by Friday")
    expect(words).to_be_in_viewport()


def test_a_target_of_one_s_own_changes_the_verdict(
    keepword: Keepword, message: int, open_page: OpenPage
) -> None:
    page = open_page()
    log_in(page, keepword, LEAD)
    page.goto(f"{keepword.url}/indicators/first_response_time/")
    page.get_by_role("link", name="Set a standard").click()
    page.get_by_label("Good up to").fill("45")
    page.get_by_label("Passes up to").fill("90")
    page.get_by_label("Why so much").fill("Agreed in spring")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("row", name="First response")).to_contain_text("up to 45 min")
    fits(page)
