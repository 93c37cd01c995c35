"""Two mails of one customer become one conversation, and the maker is asked beside it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
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


def test_two_are_merged_by_a_click_and_taken_apart_again(
    desk: Callable[..., Page],  # noqa: F811
    customer_writes: Writes,  # noqa: F811
) -> None:
    page = desk()
    customer_writes("Twice told", "The first time.")
    customer_writes("Twice told", "The second time.")
    expect(row(page, "Twice told")).to_have_count(2)
    row(page, "Twice told").first.get_by_role("link").click()
    page.get_by_role("button", name="Merge it into this one").click()
    expect(page.locator("#thread .message")).to_have_count(2)
    expect(row(page, "Twice told")).to_have_count(1)
    page.locator(".notice", has_text="into this one").get_by_role("button", name="Undo").click()
    expect(page.locator("#thread .message")).to_have_count(1)
    expect(row(page, "Twice told")).to_have_count(2)


def test_the_maker_is_asked_and_a_task_is_kept_in_mind(
    desk: Callable[..., Page],  # noqa: F811
    customer_writes: Writes,  # noqa: F811
) -> None:
    page = desk(width=390, height=844)
    customer_writes("Ask the maker")
    open_conversation(page, "Ask the maker")
    page.get_by_role("button", name="More", exact=True).click()
    page.get_by_role("link", name="Ask somebody else").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("To", exact=True).fill("Maker <maker@example.net>")
    dialog.get_by_label("Message").fill("Is batch 7 bad?")
    dialog.get_by_role("button", name="Send").click()
    expect(page.locator(".aside .message")).to_contain_text("Is batch 7 bad?")
    expect(page.locator("#c-head")).to_contain_text("Waiting for Maker since")
    keep_sideways_still(page)
    page.get_by_role("button", name="Customer", exact=True).first.click()
    page.get_by_text("Add a task").click()
    page.get_by_label("What is to be done").fill("Call the maker")
    page.locator(".task-add").get_by_role("button", name="Add").click()
    expect(page.locator(".task")).to_contain_text("Call the maker")
    page.get_by_role("button", name="Back to the conversation").click()
    page.locator("#c-head [data-key=e]").click()
    asked = page.locator("#around-dialog")
    expect(asked).to_contain_text("1 task is still open")
    asked.get_by_role("button", name="Close all the same").click()
    expect(page.locator("#c-head")).to_contain_text("closed")
    expect(asked).to_be_hidden()
