"""A person is invited, makes a passkey and logs in with it; another comes by the company's log-in."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from tests.e2e.conftest import OpenPage
from tests.e2e.shop import PASSWORD, does
from tests.servers.keepword import Keepword
from tests.servers.oidc import OpenIdProvider

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("people")]
ADMIN = "jonas@shop.example"
SET_UP = """
from keepword.accounts.services import set_up
set_up(name="Lamp shop", language="en", time_zone="Europe/Vilnius", admin_name="Jonas",
       admin_email=v["admin"], password=v["password"])
out = True
"""
TRUST = """
from keepword.accounts.models import User
from keepword.accounts.services import save_provider
from keepword.accounts.services.sign_in import ProviderFields
save_provider(User.objects.get(role="admin"), ProviderFields(
    on=True, issuer=v["issuer"], client_id=v["client_id"], client_secret=v["secret"], label="Company",
    newcomers="agent", domains=["shop.example"]))
out = True
"""


@pytest.fixture(scope="module")
def keepword() -> Iterator[Keepword]:
    """Reached by a name: a passkey belongs to a name, never to an address of numbers."""
    served = Keepword("--no-worker")
    served.env["KEEPWORD_URL"] = by_name(served)
    with served:
        does(served, SET_UP, admin=ADMIN, password=PASSWORD)
        yield served


def by_name(keepword: Keepword) -> str:
    return keepword.url.replace("127.0.0.1", "localhost")


def log_in(page: Page, keepword: Keepword) -> None:
    page.goto(by_name(keepword))
    page.get_by_label("E-mail").fill(ADMIN)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in", exact=True).click()
    expect(page.locator("#bar")).to_be_attached()


def test_an_invited_person_comes_in_and_then_logs_in_with_a_passkey(
    keepword: Keepword, open_page: OpenPage
) -> None:
    admin = open_page()
    log_in(admin, keepword)
    admin.goto(f"{by_name(keepword)}/settings/people/")
    admin.get_by_role("link", name="Invite somebody").click()
    admin.get_by_label("E-mail").fill("vera@shop.example")
    admin.get_by_role("button", name="Invite").click()
    link = admin.get_by_label("Link").input_value()
    assert link.startswith(f"{by_name(keepword)}/join/")

    vera = open_page(width=390, height=844)
    _plug_in_a_key(vera)
    vera.goto(link)
    vera.get_by_label("Your name").fill("Vera")
    vera.get_by_label("Password").fill(PASSWORD)
    vera.get_by_role("button", name="Come in").click()
    vera.wait_for_url(f"{by_name(keepword)}/")

    vera.goto(f"{by_name(keepword)}/settings/me/security/")
    vera.get_by_role("link", name="Set up").click()
    vera.get_by_role("link", name="Add").click()
    vera.get_by_label("Password").fill(PASSWORD)
    vera.get_by_role("button", name="Confirm").click()
    vera.get_by_label("Name").fill("Telephone")
    vera.get_by_role("button", name="Add").click()
    vera.wait_for_url("**/recovery-codes/")
    assert vera.locator(".codes li").count() == 10
    vera.get_by_role("link", name="I have kept them").click()

    vera.goto(f"{by_name(keepword)}/account/logout/")
    vera.get_by_role("button", name="Log out").click()
    vera.goto(f"{by_name(keepword)}/account/login/")
    vera.get_by_role("button", name="Log in with a passkey").click()
    vera.wait_for_url(f"{by_name(keepword)}/")

    admin.goto(f"{by_name(keepword)}/settings/people/")
    expect(admin.get_by_role("link", name="Vera")).to_be_visible()
    expect(admin.get_by_text("Invited", exact=True)).to_have_count(0)
    admin.goto(f"{by_name(keepword)}/settings/audit/")
    expect(admin.get_by_role("cell", name="added a second factor").first).to_be_visible()


def test_somebody_comes_in_by_the_company_s_log_in(keepword: Keepword, open_page: OpenPage) -> None:
    with OpenIdProvider() as provider:
        provider.claims |= {"email": "oksana@shop.example", "name": "Oksana"}
        does(
            keepword,
            TRUST,
            issuer=provider.url,
            client_id=provider.client_id,
            secret=provider.client_secret,
        )
        page = open_page()
        page.goto(f"{by_name(keepword)}/settings/me/")
        page.get_by_role("link", name="Continue with Company").click()
        page.wait_for_url(f"{by_name(keepword)}/settings/me/")
        expect(page.get_by_label("Name")).to_have_value("Oksana")


def _plug_in_a_key(page: Page) -> None:
    """An authenticator of the browser's own, whose owner always touches it (WebAuthn, section 11)."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
