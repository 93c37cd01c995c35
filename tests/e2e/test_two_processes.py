"""Two processes on PostgreSQL and Redis: whichever one works on, the other's pages show it."""

import smtplib
from collections.abc import Iterator
from email.message import EmailMessage

import pytest
from playwright.sync_api import Page, expect
from tests.e2e.conftest import Faults, OpenPage
from tests.e2e.test_desk import PASSWORD, SET_UP
from tests.servers.keepword import Keepword, postgres_database
from tests.servers.postgres import Postgres
from tests.servers.process import HOST
from tests.servers.redis import Redis

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("two_processes")]
SECRET = {"KEEPWORD_SECRET": "the same in both of them"}


@pytest.fixture
def two(postgres: Postgres, redis: Redis) -> Iterator[tuple[Keepword, Keepword]]:
    """The first takes mail and works in the background; the second only shows pages."""
    url = postgres_database(postgres)
    with Keepword(env=SECRET, database_url=url, redis_url=redis.url, mail_door=True) as first:
        done = first.shell(SET_UP)
        assert done.returncode == 0, done.stderr
        with Keepword("--no-worker", env=SECRET, database_url=url, redis_url=redis.url) as second:
            yield first, second


def at(page: Page, keepword: Keepword, who: str) -> Page:
    page.goto(f"{keepword.url}/account/login/")
    page.get_by_label("E-mail").fill(f"{who}@shop.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()
    page.goto(f"{keepword.url}/?view=open")
    expect(page.locator("html[data-live=on]")).to_be_attached()
    return page


def mail(keepword: Keepword, subject: str) -> None:
    letter = EmailMessage()
    letter["From"], letter["To"] = "Ona <ona@example.org>", "support@shop.example"
    letter["Subject"], letter["Message-ID"] = subject, f"<{subject.lower()}@example.org>"
    letter.set_content("It flickers.")
    with smtplib.LMTP(HOST, keepword.mail_port) as door:
        door.send_message(letter)


def test_both_show_the_same_and_each_other(
    two: tuple[Keepword, Keepword], open_page: OpenPage, faults: Faults
) -> None:
    faults.allow("WebSocket")  # the second process is stopped on purpose
    first, second = two
    olena, marius = at(open_page(), first, "olena"), at(open_page(), second, "marius")

    mail(first, "Lamp")
    for page in (olena, marius):  # the list, without being asked
        expect(page.locator("#rows .row-item")).to_have_count(1)

    olena.locator("#rows a").first.click()
    marius.locator("#rows a").first.click()
    expect(olena.locator("#presence")).to_have_text("Marius Jonaitis is looking")
    olena.keyboard.press("r")
    olena.locator("#composer").get_by_role("textbox").last.press_sequentially("A new one comes")
    expect(marius.locator("#presence")).to_have_text("Olena Kovalenko is writing a reply")

    # What happens while a connection is lost is there when it is back.
    second.kill()
    mail(first, "Shade")
    expect(olena.locator("#rows .row-item")).to_have_count(2)
    second.start()
    expect(marius.locator("#rows .row-item")).to_have_count(2)
