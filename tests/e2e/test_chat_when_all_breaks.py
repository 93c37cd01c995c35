"""The network is cut and the server killed in the middle of a chat, many times: none lost, none doubled."""

import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect
from tests.e2e.chatting import LOG, Chatting, answers, chatting, opens, said_at_desk, says
from tests.e2e.conftest import Faults, OpenPage

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("chat")]
ROUNDS = int(os.environ.get("KEEPWORD_CHAT_ROUNDS", "2"))  # of all that can go wrong


@pytest.fixture(scope="module")
def shop() -> Iterator[Chatting]:
    with chatting() as running:
        yield running


class Talk:
    """Both sides, and what each of them has said."""

    def __init__(self, shop: Chatting, visitor: Page, agent: Page) -> None:
        self.shop, self.visitor, self.agent = shop, visitor, agent
        self.asked: list[str] = []
        self.answered: list[str] = []

    def ask(self) -> None:
        text = f"Question {len(self.asked) + 1}"
        self.asked.append(text)
        says(self.visitor, text)

    def answer(self) -> None:
        text = f"Answer {len(self.answered) + 1}"
        self.answered.append(text)
        answers(self.agent, text)


def cut(talk: Talk) -> None:
    """The line is cut while something is on its way."""
    talk.ask()
    talk.shop.wire.cut()
    talk.ask()
    talk.answer()
    talk.shop.wire.mend()


def stalled(talk: Talk) -> None:
    """Everything seems connected, and nothing gets through."""
    talk.shop.wire.stall()
    talk.ask()
    talk.answer()
    talk.shop.wire.cut()
    talk.shop.wire.mend()


def killed(talk: Talk) -> None:
    """The server dies just after it was told something."""
    talk.ask()
    talk.ask()
    talk.shop.keepword.kill()
    talk.ask()
    talk.shop.keepword.start()
    expect(talk.agent.locator("html[data-live=on]")).to_be_attached()
    talk.answer()


def reloaded(talk: Talk) -> None:
    """The page is loaded anew before anything was acknowledged."""
    talk.shop.wire.stall()
    talk.ask()
    talk.ask()
    talk.shop.wire.cut()
    talk.shop.wire.mend()
    talk.visitor.reload()
    expect(talk.visitor.get_by_role("textbox", name="Write a message")).to_be_visible()
    talk.ask()


def asleep(talk: Talk) -> None:
    """The browser is told that it has no network, and that it has one again."""
    talk.visitor.context.set_offline(True)
    talk.ask()
    talk.answer()
    talk.visitor.context.set_offline(False)


WRONG: tuple[Callable[[Talk], None], ...] = (cut, stalled, killed, reloaded, asleep)


def test_nothing_is_lost_and_nothing_doubled(shop: Chatting, open_page: OpenPage, faults: Faults) -> None:
    faults.allow("uncaught in the page: undefined")  # htmx, of an answer that never came
    agent, visitor = open_page(), open_page(width=1000, height=800)
    shop.log_in(agent)
    shop.visit(visitor)
    opens(visitor)
    talk = Talk(shop, visitor, agent)
    talk.ask()
    agent.locator("#rows .row-item").first.get_by_role("link").click()
    expect(agent.locator("#visitor")).to_be_visible()
    for _round in range(ROUNDS):
        for happens in WRONG:
            happens(talk)
    talk.ask()
    talk.answer()
    everything = len(talk.asked) + len(talk.answered)
    log = visitor.locator("keepword-chat .line[data-seq]")
    expect(log).to_have_count(everything)
    agent.goto(f"{shop.keepword.url}/c/1/?all=1")
    expect(agent.locator("#thread .message .m-text")).to_have_count(everything)
    shown = [
        text.strip() for text in visitor.locator("keepword-chat .line[data-seq] .text").all_inner_texts()
    ]
    desk = said_at_desk(agent)
    assert sorted(shown) == sorted([*talk.asked, *talk.answered])
    assert sorted(desk) == sorted(shown)
    for one in (shown, desk):
        assert [text for text in one if text.startswith("Q")] == talk.asked
        assert [text for text in one if text.startswith("A")] == talk.answered
    stored = shop.does(LOG)
    assert [text for _seq, _ours, text, _state in stored["lines"]] == shown
    assert {state for *_rest, state in stored["lines"]} == {"done"}
    assert sorted(text for _direction, text, _state in stored["messages"]) == sorted(shown)
