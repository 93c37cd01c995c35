"""A day at the desk: two agents in two browsers, mail that comes in by the mail door."""

import re
import smtplib
from collections.abc import Callable, Iterator
from email.message import EmailMessage

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.e2e.conftest import Faults, OpenPage
from tests.servers.keepword import Keepword
from tests.servers.process import HOST

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("desk")]
PASSWORD = "a long enough password"
SET_UP = f"""
from keepword.accounts.services import add_user, set_up
from keepword.conversations.models import Inbox
from keepword.core import clock
admin = set_up(name="Lamp shop", language="en", time_zone="Europe/Vilnius", admin_name="Rasa Petraitė",
               admin_email="rasa@shop.example", password={PASSWORD!r})
for name in ("Olena Kovalenko", "Marius Jonaitis"):
    email = name.split()[0].lower() + "@shop.example"
    add_user(admin, email=email, name=name, role="agent", password={PASSWORD!r})
Inbox.objects.create(name="Support", address="support@shop.example", acknowledge=False, ask_rating=False,
                     created_at=clock.now())
"""
Writes = Callable[..., None]


@pytest.fixture(scope="module")
def keepword() -> Iterator[Keepword]:
    with Keepword(mail_door=True) as running:
        result = running.shell(SET_UP)
        assert result.returncode == 0, result.stderr
        yield running


@pytest.fixture
def customer_writes(keepword: Keepword) -> Writes:
    def write(
        subject: str,
        text: str = "The lamp flickers.",
        *,
        answers: str = "",
        html: str = "",
        sender: str = "Ona <ona@example.org>",
    ) -> None:
        mail = EmailMessage()
        mail["From"], mail["To"] = sender, "support@shop.example"
        mail["Subject"] = subject
        mail["Message-ID"] = f"<{abs(hash((subject, text)))}@example.org>"
        if answers:
            mail["In-Reply-To"] = f"<{abs(hash((answers, 'The lamp flickers.')))}@example.org>"
        mail.set_content(text)
        if html:
            mail.add_alternative(html, subtype="html")
        with smtplib.LMTP(HOST, keepword.mail_port) as door:
            door.send_message(mail)

    return write


@pytest.fixture
def desk(keepword: Keepword, open_page: OpenPage) -> Callable[..., Page]:
    """Somebody's browser, logged in."""

    def desk(who: str = "olena", *, width: int = 1440, height: int = 900) -> Page:
        page = open_page(width=width, height=height)
        page.goto(f"{keepword.url}/account/login/")
        page.get_by_label("E-mail").fill(f"{who}@shop.example")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Log in", exact=True).click()
        page.goto(f"{keepword.url}/?view=open")
        expect(page.locator("html[data-live=on]")).to_be_attached()
        return page

    return desk


def row(page: Page, subject: str) -> Locator:
    return page.locator("#rows .row-item", has_text=subject)


def open_conversation(page: Page, subject: str) -> None:
    row(page, subject).get_by_role("link").click()
    expect(page.locator("#c-subject")).to_have_text(subject)


def keep_sideways_still(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]  # type: ignore[index]


def test_new_mail_appears_by_itself(desk: Callable[..., Page], customer_writes: Writes) -> None:
    page = desk()
    customer_writes("A broken switch")
    expect(row(page, "A broken switch")).to_be_visible()
    open_conversation(page, "A broken switch")
    customer_writes("Re: A broken switch", "And it smells.", answers="A broken switch")
    expect(page.locator(".message").last).to_contain_text("And it smells.")
    expect(page.locator("#thread .message")).to_have_count(2)


