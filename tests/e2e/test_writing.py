"""Writing as an agent does it: marks, lists, links, pastes, pictures, emoji, quotes; letters for later."""

import base64
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, Route, expect
from tests.e2e.conftest import Faults, OpenPage
from tests.e2e.test_desk import PASSWORD, SET_UP, Writes, customer_writes, desk, open_conversation
from tests.servers.keepword import Keepword

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("writing")]
__all__ = ["customer_writes", "desk"]  # fixtures
PNG = base64.b64encode(
    base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
    )
).decode()
TRANSFER = """([event, place, given]) => {
  const data = new DataTransfer();
  for (const [type, text] of Object.entries(given.texts ?? {})) data.setData(type, text);
  if (given.png) {
    const bytes = Uint8Array.from(atob(given.png), (c) => c.charCodeAt(0));
    data.items.add(new File([bytes], given.name ?? "lamp.png", { type: "image/png" }));
  }
  const kinds = { paste: ClipboardEvent, dragenter: DragEvent, drop: DragEvent };
  const field = event === "paste" ? "clipboardData" : "dataTransfer";
  const init = { bubbles: true, cancelable: true, [field]: data };
  document.querySelector(place).dispatchEvent(new kinds[event](event, init));
}"""
HTML_OF = "document.querySelector('form[data-composer]')"


@pytest.fixture(scope="module")
def keepword() -> Iterator[Keepword]:
    with Keepword(mail_door=True) as running:
        result = running.shell(SET_UP)
        assert result.returncode == 0, result.stderr
        yield running


@pytest.fixture
def writing(desk: Callable[..., Page], customer_writes: Writes) -> Callable[..., Page]:
    """A reply to a new mail, just begun."""

    def writing(subject: str, **how: int) -> Page:
        page = desk(**how)
        customer_writes(subject, "First line.\n\nSecond line.")
        open_conversation(page, subject)
        page.get_by_role("link", name="Reply", exact=True).click()
        expect(page.locator("#composer-text")).to_be_focused()
        return page

    return writing


def give(page: Page, event: str, place: str = "#composer-text", **given: object) -> None:
    page.evaluate(TRANSFER, [event, place, given])


def written(page: Page) -> str:
    """What would be sent."""
    return str(page.evaluate("new FormData(document.querySelector('form[data-composer]')).get('html')"))


def test_marks_lists_and_links_arrive_and_come_back(writing: Callable[..., Page]) -> None:
    page = writing("A formatted answer")
    keys = page.keyboard
    keys.type("2 * 3 * 4 for #12_34_5 is ")
    keys.press("Control+b")
    keys.type("dear")
    keys.press("Control+b")
    keys.press("Enter")
    keys.type("- one")
    keys.press("Enter")
    keys.type("two")
    keys.press("Enter")
    keys.press("Enter")
    keys.type("See page")
    for _letter in "page":
        keys.press("Shift+ArrowLeft")
    keys.press("Control+k")
    expect(page.get_by_label("Address")).to_be_focused()
    keys.type("javascript:alert(1)")
    keys.press("Enter")
    expect(page.get_by_text("Enter the address of a page or a mailbox.")).to_be_visible()
    page.get_by_label("Address").fill("shop.example/help")
    keys.press("Enter")
    expect(page.get_by_role("dialog", name="Link")).to_be_hidden()
    html = (
        "<p>2 * 3 * 4 for #12_34_5 is <strong>dear</strong></p>"
        "<ul><li><p>one</p></li><li><p>two</p></li></ul>"
        '<p>See <a href="https://shop.example/help">page</a></p>'
    )
    assert written(page) == html
    keys.press("Control+Enter")
    sent = page.locator(".message.out .m-text")
    expect(sent.locator("strong")).to_have_text("dear")
    expect(sent.locator("li")).to_have_count(2)
    page.locator(".toast", has_text="Sending in").get_by_role("button", name="Undo").click()
    expect(page.locator("#composer-text strong")).to_have_text("dear")
    assert written(page) == html


