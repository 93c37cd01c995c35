"""A customer names their phone: suggested, confirmed, worth mentioning, used; the reply is more personal."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.e2e.looking import look
from tests.e2e.test_desk import (  # noqa: F401 - fixtures
    Writes,
    customer_writes,
    desk,
    keep_sideways_still,
    keepword,
    open_conversation,
    row,
)

pytestmark = pytest.mark.browser

TELLS = "Hello! I have a Galaxy A54 and its case does not fit. Please don't call me."


def test_what_a_customer_told_is_used_in_the_next_conversation(
    desk: Callable[..., Page],  # noqa: F811
    customer_writes: Writes,  # noqa: F811
) -> None:
    page = desk()
    sender = "Vita <vita@club.example>"
    customer_writes("A case", TELLS, sender=sender)
    open_conversation(page, "A case")
    pane = page.locator("#c-memory")
    expect(pane).to_contain_text("Worth remembering?", timeout=30_000)
    expect(pane).to_contain_text("I have a Galaxy A54 and its case does not fit.")
    pane.get_by_role("button", name="Yes, remember it: Galaxy A54").click()
    expect(pane.get_by_role("button", name="Yes, remember it: Galaxy A54")).to_have_count(0)
    pane.get_by_role("button", name="Yes, remember it: do not call").click()
    expect(pane).to_contain_text("do not call")
    assert look(page, "#customer") == []

    customer_writes("A charger", "The charger of my phone gets warm.", sender=sender)
    open_conversation(page, "A charger")
    expect(pane).to_contain_text("Worth mentioning")
    expect(pane).to_contain_text("I see that you have a Galaxy A54.")
    page.keyboard.press("r")
    expect(page.locator("#composer-text")).to_be_focused()
    page.keyboard.type("Please send us a picture. ")
    expect(page.locator("[data-personal]")).to_be_hidden()
    pane.get_by_role("button", name="Put in the words about: Galaxy A54").click()
    expect(page.locator("#composer")).to_contain_text("I see that you have a Galaxy A54.")
    meter = page.locator("[data-personal-score]")
    expect(meter).to_have_text("60%")
    expect(pane.get_by_role("button", name="Mentioned: Galaxy A54")).to_have_count(0)
    page.keyboard.type("Best wishes, Vita.")
    expect(meter).to_have_text("72%")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".message.out")).to_contain_text("I see that you have a Galaxy A54.")


def test_the_customer_s_page_and_their_organisation(
    desk: Callable[..., Page],  # noqa: F811
    customer_writes: Writes,  # noqa: F811
) -> None:
    page = desk()
    customer_writes(
        "Two helmets", "My birthday is on 17 May. Great, thank you!", sender="Rita <rita@bike.example>"
    )
    open_conversation(page, "Two helmets")
    page.locator("#customer").get_by_role("link", name="All about them").click()
    expect(page.get_by_role("heading", name="Rita")).to_be_visible()
    page.get_by_role("link", name="Add one").click()
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_role("heading", name="Bike")).to_be_visible()
    assert look(page) == []
    page.get_by_role("link", name="Rita").click()
    page.locator("#remembered summary", has_text="Remember something").click()
    page.get_by_label("What it is about").select_option("owns")
    page.get_by_label("What to remember").fill("Bosch Serie 4")
    page.get_by_role("button", name="Remember", exact=True).click()
    expect(page.locator("#remembered")).to_contain_text("Bosch Serie 4")
    page.locator("summary", has_text="Change").click()
    page.get_by_label("Would rather be reached by").select_option("email")
    page.get_by_label("Do not call").check()
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".page-head")).to_contain_text("do not call")
    expect(page.locator("#life")).to_contain_text("They wrote: Two helmets")
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        keep_sideways_still(page)
        assert look(page) == []
    page.goto(page.url.split("/customers/")[0] + "/organisations/")
    expect(page.locator("main")).to_contain_text("Bike")
    assert look(page) == []
