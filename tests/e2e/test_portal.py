"""A customer complains by the form on a telephone, gets an answer, signs in by a mailed code and is rung."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.e2e.conftest import PATIENCE, OpenPage
from tests.e2e.looking import look
from tests.e2e.shop import PASSWORD, does, log_in
from tests.servers.keepword import Keepword
from tests.servers.process import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("portal")]

SET_UP = """
from keepword.accounts.models import Business
from keepword.accounts.services import add_user, save_brand, set_up
from keepword.channels.form.services import ensure_form
from keepword.conversations.models import Inbox
from keepword.core import clock

admin = set_up(name="Lamp shop", language="en", time_zone="Europe/Vilnius", admin_name="Jonas",
               admin_email="jonas@shop.example", password=v["password"])
add_user(admin, email="daina@shop.example", name="Daina", role="lead", password=v["password"])
Business.objects.update(undo_seconds=0)
# What is sent by it is sent to nobody, in every step that real mail takes.
Inbox.objects.create(name="Support", channel="demo", address="support@shop.example", created_at=clock.now())
save_brand(admin, colour="#b4530a", welcome={"en": "We light every room."})
ensure_form()
out = True
"""
DEVICES = "from keepword.portal.models import CustomerDevice\nout = CustomerDevice.objects.count()"
# A browser without a network has no push service; everything else of it is its own.
PUSH = """
PushManager.prototype.subscribe = async () => ({ toJSON: () => ({
  endpoint: "https://push.example/send/1",
  keys: { p256dh: "B" + "A".repeat(86), auth: "MDEyMzQ1Njc4OWFiY2RlZg" },
}) });
"""
PHOTO = {"name": "lamp.jpg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8\xff\xe0 a photo"}


@pytest.fixture(scope="module")
def letters(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("letters")


@pytest.fixture(scope="module")
def keepword(letters: Path) -> Iterator[Keepword]:
    with Keepword(env={"EMAIL_URL": f"filemail:///{letters}"}) as running:
        does(running, SET_UP, password=PASSWORD)
        yield running


def telephone(browser: Browser, *, scripts: bool) -> Page:
    context = browser.new_context(
        viewport={"width": 390, "height": 800}, java_script_enabled=scripts, locale="en-GB"
    )
    context.set_default_timeout(PATIENCE)
    return context.new_page()


def code_in(letters: Path) -> str:
    found: list[str] = []

    def came() -> bool:
        texts = [path.read_text() for path in sorted(letters.iterdir())]
        found[:] = [code for text in texts for code in re.findall(r"code is (\d{6})", text)]
        return bool(found)

    wait_until(came, "a mail with a code", 60)
    return found[-1]


def test_from_a_complaint_without_scripts_to_a_telephone_that_rings(
    keepword: Keepword, letters: Path, browser: Browser, open_page: OpenPage
) -> None:
    phone = telephone(browser, scripts=False)
    number = complains(phone, keepword.url)
    agent = open_page()
    answers(agent, keepword, number)
    phone.goto(f"{keepword.url}/help/sign-in/")
    signs_in(phone, letters)
    expect(phone.locator(".matters")).to_contain_text("We: Dear Olena, we will send you a new lamp")
    phone.get_by_role("link", name="What we promised").click()
    expect(phone.locator(".promised")).to_contain_text("We promised: by")
    rings(phone, browser, keepword)
    phone.context.close()


def complains(phone: Page, url: str) -> str:
    """By the form, with a mistake first; the number of the conversation."""
    phone.goto(f"{url}/help/")
    expect(phone.locator(".welcome")).to_contain_text("We light every room.")
    phone.get_by_role("link", name="Complain about us").click()
    phone.get_by_label("What is it about?").fill("The lamp came broken, and nobody answers me.")
    phone.get_by_label("Order number").fill("A-4711")
    phone.get_by_label("Your e-mail address").fill("olena")
    phone.wait_for_timeout(3100)  # nobody writes a complaint in less
    phone.get_by_role("button", name="Send").click()
    expect(phone.locator("#email-error")).to_contain_text("Write your e-mail address")
    expect(phone.get_by_label("Order number")).to_have_value("A-4711")
    phone.get_by_label("Your e-mail address").fill("olena@example.org")
    phone.get_by_label("Your name").fill("Olena")
    phone.get_by_label("Photos or files").set_input_files(PHOTO)  # type: ignore[arg-type]
    phone.get_by_role("button", name="Send").click()
    expect(phone.get_by_role("heading", name="We have your request")).to_be_visible()
    found = re.search(r"number is (\d+)", phone.locator("main").inner_text())
    assert found
    phone.get_by_role("link", name="Open your page").click()
    expect(phone.locator(".talk")).to_contain_text("lamp.jpg")
    expect(phone.locator(".five")).to_be_visible()
    return found[1]


def answers(agent: Page, keepword: Keepword, number: str) -> None:
    """One of us sees what was asked and promises something."""
    log_in(agent, keepword)
    agent.goto(f"{keepword.url}/c/{number}/")
    expect(agent.locator("#complaint")).to_contain_text("Respond")
    expect(agent.locator("body")).to_contain_text("A-4711")
    expect(agent.locator("body")).to_contain_text("lamp.jpg")
    agent.keyboard.press("r")
    agent.locator("#composer-text").fill("Dear Olena, we will send you a new lamp by Friday.")
    agent.keyboard.press("Control+Enter")
    expect(agent.locator("#c-head")).to_contain_text("waiting")
    sent = (
        "from keepword.conversations.models import Message\n"
        "ours = Message.objects.filter(conversation=v['number'], direction='out', kind='message')\n"
        "out = ours.filter(state='sent').exists()"
    )
    wait_until(lambda: bool(does(keepword, sent, number=int(number))), "the answer sent", 60)


def signs_in(phone: Page, letters: Path) -> None:
    phone.get_by_label("Your e-mail address").fill("olena@example.org")
    phone.get_by_role("button", name="Mail me a code").click()
    phone.get_by_label("Six digits").fill(code_in(letters))
    phone.get_by_role("button", name="Sign in").click()
    expect(phone.get_by_role("heading", name="Your conversations")).to_be_visible()


def rings(phone: Page, browser: Browser, keepword: Keepword) -> None:
    """The same customer, with scripts: the browser asks for the push messages of all that is theirs."""
    scripted = telephone(browser, scripts=True)
    scripted.context.add_cookies(phone.context.cookies())
    scripted.context.grant_permissions(["notifications"], origin=keepword.url)
    scripted.add_init_script(PUSH)
    scripted.goto(f"{keepword.url}/help/me/")
    scripted.get_by_role("button", name="Ring on this device").click()
    expect(scripted.get_by_role("button", name="Ring no more")).to_be_visible()
    assert does(keepword, DEVICES) == 1
    assert look(scripted) == []
    scripted.context.set_offline(True)
    scripted.goto(f"{keepword.url}/help/")
    expect(scripted.get_by_role("heading", name="There is no connection")).to_be_visible()
    scripted.context.close()


def test_a_draft_outlives_the_page_and_files_show(keepword: Keepword, open_page: OpenPage) -> None:
    page = open_page(width=390, height=800)
    page.goto(f"{keepword.url}/help/new/claim/")
    page.get_by_label("What is it about?").fill("My lamp flickers.")
    page.reload()
    expect(page.get_by_label("What is it about?")).to_have_value("My lamp flickers.")
    page.get_by_label("Photos or files").set_input_files(PHOTO)  # type: ignore[arg-type]
    expect(page.locator("#picked")).to_contain_text("lamp.jpg")
    page.get_by_label("Your e-mail address").fill("vera")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("#email-error")).to_be_visible()
    expect(page.locator("#picked")).to_contain_text("lamp.jpg")  # chosen files stay
    page.get_by_label("Your e-mail address").fill("vera@example.org")
    page.wait_for_function("() => document.querySelector('[name=work]').value !== ''")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="We have your request")).to_be_visible()
    page.goto(f"{keepword.url}/help/new/claim/")
    expect(page.get_by_label("What is it about?")).to_have_value("")


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("path", ["", "new/claim/", "sign-in/", "offline/", "nothing/here"])
def test_each_page_is_for_everybody(keepword: Keepword, open_page: OpenPage, path: str, width: int) -> None:
    page = open_page(width=width)
    page.goto(f"{keepword.url}/help/{path}")
    assert look(page) == []
