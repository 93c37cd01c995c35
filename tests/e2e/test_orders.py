"""A parcel is late: "where is my parcel" is answered in the agent's pane and on the customer's own page."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from tests.e2e.conftest import OpenPage
from tests.e2e.shop import does
from tests.e2e.test_desk import (  # noqa: F401 - fixtures
    Writes,
    customer_writes,
    desk,
    keep_sideways_still,
    keepword,
    open_conversation,
)
from tests.servers.keepword import Keepword

pytestmark = pytest.mark.browser
ROOT = Path(__file__).resolve().parents[2]
LATE = """
import sys
sys.path.insert(0, v["root"])
from keepword.accounts.models import User
from keepword.commerce.services.lateness import mark_late
from tests.desk.commerce.shop import late, make_goods
admin = User.objects.get(role="admin")
make_goods(admin)
out = late(admin, address="ona@example.org").pk
mark_late()
"""
CODE = """
from keepword.core import secrets
from keepword.portal.models import SignInCode
out = secrets.decrypt(SignInCode.objects.latest("pk").sealed)
"""
SAID = "The parcel of order AV-10482 is late: it should have come on"


def test_where_is_my_parcel(
    keepword: Keepword,  # noqa: F811
    desk: Callable[..., Page],  # noqa: F811
    customer_writes: Writes,  # noqa: F811
    open_page: OpenPage,
) -> None:
    order = does(keepword, LATE, root=str(ROOT))
    page = desk()
    customer_writes("My parcel", "Where is my parcel?")
    open_conversation(page, "My parcel")
    pane = page.locator("#goods")
    expect(pane).to_contain_text(SAID)
    expect(pane).to_contain_text("3 days late")
    page.keyboard.press("w")
    expect(page.locator("#composer")).to_contain_text(SAID)
    pane.get_by_role("link", name="AV-10482").click()
    expect(page.locator(".told").first).to_contain_text("Kaunas")
    page.goto(f"{keepword.url}/orders/?show=late")
    expect(page.locator(".goods")).to_contain_text("AV-10482")

    theirs = open_page(width=390, height=844)
    theirs.goto(f"{keepword.url}/help/sign-in/")
    theirs.get_by_label("Your e-mail address").fill("ona@example.org")
    theirs.get_by_role("button", name="Mail me a code").click()
    expect(theirs.get_by_label("Six digits")).to_be_visible()
    theirs.get_by_label("Six digits").fill(does(keepword, CODE))
    theirs.get_by_role("button", name="Sign in").click()
    theirs.get_by_role("link", name="Your orders").click()
    expect(theirs.locator(".ordered")).to_contain_text(SAID)
    theirs.get_by_role("link", name="Order AV-10482").click()
    expect(theirs).to_have_url(re.compile(rf"/help/orders/{order}/"))
    expect(theirs.locator(".heard")).to_contain_text("Kaunas")
    keep_sideways_still(theirs)