def test_the_keyboard_does_everything(desk: Callable[..., Page], customer_writes: Writes) -> None:
    page = desk()
    for subject in ("Key one", "Key two"):
        customer_writes(subject)
        expect(row(page, subject)).to_be_visible()
    press = page.keyboard.press
    press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    press("Escape")
    first = page.locator("#rows .row-item a").first
    press("j")
    expect(first).to_be_focused()
    press("Enter")
    expect(page.locator("#conversation")).to_be_visible()
    opened = page.locator("#c-subject").inner_text()
    press("j")
    expect(page.locator("#c-subject")).not_to_have_text(opened)
    press("k")
    expect(page.locator("#c-subject")).to_have_text(opened)
    press("a")
    expect(page.locator("#assign-menu")).to_be_visible()
    page.locator("#assign-menu").get_by_role("button", name="Me").click()
    expect(page.locator("[data-key=a]")).to_contain_text("Olena Kovalenko")
    press("n")
    expect(page.get_by_label("Note", exact=True)).to_be_focused()
    page.keyboard.type("jaener? /")  # letters are letters in a field
    press("Control+Enter")
    expect(page.locator(".message.note")).to_contain_text("jaener? /")
    expect(page.locator("#composer-text")).to_have_count(0)
    press("r")
    expect(page.locator("#composer-text")).to_be_focused()
    page.keyboard.type("We send a new one.")
    press("Control+Enter")
    expect(page.locator(".message.out")).to_contain_text("We send a new one.")
    expect(page.locator("#composer-text")).to_have_count(0)
    press("e")
    expect(page.locator("#c-head")).to_contain_text("closed")
    press("e")
    expect(page.locator("#c-head .badge").first).to_have_text("open")
    press("u")
    expect(page.locator("#conversation")).to_have_count(0)
    press("/")
    expect(page.get_by_role("combobox", name="Search")).to_be_focused()


def test_a_draft_outlives_the_page_and_the_connection(
    desk: Callable[..., Page], customer_writes: Writes, faults: Faults
) -> None:
    faults.allow("Failed to fetch")
    page = desk()
    customer_writes("A long story")
    open_conversation(page, "A long story")
    page.keyboard.press("r")
    page.locator("#composer-text").fill("Dear Ona")
    expect(page.locator("[data-draft-state]")).to_have_text("Draft saved")
    page.reload()
    expect(page.locator("#composer-text")).to_have_text("Dear Ona")
    expect(row(page, "A long story")).to_contain_text("draft")
    page.context.set_offline(True)
    page.locator("#composer-text").fill("Dear Ona, we are sorry")
    expect(page.locator("[data-draft-state]")).to_have_text("Not saved yet")
    page.context.set_offline(False)
    page.reload()
    expect(page.locator("#composer-text")).to_have_text("Dear Ona, we are sorry")
    # Before the page was left, or by the one that came: from what this browser had kept.
    expect(page.locator("[data-draft-state]")).to_have_text(re.compile("^Draft( saved)?$"))
    page.get_by_role("button", name="Throw the draft away").click()
    expect(page.get_by_role("link", name="Reply")).to_be_visible()
    page.reload()
    expect(page.locator("#composer-text")).to_have_count(0)


def test_colleagues_see_each_other_and_do_not_cross(
    desk: Callable[..., Page], customer_writes: Writes
) -> None:
    olena, marius = desk("olena"), desk("marius")
    customer_writes("Two answers")
    open_conversation(olena, "Two answers")
    open_conversation(marius, "Two answers")
    expect(olena.locator("#presence")).to_have_text("Marius Jonaitis is looking")
    expect(marius.locator("#presence")).to_have_text("Olena Kovalenko is looking")
    marius.keyboard.press("r")
    marius.locator("#composer-text").press_sequentially("No, we cannot.")
    expect(olena.locator("#presence")).to_have_text("Marius Jonaitis is writing a reply")
    olena.keyboard.press("r")
    olena.locator("#composer-text").fill("Yes, we can.")
    olena.keyboard.press("Control+Enter")
    expect(marius.locator(".message.out")).to_contain_text("Yes, we can.")
    expect(marius.get_by_text("Something new was said above.")).to_be_visible()
    marius.keyboard.press("Control+Enter")
    stopped = marius.locator(".crossed")
    expect(stopped).to_contain_text("Yes, we can.")
    expect(marius.locator("#composer-text")).to_have_text("No, we cannot.")
    stopped.get_by_role("button", name="Send anyway").click()
    expect(marius.locator(".message.out")).to_have_count(2)
    marius.keyboard.press("u")
    expect(olena.locator("#presence")).to_have_text("")


def test_an_answer_can_be_taken_back(desk: Callable[..., Page], customer_writes: Writes) -> None:
    page = desk()
    customer_writes("Too quick")
    open_conversation(page, "Too quick")
    page.keyboard.press("r")
    page.locator("#composer-text").fill("Wrong words")
    page.keyboard.press("Control+Enter")
    toast = page.locator(".toast", has_text="Sending in")
    expect(toast).to_contain_text(re.compile(r"Sending in \d+ s"))
    toast.get_by_role("button", name="Undo").click()
    expect(page.locator("#composer-text")).to_have_text("Wrong words")
    expect(page.locator(".message.out")).to_have_count(0)