def test_pastes_are_made_simple_and_harmless(writing: Callable[..., Page], faults: Faults) -> None:
    page = writing("Pasted")
    evil = (
        '<h1 style="color:red">Head</h1><p onclick="alert(1)">A <span style="font-weight:700">b</span></p>'
        '<img src="https://spy.example/x.png" onerror="alert(1)"><svg onload="alert(1)"></svg>'
        '<a href="javascript:alert(1)">link</a><script>alert(1)</script>'
        "<table><tr><td>1</td><td>2</td></tr></table>"
    )
    give(page, "paste", texts={"text/html": evil, "text/plain": "x"})
    expect(page.locator("#composer-text")).to_contain_text("Head")
    html = written(page)
    assert "<strong>Head</strong>" in html
    assert "<strong>b</strong>" in html
    assert "1 | 2" in html
    for bad in ("style", "onclick", "javascript", "<img", "<svg", "<script", "<table"):
        assert bad not in html
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    word = (
        '<p class="MsoListParagraphCxSpFirst"><span style="mso-list:Ignore">·<span> </span></span>one</p>'
        '<p class="MsoListParagraphCxSpLast"><span style="mso-list:Ignore">·<span> </span></span>two</p>'
    )
    give(page, "paste", texts={"text/html": word, "text/plain": "x"})
    assert written(page) == "<ul><li><p>one</p></li><li><p>two</p></li></ul>"
    page.keyboard.press("Control+a")
    give(page, "paste", texts={"text/plain": "https://shop.example/a"})
    assert 'href="https://shop.example/a"' in written(page)
    give(page, "paste", texts={"text/plain": "x " * 500_000})
    expect(page.locator(".chip")).to_contain_text("pasted.txt")


def test_pictures_come_by_paste_and_drop_and_outlive_the_page(writing: Callable[..., Page]) -> None:
    page = writing("Pictures")
    give(page, "paste", png=PNG)
    picture = page.locator("#composer-text img[alt='lamp.png']")
    expect(picture).to_have_count(1)
    give(page, "dragenter", "#thread", png=PNG)
    expect(page.locator(".drop-hint")).to_be_visible()
    give(page, "drop", "#thread", png=PNG, name="beside.png")
    expect(page.locator(".drop-hint")).to_be_hidden()
    expect(page.locator(".chip")).to_contain_text("beside.png")
    expect(page.locator("[data-draft-state]")).to_have_text("Draft saved")
    page.reload()
    expect(picture).to_have_js_property("naturalWidth", 1)
    page.locator("#composer-text").press("Control+End")
    page.keyboard.type(" Look.")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".message.out .m-text img")).to_have_js_property("naturalWidth", 1)
    expect(page.locator(".message.out .files")).to_contain_text("beside.png")


def test_what_is_typed_before_scripts_run_stays(writing: Callable[..., Page]) -> None:
    page = writing("Typed early")
    page.keyboard.type("Dear Ona")
    expect(page.locator("[data-draft-state]")).to_have_text("Draft saved")
    held: list[Route] = []
    page.route("**/js/editor.js*", lambda route: held.append(route))
    with page.expect_request("**/js/editor.js*"):
        page.reload(wait_until="commit")
    plain = page.locator("textarea#composer-text")
    plain.press("Control+End")
    page.keyboard.type(", can you come?")
    held.pop().continue_()
    editor = page.locator("#composer-text[role=textbox]")
    expect(editor).to_have_text("Dear Ona, can you come?")
    expect(editor).to_be_focused()
    page.keyboard.type(" Yes")
    expect(editor).to_have_text("Dear Ona, can you come? Yes")


