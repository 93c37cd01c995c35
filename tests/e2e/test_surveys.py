"""A lead asks; customers answer on a telephone; who answered low is got in touch with."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.e2e.conftest import OpenPage
from tests.e2e.shop import PASSWORD, does, log_in
from tests.e2e.test_desk import keep_sideways_still
from tests.e2e.test_portal import SET_UP, telephone
from tests.servers.keepword import Keepword

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("surveys")]

# Olena has written, and is asked; the address in her mail.
INVITED = """
from keepword.accounts.models import User
from keepword.channels.email.intake.item import RawMail
from keepword.channels.email.pipeline import receive
from keepword.conversations.models import Conversation, Inbox
from keepword.core import clock
from keepword.feedback.models import Survey
from keepword.feedback.queries.surveys import invitation_url
from keepword.feedback.services import invite

mail = b"From: Olena <olena@example.org>\\nTo: support@shop.example\\n"
mail += b"Subject: Lamp\\nMessage-ID: <1@example.org>\\n\\n"
mail += b"It flickers since this morning, and I do not know what to do."
receive([RawMail(Inbox.objects.get(address="support@shop.example"), mail, "lmtp", clock.now())])
survey, daina = Survey.objects.get(), User.objects.get(name="Daina")
out = invitation_url(invite(daina, survey, Conversation.objects.get()))
"""
THREE_MORE = """
from keepword.feedback.models import Survey
from keepword.feedback.services import answer, begin, finish

survey = Survey.objects.get()
for score in (5, 4, 5):
    response = begin(survey)
    answer(response, survey.questions.get(key="score"), score)
    finish(response)
out = True
"""


@pytest.fixture(scope="module")
def keepword() -> Iterator[Keepword]:
    with Keepword() as running:
        does(running, SET_UP, password=PASSWORD)
        yield running


def test_from_a_question_to_a_customer_who_is_called_back(
    keepword: Keepword, browser: Browser, open_page: OpenPage
) -> None:
    lead = open_page()
    log_in(lead, keepword)
    address = opens(lead, keepword.url)
    link = does(keepword, INVITED)
    answers_without_scripts(browser, link)
    answers_by_the_link(browser, address)
    does(keepword, THREE_MORE)

    lead.reload()
    expect(lead.locator(".page-head")).to_contain_text("5 have answered")
    expect(lead.locator(".survey-figures")).to_contain_text("3 of 5")
    expect(lead.locator(".survey-line", has_text="What is the main reason")).to_contain_text(
        "Fewer than five"
    )
    lead.get_by_role("link", name="1 follow-up waits").click()
    waiting = lead.locator(".survey-follow")
    expect(waiting).to_contain_text("answered 1")
    expect(waiting).to_contain_text("It came broken.")
    waiting.get_by_label("What came of it").fill("Called: a new lamp is on its way.")
    waiting.get_by_role("button", name="Done").click()
    expect(lead.get_by_role("heading", name="Nobody waits")).to_be_visible()
    lead.get_by_role("link", name="Done", exact=True).click()
    expect(waiting).to_contain_text("Called: a new lamp is on its way.")
    waiting.get_by_role("link", name="Olena").click()
    expect(lead.locator("#c-subject")).to_have_text("Lamp")


def opens(lead: Page, url: str) -> str:
    """A new survey that can be answered; where anybody may."""
    lead.goto(f"{url}/surveys/")
    lead.locator(".empty").get_by_role("link", name="New survey").click()
    lead.get_by_role("link", name="Satisfaction (CSAT)").click()
    lead.get_by_label("Name", exact=True).fill("After a repair")
    lead.get_by_label("Whoever has the link may answer").check()
    lead.get_by_role("button", name="Save").click()
    expect(lead.get_by_role("heading", name="After a repair")).to_be_visible()
    lead.get_by_role("button", name="Open it").click()
    link = lead.locator("main a[href*='/survey/']").first
    expect(link).to_be_visible()
    return link.inner_text()


def answers_without_scripts(browser: Browser, link: str) -> None:
    """What was clicked on in the mail is chosen already; nothing is answered until the button is pressed."""
    phone = telephone(browser, scripts=False)
    phone.goto(f"{link}?a=1")
    expect(phone.get_by_role("radio").first).to_be_checked()
    keep_within(phone)
    phone.get_by_label("What is the main reason for your answer?").fill("It came broken.")
    phone.get_by_role("button", name="Send my answers").click()
    expect(phone.get_by_role("heading", name="Thank you")).to_be_visible()
    phone.goto(link)
    expect(phone.locator("main")).to_contain_text("You have answered already")
    phone.context.close()


def answers_by_the_link(browser: Browser, address: str) -> None:
    """Each answer is kept as it is given."""
    phone = telephone(browser, scripts=True)
    phone.goto(address)
    phone.get_by_role("radio").nth(2).check()
    expect(phone.locator("#kept")).to_have_text("What you have answered is kept.")
    keep_sideways_still(phone)
    phone.get_by_role("button", name="Send my answers").click()
    expect(phone.get_by_role("heading", name="Thank you")).to_be_visible()
    phone.context.close()


def keep_within(phone: Page) -> None:
    """The same as `keep_sideways_still`, where no script runs."""
    box = phone.locator(".survey").bounding_box()
    assert box is not None
    assert phone.viewport_size is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= phone.viewport_size["width"]
