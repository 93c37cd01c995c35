"""The ring of the four minutes runs, the marks fill as the agent types, and it closes with a tick."""

import re
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
    row,
)
from tests.servers.keepword import Keepword

pytestmark = pytest.mark.browser

FIRST = "Hello Ona, I have looked at the picture of your lamp: the shade is cracked."
REST = " I will gladly help you. I am sending you a new shade today."


def test_the_ring_closes_as_the_agent_types_and_sends(
    desk: Callable[..., Page],  # noqa: F811
    customer_writes: Writes,  # noqa: F811
) -> None:
    page = desk()
    customer_writes("Cracked shade", "The shade has a crack, see the picture.")
    ring = row(page, "Cracked shade").locator(".minute-ring")
    expect(ring).to_have_attribute("data-state", "running")
    expect(ring).to_have_attribute("aria-label", re.compile("The four minutes since they wrote: until"))
    open_conversation(page, "Cracked shade")
    head = page.locator("#c-head .minute-ring")
    expect(head.locator(".minute-number")).to_have_text(re.compile("[34]"))
    drawn = head.locator(".minute-arc").get_attribute("stroke-dashoffset")
    expect(head.locator(".minute-arc")).not_to_have_attribute("stroke-dashoffset", drawn or "")

    page.keyboard.press("r")
    marks = page.locator(".minutes-marks")
    expect(marks).to_be_visible()
    expect(marks.locator("[data-shown=true]")).to_have_count(0)
    expect(marks).to_contain_text("Name their problem in your own words")
    page.keyboard.type(FIRST)
    shown = marks.locator("[data-aspect=interest]")
    expect(shown).to_have_attribute("data-shown", "true")
    expect(marks).to_contain_text("Say something kind that is true")
    page.keyboard.type(REST)
    expect(marks.locator("[data-shown=true]")).to_have_count(3)
    page.keyboard.press("Control+Enter")
    expect(head).to_have_attribute("data-state", "met")
    expect(head).to_have_attribute("aria-label", re.compile("met$"))
    result = page.locator("#c-minutes")
    result.get_by_text("Which words show it").click()
    expect(result).to_contain_text("gladly")


def test_the_marks_fit_a_phone_and_a_sentence_that_went_to_others_is_told(
    desk: Callable[..., Page],  # noqa: F811
    customer_writes: Writes,  # noqa: F811
    keepword: Keepword,  # noqa: F811
) -> None:
    does(keepword, ANOTHER, text=FIRST)
    page = desk(width=390, height=844)
    customer_writes("The same again")
    open_conversation(page, "The same again")
    page.get_by_role("link", name="Reply").click()
    marks = page.locator(".minutes-marks")
    expect(marks).to_be_visible()
    keep_sideways_still(page)
    page.keyboard.type(FIRST)
    expect(marks).to_contain_text("in words of your own")
    keep_sideways_still(page)


ANOTHER = """
from keepword.commitments.models import SentSentence
from keepword.commitments.rules import minutes
from keepword.core import clock
SentSentence.objects.all().delete()
for start, end in minutes.sentences(v["text"]):
    key = minutes.likeness(v["text"][start:end], {"ona"})
    SentSentence.objects.create(likeness=key, customer_id=0, message_id=0, at=clock.now())
out = True
"""
