"""A visitor on somebody's site and an agent at the desk, at the same time."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from tests.e2e.chatting import LOG, Chatting, answers, chatting, lines, opens, says
from tests.e2e.conftest import OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("chat")]


@pytest.fixture(scope="module")
def shop() -> Iterator[Chatting]:
    with chatting() as running:
        yield running


@pytest.fixture
def agent(shop: Chatting, open_page: OpenPage) -> Page:
    page = open_page()
    shop.log_in(page)
    return page


@pytest.fixture
def visitor(shop: Chatting, open_page: OpenPage, agent: Page) -> Page:
    """Comes when an agent is there."""
    page = open_page(width=1000, height=800)
    shop.visit(page)
    return page


def test_they_talk(shop: Chatting, visitor: Page, agent: Page) -> None:
    opens(visitor)
    says(visitor, "Is the lamp in stock?")
    expect(lines(visitor).filter(has_text="Is the lamp in stock?")).to_be_visible()
    agent.locator("#rows .row-item", has_text="Is the lamp in stock?").first.get_by_role("link").click()
    expect(agent.locator("#visitor")).to_have_text(re.compile("here"))
    expect(visitor.get_by_text("· seen")).to_be_visible()
    visitor.get_by_role("textbox", name="Write a message").press_sequentially("And")
    expect(agent.locator("#visitor")).to_have_text(re.compile("is writing"))
    answers(agent, "Yes, three of them.")
    expect(lines(visitor).filter(has_text="Yes, three of them.")).to_be_visible()
    expect(agent.locator(".message.out")).to_contain_text("Seen")
    says(visitor, "And in green?")
    expect(agent.locator(".message.in", has_text="And in green?")).to_be_visible()
    visitor.reload()
    expect(lines(visitor)).to_have_text(["Is the lamp in stock?", "Yes, three of them.", "And in green?"])
    assert [line[3] for line in shop.does(LOG)["lines"]] == ["done", "done", "done"]
