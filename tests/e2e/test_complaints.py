"""A complaint goes through all five stages to a removed cause, and back when the cause recurs."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.e2e.shop import does
from tests.e2e.test_desk import (  # noqa: F401 - fixtures
    Writes,
    customer_writes,
    desk,
    keep_sideways_still,
    keepword,
    open_conversation,
)
from tests.servers.keepword import Keepword
from tests.servers.process import wait_until

pytestmark = pytest.mark.browser

AT_ONCE = "from keepword.accounts.models import Business\nBusiness.objects.update(undo_seconds=0)\nout = 0"
PAGE = """
from keepword.conversations.links import token
from keepword.conversations.models import Conversation
out = "/s/" + token(Conversation.objects.get(subject=v["subject"]).pk)
"""
HEARD = """
from keepword.complaints.models import Complaint
out = Complaint.objects.filter(conversation__subject=v["subject"]).exists()
"""
OPEN = """
from keepword.complaints.models import Complaint
out = Complaint.objects.filter(conversation__subject=v["subject"], state="open").exists()
"""
ANSWER = (
    "I see that the lamp broke twice, and how annoying that is. Take this one meanwhile; the new one is sent."
)


def answer(page: Page, text: str) -> None:
    page.keyboard.press("r")
    page.locator("#composer-text").fill(text)
    page.keyboard.press("Control+Enter")


def heard(running: Keepword, subject: str) -> None:
    """The job that listens has had its turn."""
    wait_until(lambda: bool(does(running, HEARD, subject=subject)), "a suggested complaint", 60)


def says(page: Page, words: str) -> bool:
    """Whether a page of a customer, which does not change by itself, has these words by now."""
    page.reload()
    return words in page.locator("main").inner_text()


def customer_page(page: Page, running: Keepword, subject: str) -> Page:
    seen = page.context.new_page()
    seen.goto(running.url + does(running, PAGE, subject=subject))
    return seen


def test_five_stages_to_a_removed_cause_and_back(
    keepword: Keepword,  # noqa: F811
    desk: Callable[..., Page],  # noqa: F811
    customer_writes: Writes,  # noqa: F811
) -> None:
    does(keepword, AT_ONCE)
    page = desk()
    customer_writes("Broken again", "This is unacceptable: the lamp broke twice!")
    heard(keepword, "Broken again")
    open_conversation(page, "Broken again")
    four_stages(page)
    theirs = customer_page(page, keepword, "Broken again")
    expect(theirs.locator(".five .done")).to_have_count(4)
    cause = removed(page)
    theirs.reload()
    expect(theirs.locator(".five .done")).to_have_count(5)
    wait_until(lambda: says(theirs, "We use thicker glass now."), "word of the removed cause", 60)

    page.goto(f"{keepword.url}/?view=open")
    customer_writes("Mine as well", "My glass broke too, I want to complain.")
    heard(keepword, "Mine as well")
    open_conversation(page, "Mine as well")
    comes_back(page, cause)
    # A job opens again what was done by the removal.
    wait_until(lambda: bool(does(keepword, OPEN, subject="Broken again")), "the complaint open again", 60)
    page.goto(f"{keepword.url}/complaints/?show=remove")
    expect(page.locator(".cards")).to_contain_text("Broken again")


def four_stages(page: Page) -> None:
    """From the suggestion to the cause, which the closed conversation does not wait for."""
    panel = page.locator("#complaint")
    expect(panel).to_contain_text("Perhaps a complaint")
    panel.get_by_role("button", name="It is a complaint").click()
    now = panel.locator(".stages .now")
    expect(now).to_contain_text("Respond")

    answer(page, ANSWER)
    expect(now).to_contain_text("Recognise")
    panel.get_by_label("The problem in our words").fill("the lamp broke")
    panel.get_by_label("The feeling in our words").fill("how annoying")
    panel.get_by_role("button", name="Both are named").click()
    expect(now).to_contain_text("Relieve")
    panel.get_by_role("button", name="The customer is helped for now").click()
    expect(now).to_contain_text("Resolve")
    panel.get_by_role("button", name="This is the solution").click()
    expect(panel).to_contain_text("Passed by itself on")
    panel.get_by_role("button", name="The customer has confirmed it").click()

    expect(now).to_contain_text("Remove the cause")
    panel.get_by_label("or a new one").fill("Thin glass in batch 12")
    panel.get_by_role("button", name="Link the cause").click()
    expect(panel.locator(".stages")).to_be_hidden()  # nothing more is wanted of the conversation
    page.locator("#c-head [data-key=e]").click()
    expect(page.locator("#c-head")).to_contain_text("closed")


def removed(page: Page) -> str:
    """The cause of the complaint is removed and those who suffered are told; its address."""
    panel = page.locator("#complaint")
    panel.locator("summary").first.click()
    panel.get_by_role("link", name="Thin glass in batch 12").click()
    page.get_by_role("textbox", name="English").fill("We use thicker glass now.")
    page.get_by_role("button", name="It is removed…").click()
    expect(page.locator("table", has_text="We use thicker glass now.")).to_be_visible()
    page.get_by_role("button", name="It is removed: tell them").click()
    expect(page.locator("#removals")).to_contain_text("1 of 1 customers are told")
    expect(page.locator(".page-head .badge")).to_have_text("removed")
    return page.url


def comes_back(page: Page, cause: str) -> None:
    """Another complaint has the same cause."""
    panel = page.locator("#complaint")
    panel.get_by_role("button", name="It is a complaint").click(timeout=60_000)
    panel.get_by_role("link", name="All of this complaint").click()
    page.get_by_label("Cause", exact=True).select_option(label="Thin glass in batch 12 (removed)")
    page.get_by_role("button", name="Link the cause").click()
    page.goto(cause)
    expect(page.locator(".page-head .badge")).to_have_text("back again")
    expect(page.locator(".page-head")).to_contain_text("came back 1 time")


def test_money_is_asked_for_on_a_phone(
    keepword: Keepword,  # noqa: F811
    desk: Callable[..., Page],  # noqa: F811
    customer_writes: Writes,  # noqa: F811
) -> None:
    page = desk(width=390, height=844)
    customer_writes("Late parcel", "You ignored me, this is outrageous.")
    heard(keepword, "Late parcel")
    open_conversation(page, "Late parcel")
    panel = page.locator("#complaint")
    panel.get_by_role("button", name="It is a complaint").click(timeout=60_000)
    panel.get_by_role("link", name="Give something").click()
    page.get_by_text("Give something").click()
    page.get_by_text("refund", exact=True).click()
    page.get_by_label("Amount in EUR").fill("12.50")
    page.get_by_role("button", name="Give it").click()
    expect(page.locator(".given")).to_contain_text("€12.50")
    expect(page.locator(".given")).to_contain_text("waits for approval")
    keep_sideways_still(page)
