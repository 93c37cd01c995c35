"""From an empty server to a connected mailbox in a real browser, against real mail servers."""

import re

import pytest
from playwright.sync_api import Page, expect
from tests.e2e.conftest import Faults, OpenPage
from tests.servers.dovecot import PASSWORD as MAILBOX_PASSWORD
from tests.servers.dovecot import Dovecot
from tests.servers.keepword import Keepword
from tests.servers.oauth import TokenServer
from tests.servers.process import HOST
from tests.servers.smtp import SmtpServer

pytestmark = pytest.mark.browser
PASSWORD = "correct horse battery"  # of the admin
MAIL = (
    b"From: Olena <olena@example.org>\r\nTo: support@shop.example\r\nSubject: Where is my lamp?\r\n"
    b"Message-ID: <lamp@example.org>\r\n\r\nIt was to come on Monday.\r\n"
)


def open_wizard(page: Page, keepword: Keepword) -> None:
    """Through the first two steps."""
    page.goto(keepword.url)
    page.wait_for_url("**/setup/")
    expect(page.get_by_label("Time zone")).to_have_value("Europe/Vilnius")
    page.get_by_label("Name of your shop").fill("Lamp shop")
    page.get_by_label("Your name").fill("Olena")
    page.get_by_label("Your e-mail").fill("admin@shop.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/setup/hours/")
    expect(page.get_by_label("Public holidays of")).to_have_value("LT")
    page.get_by_label("Monday").fill("8–12, 13–17")
    page.get_by_role("button", name="Monday's hours until Friday").click()
    expect(page.get_by_label("Friday")).to_have_value("8–12, 13–17")
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/setup/mailbox/")
    page.get_by_label("Address that customers write to").fill("support@shop.example")
    page.get_by_role("button", name="Continue").click()


def enter_servers(page: Page, dovecot: Dovecot, smtp: SmtpServer) -> None:
    expect(page.get_by_label("IMAP server")).to_have_value("imap.shop.example")
    page.get_by_label("IMAP server").fill(HOST)
    page.locator("[name=imap_port]").fill(str(dovecot.imaps_port))
    page.get_by_label("SMTP server").fill(HOST)
    page.locator("[name=smtp_port]").fill(str(smtp.port))


def test_an_empty_server_is_set_up_and_its_mailbox_connected(
    dovecot: Dovecot, smtp: SmtpServer, open_page: OpenPage
) -> None:
    with Keepword(ca=dovecot.certificates.ca) as keepword:
        page = open_page()
        open_wizard(page, keepword)
        enter_servers(page, dovecot, smtp)

        page.get_by_label("Password", exact=True).last.fill("wrong")
        page.get_by_role("button", name="Test and save").click()
        refused = page.get_by_text("does not accept this user name and password")
        expect(refused.first).to_be_visible()
        expect(page.get_by_text("its certificate is trusted").first).to_be_visible()
        expect(page.locator("[name=password]")).to_have_value("wrong")
        expect(page.get_by_role("button", name="Save anyway")).to_be_visible()

        page.locator("[name=password]").fill(MAILBOX_PASSWORD)
        page.locator("[name=password]").press("Enter")
        page.wait_for_url("**/setup/done/")
        expect(page.get_by_text("support@shop.example")).to_be_visible()

        smtp.send("olena@example.org", ["support@shop.example"], MAIL)
        page.get_by_role("link", name="To the conversations").click()
        expect(page.get_by_text("Where is my lamp?").first).to_be_visible()
        page.goto(f"{keepword.url}/settings/inboxes/")
        expect(page.get_by_text("works", exact=True)).to_be_visible()

        stranger = open_page()
        stranger.goto(f"{keepword.url}/setup/")
        expect(stranger).to_have_url(re.compile("/account/login/"))


def test_a_mailbox_is_connected_by_oauth(
    dovecot: Dovecot, smtp: SmtpServer, tokens: TokenServer, open_page: OpenPage
) -> None:
    with Keepword(ca=dovecot.certificates.ca) as keepword:
        page = open_page()
        open_wizard(page, keepword)
        enter_servers(page, dovecot, smtp)
        page.get_by_text("Other OAuth 2").click()
        expect(page.locator("[name=password]")).to_be_hidden()
        expect(page.get_by_text(f"{keepword.url}/settings/oauth/done/")).to_be_visible()
        page.get_by_label("Client ID").fill(tokens.client_id)
        page.get_by_label("Client secret").fill(tokens.client_secret)

        page.get_by_role("button", name="Save, then ask for permission").click()
        expect(page.get_by_text("needed for a provider of your own").first).to_be_visible()
        page.get_by_label("Authorisation address").fill(tokens.authorize_url)
        page.get_by_label("Token address").fill(tokens.token_url)
        page.get_by_label("Scope").fill(tokens.scope)
        page.get_by_role("button", name="Save, then ask for permission").click()

        page.get_by_role("link", name="Go on to the provider").click()
        page.wait_for_url("**/test/")
        expect(page.get_by_text("Everything works")).to_be_visible()
        page.get_by_role("link", name="Continue").click()
        page.wait_for_url("**/setup/done/")


def test_without_scripts_a_wrong_password_is_told_too(
    dovecot: Dovecot, smtp: SmtpServer, open_page: OpenPage, faults: Faults
) -> None:
    with Keepword(ca=dovecot.certificates.ca) as keepword:
        page = open_page()
        page.route("**/*.js*", lambda route: route.abort())
        page.goto(f"{keepword.url}/setup/")
        page.get_by_label("Time zone").fill("Europe/Kyiv")
        page.get_by_label("Name of your shop").fill("Lamp shop")
        page.get_by_label("Your name").fill("Olena")
        page.get_by_label("Your e-mail").fill("admin@shop.example")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Continue").click()
        page.get_by_role("button", name="Continue").click()
        page.get_by_label("Address that customers write to").fill("support@shop.example")
        page.get_by_role("button", name="Continue").click()
        enter_servers(page, dovecot, smtp)
        page.locator("[name=password]").fill("wrong")
        page.get_by_role("button", name="Test and save").click()
        expect(page.get_by_text("does not accept this user name and password").first).to_be_visible()
        expect(page.locator("[name=password]")).to_have_value("")
        page.locator("[name=password]").fill(MAILBOX_PASSWORD)
        page.get_by_role("button", name="Test and save").click()
        page.wait_for_url("**/setup/done/")


@pytest.mark.parametrize("width", [390, 1440])
def test_no_page_of_the_settings_is_wider_than_the_screen(
    width: int, dovecot: Dovecot, smtp: SmtpServer, open_page: OpenPage
) -> None:
    with Keepword(ca=dovecot.certificates.ca) as keepword:
        page = open_page(width=width, height=844)
        open_wizard(page, keepword)
        assert_fits(page)
        page.goto(f"{keepword.url}/setup/done/")
        assert_fits(page)
        for name in (
            *("shop", "inboxes", "inboxes/new", "people", "people/new", "hours", "hours/new"),
            *("clocks", "clocks/1", "clocks/new", "spam", "quarantine", "health", "me"),
        ):
            page.goto(f"{keepword.url}/settings/{name}/")
            assert_fits(page)


def assert_fits(page: Page) -> None:
    page.wait_for_load_state()
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, page.url
