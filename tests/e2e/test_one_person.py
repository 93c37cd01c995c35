"""Somebody wrote from two addresses: found, joined, and parted again."""

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
)

pytestmark = pytest.mark.browser


def test_two_customers_are_joined_and_parted_again(
    desk: Callable[..., Page],  # noqa: F811
    customer_writes: Writes,  # noqa: F811
) -> None:
    page = desk()
    customer_writes("From the office", sender="Jurga Office <jurga@office.example>")
    customer_writes("From home", sender="Jurga Home <jurga@home.example>")
    open_conversation(page, "From the office")
    about = page.locator("#customer").get_by_role("link", name="All about them")
    expect(page.locator("#customer")).to_contain_text("Jurga Office")
    number = (about.get_attribute("href") or "").strip("/").rpartition("/")[2]
    open_conversation(page, "From home")
    expect(page.locator("#customer")).to_contain_text("Jurga Home")
    page.locator("#customer").get_by_role("link", name="Join with another customer").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("heading")).to_contain_text("Join Jurga Home with another customer")
    dialog.get_by_label("Name, address or number").press_sequentially(number)
    dialog.get_by_role("link", name="Jurga Office").click()
    expect(dialog).to_contain_text("Is Jurga Office the same person?")
    assert look(page, "#around-dialog") == []
    dialog.get_by_label("How we know").fill("She called")
    dialog.get_by_role("button", name="Join; the name is Jurga Home").click()
    pane = page.locator("#customer")
    expect(pane).to_contain_text("jurga@office.example")
    expect(pane.locator("#one-person")).to_contain_text("She called")
    expect(pane).to_contain_text("From the office")
    pane.get_by_role("button", name="Part Jurga Office again").click()
    expect(pane).not_to_contain_text("jurga@office.example")
    pane.get_by_role("link", name="All about them").click()
    expect(page.get_by_role("heading", name="Jurga Home")).to_be_visible()
    assert look(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    keep_sideways_still(page)