def test_files_travel_with_a_draft(desk: Callable[..., Page], customer_writes: Writes) -> None:
    page = desk()
    customer_writes("The manual")
    open_conversation(page, "The manual")
    page.keyboard.press("r")
    file = {"name": "manual.txt", "mimeType": "text/plain", "buffer": b"Turn it on."}
    page.locator("[data-files]").set_input_files(file)  # type: ignore[arg-type]
    expect(page.locator(".chip")).to_contain_text("manual.txt")
    expect(page.locator("[data-draft-state]")).to_have_text("Draft saved")
    page.reload()
    expect(page.locator(".chip")).to_contain_text("manual.txt")
    page.locator("#composer-text").fill("Here it is.")
    page.get_by_role("button", name="Send", exact=True).click()
    sent = page.locator(".message.out")
    expect(sent.locator(".file")).to_contain_text("manual.txt")
    with page.expect_download() as download:
        sent.locator(".file").click()
    assert download.value.path().read_bytes() == b"Turn it on."


def test_a_colleague_is_called_by_an_at_sign(desk: Callable[..., Page], customer_writes: Writes) -> None:
    olena, marius = desk("olena"), desk("marius")
    customer_writes("A question for Marius")
    open_conversation(olena, "A question for Marius")
    olena.keyboard.press("n")
    olena.locator("#composer-text").press_sequentially("Look, @mar")
    expect(olena.locator("#complete-0")).to_be_visible()
    olena.keyboard.press("Enter")
    expect(olena.locator("#composer-text")).to_have_text("Look, @Marius Jonaitis")
    olena.get_by_role("button", name="Save note").click()
    expect(row(marius, "A question for Marius")).to_contain_text("You are mentioned")
    open_conversation(marius, "A question for Marius")
    expect(row(marius, "A question for Marius")).not_to_contain_text("You are mentioned")


def test_a_formatted_mail_is_as_high_as_it_is_long(
    desk: Callable[..., Page], customer_writes: Writes
) -> None:
    page = desk()
    html = "<h1>Big</h1>" + "<p>line</p>" * 30 + "<script>document.title='ran'</script>"
    customer_writes("A formatted mail", "plain", html=html)
    open_conversation(page, "A formatted mail")
    page.get_by_role("link", name="As it was sent").click()
    frame = page.frame_locator(".mail-frame iframe")
    expect(frame.get_by_role("heading", name="Big")).to_be_visible()
    expect(frame.locator("script")).to_have_count(0)
    height = page.locator(".mail-frame iframe").bounding_box()["height"]  # type: ignore[index]
    assert height > 600
    page.get_by_role("button", name="Show as text").click()
    expect(page.locator(".m-text")).to_be_visible()


def test_on_a_phone_it_is_one_pane_at_a_time(desk: Callable[..., Page], customer_writes: Writes) -> None:
    page = desk(width=390, height=844)
    customer_writes(
        "On the phone" + " with a very long subject" * 6, "x" * 400 + " https://example.org/" + "y" * 300
    )
    listed = row(page, "On the phone")
    expect(listed).to_be_visible()
    keep_sideways_still(page)
    listed.get_by_role("link").click()
    expect(page.locator("#thread")).to_be_visible()
    expect(page.locator("#rows")).to_be_hidden()
    keep_sideways_still(page)
    page.get_by_role("button", name="Customer", exact=True).click()
    expect(page.get_by_role("heading", name="Ona")).to_be_in_viewport()
    page.get_by_role("button", name="Back to the conversation").click()
    page.get_by_role("link", name="Reply", exact=True).click()
    expect(page.locator("#composer-text")).to_be_focused()
    keep_sideways_still(page)
    page.get_by_role("link", name="Back to the list").click()
    expect(page.locator("#rows")).to_be_visible()
    page.get_by_role("button", name="Menu").click()
    expect(page.get_by_role("link", name=re.compile("Unassigned"))).to_be_in_viewport()


def test_a_lost_connection_is_told_and_made_up_for(
    keepword: Keepword, desk: Callable[..., Page], customer_writes: Writes
) -> None:
    page = desk()
    keepword.stop()
    expect(page.get_by_text("No connection.")).to_be_visible()
    keepword.start()
    customer_writes("While you were away")
    expect(row(page, "While you were away")).to_be_visible()
    expect(page.get_by_text("No connection.")).to_be_hidden()
