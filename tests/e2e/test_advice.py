"""A needs assessment to the sale: a customer finds what suits them, is advised, orders; it is counted."""

import re
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect
from tests.e2e.conftest import OpenPage
from tests.e2e.shop import does
from tests.e2e.test_desk import (  # noqa: F401 - fixtures
    desk,
    keep_sideways_still,
    keepword,
    open_conversation,
    row,
)
from tests.servers.keepword import Keepword

pytestmark = pytest.mark.browser
ROOT = Path(__file__).resolve().parents[2]
GOODS = """
import sys
sys.path.insert(0, v["root"])
from keepword.accounts.models import User
from keepword.tokens.services import issue_token
from tests.relationship.advice.shop import a_guide, lamps
admin = User.objects.get(role="admin")
lamps()
a_guide(admin)
out = issue_token(admin, name="Shop", scopes=["commerce:write"])[1]
"""
ORDER = """
from keepword.core import clock
out = clock.now().isoformat()
"""


def test_a_needs_assessment_leads_to_a_sale(
    keepword: Keepword,  # noqa: F811
    desk: Callable[..., Page],  # noqa: F811
    open_page: OpenPage,
) -> None:
    token = does(keepword, GOODS, root=str(ROOT))
    theirs = open_page(width=390, height=844)
    theirs.goto(f"{keepword.url}/help/")
    theirs.get_by_role("link", name="Which lamp?").click()
    theirs.get_by_role("button", name="Show what suits me").click()
    expect(theirs.get_by_role("alert")).to_contain_text("Answer at least one question")
    theirs.get_by_label("Reading").check()
    theirs.get_by_label("How much may it cost?").fill("50")
    keep_sideways_still(theirs)
    theirs.get_by_role("button", name="Show what suits me").click()
    expect(theirs.get_by_role("heading", name="This suits you")).to_be_visible()
    first = theirs.locator(".suiting li.card").first
    expect(first).to_contain_text("Reading lamp, warm")
    expect(first).to_contain_text("A warm light for the eyes")
    keep_sideways_still(theirs)
    theirs.get_by_role("link", name="Write to us about it").click()
    expect(theirs.get_by_label("What is it about?")).to_have_value(re.compile("What is it for. Reading"))
    theirs.get_by_label("Your e-mail address").fill("ona@example.org")
    theirs.get_by_label("In a few words").fill("Which lamp for reading")
    theirs.wait_for_timeout(3100)  # nobody writes a letter in less
    theirs.get_by_role("button", name="Send").click()
    expect(theirs).to_have_url(re.compile("/help/done/"))

    page = desk()
    expect(row(page, "Which lamp for reading")).to_be_visible()
    open_conversation(page, "Which lamp for reading")
    pane = page.locator("#advice-known")
    expect(pane).to_contain_text("They were advised")
    expect(pane).to_contain_text("Reading")
    ask = page.locator("#advice-ask")
    ask.get_by_text("Advice").click()
    ask.get_by_role("button", name="Which lamp?").click()
    ask.get_by_label("Reading").check()
    ask.get_by_role("button", name="Advise").click()
    expect(ask).to_contain_text("A warm light for the eyes")
    ask.get_by_role("button", name="Put Reading lamp, warm into the reply").click()
    expect(page.locator("#composer")).to_contain_text("Reading lamp, warm")
    expect(pane).to_contain_text("Offered")
    pane.get_by_role("button", name="Reading lamp, warm is something for them").click()
    expect(pane).to_contain_text("relevant")

    now = does(keepword, ORDER)
    answered = httpx.post(
        f"{keepword.url}/api/v1/orders",
        headers={"Authorization": f"Bearer {token}"},
        timeout=60,
        json={
            "external_id": "A-1",
            "currency": "EUR",
            "placed_at": now,
            "changed_at": now,
            "buyer": {"name": "Ona", "email": "ona@example.org"},
            "lines": [{"sku": "READ", "name": "Reading lamp, warm", "quantity": 1, "price": 4000}],
        },
    )
    assert answered.status_code == 201, answered.text
    page.goto(f"{keepword.url}/offers/")
    expect(page.get_by_role("row", name="Reading lamp, warm").last).to_contain_text("taken")
    expect(page.locator(".advice-figures")).to_contain_text("1 of 1")
    page.set_viewport_size({"width": 390, "height": 844})
    keep_sideways_still(page)


def test_a_guide_is_made_and_tried_in_its_editor(
    keepword: Keepword,  # noqa: F811
    desk: Callable[..., Page],  # noqa: F811
) -> None:
    page = desk("rasa")
    page.goto(f"{keepword.url}/settings/guides/new/")
    page.get_by_label("Name", exact=True).fill("Which chair?")
    page.get_by_label("What you ask").first.fill("Where will it stand?")
    page.get_by_label("Answer 1", exact=True).fill("On the balcony")
    page.get_by_label("Answer 2", exact=True).fill("At the desk")
    page.get_by_role("button", name="What it wants of a product").first.click()
    page.get_by_label("Of what").select_option("word")
    page.get_by_label("Which", exact=True).fill("lamp")
    page.get_by_label("What you ask").nth(1).fill("How much?")
    tried = page.locator("#guide-try")
    tried.get_by_label("On the balcony").check()
    expect(tried).to_contain_text("It leads to")
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.get_by_text("“Which chair?” is saved.")).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    keep_sideways_still(page)