def test_a_late_answer_to_a_note_leaves_the_reply_open(writing: Callable[..., Page]) -> None:
    page = writing("Note first")
    page.get_by_role("link", name="Note", exact=True).click()
    expect(page.get_by_label("Note", exact=True)).to_be_focused()
    page.keyboard.type("Careful.")
    held: list[Route] = []
    page.route("**/c/*/note/", lambda route: held.append(route))
    with page.expect_request("**/c/*/note/"):
        page.keyboard.press("Control+Enter")
    page.get_by_role("link", name="Reply", exact=True).click()
    reply = page.locator("form[data-kind=reply] #composer-text")
    expect(reply).to_be_focused()
    page.keyboard.type("Dear")
    with page.expect_response("**/c/*/note/"):
        held[0].continue_()
    expect(page.locator(".message.note")).to_contain_text("Careful.")
    expect(reply).to_have_text("Dear")


def test_what_is_typed_while_it_is_sent_is_in_no_draft(writing: Callable[..., Page]) -> None:
    page = writing("On its way")
    text = page.locator("#composer-text")
    page.keyboard.type("We send a new one.")
    held: list[Route] = []
    page.route("**/c/*/reply/", lambda route: held.append(route))
    with page.expect_request("**/c/*/reply/"):
        page.keyboard.press("Control+Enter")
    page.keyboard.type("e")
    expect(text).to_have_text("We send a new one.")
    held[0].abort()
    expect(page.locator("#toasts")).not_to_be_empty()
    expect(page.locator("form[data-composer][aria-busy=true]")).to_have_count(0)
    page.unroute("**/c/*/reply/")
    page.keyboard.type(" Today.")
    expect(text).to_have_text("We send a new one. Today.")
    expect(page.locator("[data-draft-state]")).to_have_text("Draft saved")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".message.out")).to_contain_text("We send a new one. Today.")
    expect(text).to_have_count(0)
    page.keyboard.press("e")
    expect(page.locator("#c-head .badge").first).to_have_text("closed")


def test_quotes_emoji_and_what_others_put_in(writing: Callable[..., Page]) -> None:
    page = writing("Quoted")
    page.locator(".message.in").hover()
    page.locator(".message.in").get_by_role("button", name="Quote in the answer").click()
    expect(page.locator("#composer-text blockquote")).to_contain_text("First line.")
    page.keyboard.type("Yes :thumbs u")
    page.keyboard.press("Backspace")
    page.keyboard.press("Backspace")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#composer-text")).to_contain_text("👍")
    detail = json.dumps({"markdown": "**Macro** [here](https://shop.example)", "replace": 2})
    page.evaluate(
        f"{HTML_OF}.dispatchEvent(new CustomEvent('composer:insert', {{bubbles: true, detail: {detail}}}))"
    )
    assert "<strong>Macro</strong>" in written(page)
    page.get_by_role("button", name="Emoji").click()
    page.get_by_label("Find an emoji by a word").fill("lamp")
    page.get_by_role("button", name="diya lamp").click()
    assert "🪔" in written(page)


@pytest.mark.parametrize("width", [1440, 390])
def test_an_answer_leaves_later(writing: Callable[..., Page], width: int) -> None:
    page = writing(f"Later {width}", width=width)
    page.keyboard.type("Tomorrow, then.")
    page.get_by_role("button", name="More ways to send").click()
    page.get_by_role("button", name="Another time…").click()
    later = datetime.now(UTC) + timedelta(days=30)
    page.get_by_label("It leaves at").fill(later.strftime("%Y-%m-%dT09:30"))
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("dialog", name="Send later").get_by_role("button", name="Send later").click()
    waiting = page.locator(".notice.scheduled")
    expect(waiting).to_contain_text("unless the customer writes before")
    waiting.get_by_role("button", name="Edit").click()
    expect(page.locator("#composer-text")).to_have_text("Tomorrow, then.")
    expect(page.locator(".message.out")).to_have_count(0)


def test_the_textarea_stays_without_scripts(keepword: Keepword, open_page: OpenPage) -> None:
    page = open_page()
    page.goto(f"{keepword.url}/account/login/")
    page.get_by_label("E-mail").fill("olena@shop.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()
    page.route("**/*.js*", lambda route: route.abort())
    page.goto(f"{keepword.url}/compose/")
    expect(page.locator("textarea[name=text]")).to_be_visible()
    expect(page.locator("[data-toolbar]")).to_be_hidden()
