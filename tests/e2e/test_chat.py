"""A visitor on somebody's site and an agent at the desk, at the same time."""

import re
import struct
import zlib
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from tests.e2e.chatting import LOG, Chatting, answers, chatting, lines, opens, says
from tests.e2e.conftest import OpenPage
from tests.servers.process import wait_until

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


def test_when_nobody_is_there_one_leaves_a_message(shop: Chatting, open_page: OpenPage) -> None:
    page = open_page(width=1000, height=800)
    shop.visit(page)
    page.get_by_role("button", name="Chat with us").click()
    page.get_by_role("textbox", name="Your message").fill("Where is my parcel?")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Enter your e-mail, so that we can answer.")).to_be_visible()
    page.get_by_role("textbox", name="Your e-mail").fill("ona@example.org")
    page.get_by_role("button", name="Send").click()
    expect(lines(page)).to_have_text(["Where is my parcel?"])
    expect(page.get_by_text("Thank you. We answer to ona@example.org.")).to_be_visible()
    claims = "from keepword.customers.models import Claim; out = [one.value for one in Claim.objects.all()]"
    wait_until(lambda: shop.does(claims) == ["ona@example.org"], "their address to be kept")


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
    expect(agent.locator(".message.out")).to_contain_text(re.compile(r"read \d"))
    says(visitor, "And in green?")
    expect(agent.locator(".message.in", has_text="And in green?")).to_be_visible()
    visitor.reload()
    expect(lines(visitor)).to_have_text(["Is the lamp in stock?", "Yes, three of them.", "And in green?"])
    done = {"done"}
    wait_until(lambda: {line[3] for line in shop.does(LOG)["lines"]} == done, "all to be taken in")


def picture() -> bytes:
    """A red dot as PNG."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    dot = zlib.compress(b"\0\xff\0\0")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", dot) + chunk(b"IEND", b"")


def test_a_picture_is_drawn_on_a_page_that_allows_none(shop: Chatting, visitor: Page, agent: Page) -> None:
    opens(visitor)
    visitor.locator("keepword-chat input[type=file]").set_input_files(
        {"name": "lamp.png", "mimeType": "image/png", "buffer": picture()}
    )
    expect(visitor.locator("keepword-chat .chips")).to_have_text("lamp.png")
    says(visitor, "Like this one")
    expect(lines(visitor)).to_have_text(["Like this one"])
    visitor.reload()
    expect(visitor.get_by_role("img", name="Picture: lamp.png")).to_be_visible()
    agent.locator("#rows .row-item", has_text="Like this one").first.get_by_role("link").click()
    expect(agent.locator(".message.in .file.picture")).to_be_visible()


NO_SOCKETS = """
window.WebSocket = class extends EventTarget {
  constructor() {
    super();
    this.readyState = 0;
    setTimeout(() => this.dispatchEvent(Object.assign(new Event("close"), { code: 1006 })), 10);
  }
  close() {}
  send() {}
};
"""


def test_where_sockets_are_blocked_the_chat_goes_on(shop: Chatting, open_page: OpenPage, agent: Page) -> None:
    visitor = open_page(width=1000, height=800)
    visitor.add_init_script(NO_SOCKETS)
    shop.visit(visitor)
    opens(visitor)
    says(visitor, "Can you read this?")
    expect(lines(visitor)).to_have_text(["Can you read this?"])
    agent.locator("#rows .row-item", has_text="Can you read this?").first.get_by_role("link").click()
    expect(agent.locator("#visitor")).to_be_visible()
    answers(agent, "Every word.")
    expect(lines(visitor)).to_have_text(["Can you read this?", "Every word."])


def test_a_full_cart_is_invited_once(shop: Chatting, open_page: OpenPage, agent: Page) -> None:
    shop.does(INVITE)
    visitor = open_page(width=1000, height=800)
    shop.visit(visitor)
    invitation = visitor.get_by_text("May we help with so many lamps?")
    expect(invitation).to_be_hidden()
    visitor.evaluate("keepword.cart({value: 120, items: 4, currency: 'EUR'})")
    expect(invitation).to_be_visible()
    visitor.get_by_role("button", name="No, thank you").click()
    expect(invitation).to_be_hidden()
    counted = "from keepword.channels.chat.models import Invitation as I; o = I.objects.get(); "
    counted += "out = [o.shown, o.dismissed]"
    wait_until(lambda: shop.does(counted) == [1, 1], "the invitation to be counted")


INVITE = """
from keepword.accounts.models import User
from keepword.channels.chat.models import Widget
from keepword.channels.chat.services.widgets import InvitationFields, save_invitation
about = InvitationFields(name="Cart", texts={"en": "May we help with so many lamps?"},
                         conditions={"cart_value": 100, "path": "/lamps*"})
save_invitation(User.objects.get(role="admin"), Widget.objects.get(), None, about)
out = True
"""
