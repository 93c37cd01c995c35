"""The customer's page in a real browser: reply, rate by one click from the mail, with and without scripts."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Request, expect
from tests.e2e.conftest import Faults, OpenPage
from tests.servers.keepword import OFFLINE, SOURCE, Keepword

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("customer page")]
ROOT = Path(__file__).resolve().parents[2]
XSS = '"><script>alert(1)</script><img src=x onerror=alert(2)><svg onload=alert(3)>'


class CustomerShop:
    """A running Keepword and a way to do in it what customers and agents do."""

    def __init__(self, keepword: Keepword) -> None:
        self.keepword = keepword

    def does(self, code: str, **values: Any) -> Any:
        """Run code with `shop` (tests.feedback.cast) and `v` (the values); what it leaves in `out`."""
        given = json.dumps(values)
        lines = (
            "import json, sys",
            "from tests.feedback.cast import *",
            "from keepword.accounts.models import *",
            "from keepword.conversations.models import *",
            "from keepword.conversations.links import token",
            "from keepword.feedback.models import Rating",
            f"v = json.loads({given!r})",
            "shop = make_shop() if not Business.objects.exists() else "
            "Shop(*User.objects.order_by('pk'), Inbox.objects.get())",
            code,
            "print('OUT', json.dumps(out))",
        )
        result = self.keepword.shell("\n".join(lines))
        assert result.returncode == 0, result.stderr
        return json.loads(result.stdout.rpartition("OUT ")[2])

    def solved(self) -> str:
        """The address of a solved conversation's page."""
        signed = self.does("out = token(shop.solved().pk)")
        return f"{self.keepword.url}/s/{signed}"

    def scores(self, address: str) -> list[int]:
        code = "out = list(Rating.objects.filter(conversation=v['pk']).values_list('score', flat=True))"
        signed = address.rpartition("/s/")[2]
        found: list[int] = self.does(code, pk=int(signed.partition("-")[0], 36))
        return found


@pytest.fixture(scope="module")
def shop() -> Iterator[CustomerShop]:
    path = f"{OFFLINE}:{SOURCE}:{ROOT}"
    with Keepword("--no-worker", env={"PYTHONPATH": path, "DJANGO_RUNSERVER_HIDE_WARNING": "1"}) as keepword:
        yield CustomerShop(keepword)


def votes(page: Page) -> list[Request]:
    """The posts that the page makes from now on."""
    sent: list[Request] = []
    page.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    return sent


def test_a_customer_replies_with_a_file_and_sees_it(shop: CustomerShop, page: Page) -> None:
    signed = shop.does("out = token(shop.writes().pk)")
    page.goto(f"{shop.keepword.url}/s/{signed}")
    expect(page.locator("[aria-current=step]")).to_contain_text("Received")
    page.get_by_label("Your reply").fill("Here is the receipt.")
    page.get_by_label("Files").set_input_files(
        {"name": "receipt.txt", "mimeType": "text/plain", "buffer": b"40.00"}
    )
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Your reply is here. Thank you.")).to_be_visible()
    newest = page.locator(".message").last
    expect(newest).to_contain_text("Here is the receipt.")
    with page.expect_download() as download:
        newest.get_by_role("link", name="receipt.txt").click()
    assert download.value.path().read_bytes() == b"40.00"
    page.go_back()
    page.reload()
    assert page.locator(".message").count() == 2


def test_too_many_files_are_told_before_they_travel(shop: CustomerShop, page: Page) -> None:
    page.goto(shop.solved())
    files = [{"name": f"{n}.txt", "mimeType": "text/plain", "buffer": b"x"} for n in range(11)]
    page.get_by_label("Files").set_input_files(files)  # type: ignore[arg-type]
    expect(page.locator("#files-error")).to_be_visible()
    sent = votes(page)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_label("Files")).to_be_focused()
    assert sent == []


def test_a_scanner_that_opens_every_link_does_not_vote(shop: CustomerShop, page: Page) -> None:
    address = shop.solved()
    sent = votes(page)
    for score in (1, 2, 3, 4, 5):
        page.goto(f"{address}/rate/{score}", wait_until="networkidle")
        page.evaluate(
            """() => {
                scrollTo(0, 500);
                for (const type of ["pointermove", "pointerdown", "touchstart", "wheel", "keydown", "scroll"])
                    document.body.dispatchEvent(new Event(type, {bubbles: true}));
            }"""
        )
    assert sent == []
    assert shop.scores(address) == []


