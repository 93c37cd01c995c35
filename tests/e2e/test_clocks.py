"""An admin builds a policy and its escalations, sees what a change does, and what the clocks counted."""

from contextlib import ExitStack

import pytest
from playwright.sync_api import expect
from tests.e2e.conftest import OpenPage
from tests.e2e.shop import Shop, log_in
from tests.servers.dovecot import Dovecot
from tests.servers.keepword import Keepword
from tests.servers.oauth import TokenServer
from tests.servers.smtp import SmtpServer

ADMIN = "jonas@shop.example"
pytestmark = pytest.mark.browser


@pytest.fixture
def shop(tokens: TokenServer, dovecot: Dovecot, smtp: SmtpServer, servers: ExitStack) -> Shop:
    smtp.behaviour.require_login = False  # the customer's own provider is the same server
    keepword = servers.enter_context(Keepword(ca=dovecot.certificates.ca))
    shop = Shop(keepword, dovecot, smtp)
    shop.connects("password", tokens)
    return shop


def test_a_policy_is_built_previewed_and_explained(shop: Shop, open_page: OpenPage) -> None:
    desk = open_page()
    log_in(desk, shop.keepword, ADMIN)
    desk.goto(f"{shop.keepword.url}/settings/clocks/new/")
    desk.get_by_label("Name").fill("By mail")
    desk.locator("[name=first_response_minutes_h]").fill("8")
    desk.get_by_role("button", name="Add a condition").click()
    desk.get_by_label("What is asked").select_option(label="Channel")
    desk.get_by_role("button", name="Save").click()
    expect(desk.get_by_text("“By mail” is saved.")).to_be_visible()
    shop.does(FIRST)
    shop.customer_writes("Lamp", "It is broken.")
    desk.goto(f"{shop.keepword.url}/?view=unassigned")
    row = desk.locator(".row-item", has_text="Olena")
    expect(row).to_be_visible()
    row.click()
    desk.locator(".counted-panel summary").click()
    expect(desk.get_by_text("Promised: 8 h by “By mail”")).to_be_visible()
    expect(desk.locator(".counted tfoot").first).to_contain_text("Altogether")
    desk.goto(f"{shop.keepword.url}/settings/clocks/")
    desk.get_by_role("link", name="By mail").click()
    desk.locator("[name=first_response_minutes_h]").fill("4")
    desk.get_by_role("button", name="Save").click()
    expect(desk.get_by_text("1 running clock would change.")).to_be_visible()
    desk.get_by_role("button", name="Save and reckon anew").first.click()
    expect(desk.get_by_text("“By mail” is saved.")).to_be_visible()
    desk.get_by_role("link", name="By mail").click()
    desk.get_by_role("link", name="Escalations").click()
    desk.locator("[name=time_m]").fill("15")
    desk.get_by_role("button", name="Add an action").click()
    desk.get_by_label("What is done").select_option(label="Alert somebody")
    desk.get_by_role("combobox", name="Whom").select_option(label="the leads of its team")
    desk.get_by_role("button", name="Add", exact=True).click()
    expect(desk.get_by_text("15 min before it is due")).to_be_visible()


FIRST = """
from keepword.accounts.models import User
from keepword.commitments.models import Policy
from keepword.commitments.services import move_policy
admin = User.objects.get(role="admin")
move_policy(admin, Policy.objects.get(name="By mail"), position=0)
out = True
"""
