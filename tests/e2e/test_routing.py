"""Two agents of a team: one goes away, mail goes to the other, and is handed over with a reason."""

import smtplib
from collections.abc import Callable, Iterator
from email.message import EmailMessage

import pytest
from playwright.sync_api import Page, expect
from tests.e2e.conftest import OpenPage
from tests.servers.keepword import Keepword
from tests.servers.process import HOST

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("routing")]
PASSWORD = "a long enough password"
SET_UP = f"""
from keepword.accounts.services import add_user, set_up
from keepword.conversations.models import Inbox
from keepword.core import clock
from keepword.routing.services import PolicyFields, save_policy, set_inbox_team
from keepword.teams.services import save_team
admin = set_up(name="Lamp shop", language="en", time_zone="Europe/Vilnius", admin_name="Rasa Petraitė",
               admin_email="rasa@shop.example", password={PASSWORD!r})
people = [add_user(admin, email=name.split()[0].lower() + "@shop.example", name=name, role="agent",
                   password={PASSWORD!r}) for name in ("Olena Kovalenko", "Marius Jonaitis")]
inbox = Inbox.objects.create(name="Support", address="support@shop.example", acknowledge=False,
                             ask_rating=False, created_at=clock.now())
team = save_team(admin, None, name="Repairs", members=people)
save_team(admin, None, name="Legal", is_private=True, members=[admin])
set_inbox_team(admin, inbox, team)
save_policy(admin, team, PolicyFields(method="round_robin"))
"""
Desk = Callable[[str], Page]


@pytest.fixture(scope="module")
def keepword() -> Iterator[Keepword]:
    with Keepword(mail_door=True) as running:
        result = running.shell(SET_UP)
        assert result.returncode == 0, result.stderr
        yield running


@pytest.fixture
def desk(keepword: Keepword, open_page: OpenPage) -> Desk:
    """Somebody's own list in their browser."""

    def desk(who: str) -> Page:
        page = open_page()
        page.goto(f"{keepword.url}/account/login/")
        page.get_by_label("E-mail").fill(f"{who}@shop.example")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Log in", exact=True).click()
        page.goto(f"{keepword.url}/?view=mine")
        expect(page.locator("html[data-live=on]")).to_be_attached()
        return page

    return desk


def customer_writes(keepword: Keepword, subject: str) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Ona <ona@example.org>", "support@shop.example", subject
    mail["Message-ID"] = "<one@example.org>"
    mail.set_content("The lamp flickers.")
    with smtplib.LMTP(HOST, keepword.mail_port) as door:
        door.send_message(mail)


def test_who_is_away_gets_nothing_and_a_reason_is_seen_by_both(keepword: Keepword, desk: Desk) -> None:
    olena, marius = desk("olena"), desk("marius")
    olena.get_by_role("button", name="Olena Kovalenko").click()
    olena.get_by_role("button", name="in 1 h").click()
    expect(olena.locator("#me-state")).to_contain_text("away until")

    customer_writes(keepword, "A lamp flickers")
    row = marius.locator("#rows .row-item", has_text="A lamp flickers")
    expect(row).to_be_visible()
    expect(olena.locator("#no-rows")).to_be_visible()

    row.get_by_role("link").click()
    expect(marius.locator("#c-moves")).to_contain_text("Routing gave it to Marius Jonaitis")
    expect(marius.locator("#c-moves")).to_contain_text("the only one who can take it now")
    olena.goto(marius.url)
    expect(olena.locator("#c-subject")).to_have_text("A lamp flickers")

    marius.keyboard.press("a")
    expect(marius.locator("#assign-menu")).to_contain_text("away until")
    marius.get_by_role("button", name="With a reason…").click()
    dialog = marius.get_by_role("dialog", name="Hand over")
    dialog.get_by_label("Person").select_option("Olena Kovalenko")
    dialog.get_by_label("What they should know").fill("You sold her this lamp.")
    dialog.get_by_role("button", name="Hand over").click()
    expect(dialog).to_be_hidden()
    for page in (marius, olena):
        expect(page.locator("#c-notices")).to_contain_text("Marius Jonaitis gave it to Olena Kovalenko")
        expect(page.locator("#c-notices")).to_contain_text("You sold her this lamp.")
    expect(olena.locator("#rows")).to_contain_text("A lamp flickers")

    # To where neither of them sees it: both are led back to their lists.
    marius.keyboard.press("a")
    marius.get_by_role("button", name="Legal").click()
    expect(marius.get_by_text("left your lists")).to_be_visible()
    expect(olena.locator("#conversation")).to_have_count(0)
    expect(olena.locator("#no-rows")).to_be_visible()