def test_a_pointer_that_is_told_of_and_rests_does_not_vote(shop: CustomerShop, page: Page) -> None:
    address = shop.solved()
    sent = votes(page)
    page.goto(f"{address}/rate/4")
    page.evaluate("addEventListener('pointermove', (event) => console.log('told', event.isTrusted))")
    for _ in range(2):
        # As Chromium does by itself where the first page is drawn.
        with page.expect_event("console", lambda message: message.text == "told true"):
            page.mouse.move(0, 0)
    # Chosen without a pointer.
    page.evaluate(
        """() => {
            const two = document.querySelector("[name=score][value='2']");
            two.checked = true;
            two.dispatchEvent(new Event("change", {bubbles: true}));
        }"""
    )
    expect(page.get_by_text("Thank you, your rating is saved.")).to_be_visible()
    assert len(sent) == 1, "the address alone has rated, before the person did"
    assert shop.scores(address) == [2]


@pytest.mark.parametrize("sign", ["pointer", "key", "wheel"])
def test_a_click_in_the_mail_is_enough_for_a_person(shop: CustomerShop, page: Page, sign: str) -> None:
    address = shop.solved()
    page.goto(f"{address}/rate/4")
    if sign == "pointer":
        page.mouse.move(200, 300, steps=2)
    elif sign == "wheel":
        page.mouse.wheel(0, 10)
    else:
        page.keyboard.press("Tab")
    expect(page.get_by_text("Thank you, your rating is saved.")).to_be_visible()
    assert shop.scores(address) == [4]


def test_the_vote_can_be_corrected_and_explained(shop: CustomerShop, page: Page) -> None:
    address = shop.solved()
    page.goto(f"{address}/rate/4")
    page.mouse.move(200, 300, steps=2)
    expect(page.locator("#saved")).to_be_visible()
    with page.expect_response(lambda response: response.request.method == "POST"):
        page.locator(".face", has_text="bad").nth(1).click()
    page.get_by_label("What was good, what was not?").fill("It took long.")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Thank you. We read every word.")).to_be_visible()
    assert shop.scores(address) == [2]
    page.get_by_role("link", name="To the conversation").click()
    expect(page.locator("[aria-current=step]")).to_contain_text("Rated")


def test_a_vote_that_does_not_arrive_says_so(shop: CustomerShop, page: Page) -> None:
    address = shop.solved()
    page.goto(f"{address}/rate/5")
    page.route("**/rate", lambda route: route.abort())
    page.mouse.move(200, 300, steps=2)
    expect(page.get_by_text("That did not reach us.")).to_be_visible()
    expect(page.locator("#saved")).to_be_hidden()
    page.unroute("**/rate")
    page.get_by_role("button", name="Send my rating").click()
    expect(page.locator("#saved")).to_be_visible()
    assert shop.scores(address) == [5]


def test_everything_works_without_scripts(shop: CustomerShop, browser: Browser) -> None:
    address = shop.solved()
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/rate/3")
    page.get_by_role("button", name="Send my rating").click()
    expect(page.get_by_text("Thank you, your rating is saved.")).to_be_visible()
    page.get_by_role("link", name="To the conversation").click()
    page.get_by_label("Write to us again").fill("It broke again.")
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".message").last).to_contain_text("It broke again.")
    assert context.cookies() == []
    context.close()
    assert shop.scores(address) == [3]


def test_hostile_words_run_nothing(shop: CustomerShop, page: Page, faults: Faults) -> None:
    code = """
from keepword.core import blobs
file = StoredFile(v["xss"], "text/html", 3, blobs.put(b"<b>"))
c = shop.writes(subject=v["xss"], name=v["xss"], text=v["xss"] + " javascript:alert(4)", files=[file])
shop.answers(c, after(5), text=v["xss"])
out = token(shop.closes(c, after(9)).pk)
"""
    page.goto(f"{shop.keepword.url}/s/{shop.does(code, xss=XSS)}", wait_until="networkidle")
    assert page.locator("main script, main img, [onload], [onerror], a[href^='javascript']").count() == 0
    assert page.locator("h1").inner_text() == XSS
    assert faults.found == []


@pytest.mark.parametrize("path", ["", "/rate/2", "/rate/9"])
@pytest.mark.parametrize("width", [320, 390, 1440])
def test_no_page_is_wider_than_its_screen(
    shop: CustomerShop, open_page: OpenPage, width: int, path: str
) -> None:
    page = open_page(width=width, height=800, scheme="dark")
    page.goto(shop.solved() + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
