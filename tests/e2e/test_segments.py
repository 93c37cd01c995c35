"""A lead makes a segment, sees the count live, opens its customers, and uses it in a rule."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests.e2e.shop import does
from tests.e2e.test_desk import (  # noqa: F401 - fixtures
    Writes,
    customer_writes,
    desk,
    keep_sideways_still,
    keepword,
)
from tests.servers.keepword import Keepword
from tests.servers.process import wait_until

pytestmark = pytest.mark.browser

LEAD = """
from keepword.accounts.models import User
User.objects.filter(email="olena@shop.example").update(role="lead")
out = 0
"""
LITHUANIAN = """
from keepword.customers.models import Customer
from keepword.relationship.services import sign
for one in Customer.objects.all():
    Customer.objects.filter(pk=one.pk).update(language="lt")
    sign([one.pk])
out = 0
"""
PRIORITY = """
from keepword.conversations.models import Conversation
out = Conversation.objects.get(subject="Lamp").priority
"""
READY = """
from keepword.relationship.models import Segment
out = Segment.objects.filter(name="Lithuanian", ready_at__isnull=False).exists()
"""


def test_a_segment_is_made_seen_and_used(
    keepword: Keepword,  # noqa: F811
    desk: Callable[..., Page],  # noqa: F811
    customer_writes: Writes,  # noqa: F811
) -> None:
    does(keepword, LEAD)
    page = desk()
    customer_writes("Lamp", "Does it come in green?")
    page.goto(f"{keepword.url}/segments/new/")
    page.get_by_label("Name", exact=True).fill("Lithuanian")
    page.get_by_role("button", name="Add a condition").click()
    page.get_by_label("What is asked").select_option(label="Language")
    page.get_by_label("Value").select_option(label="Lietuvių")
    seen = page.locator("#segment-preview")
    expect(seen).to_contain_text("0 customers", timeout=30_000)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Lithuanian")).to_be_visible()
    wait_until(lambda: bool(does(keepword, READY)), "the first count", 60)

    page.goto(f"{keepword.url}/settings/rules/new/")
    page.get_by_label("Name").fill("Lithuanian first")
    page.get_by_label("What sets it off").select_option(label="A customer comes into a segment")
    page.get_by_role("button", name="Add an action").click()
    page.get_by_label("What is done").select_option(label="Set the priority")
    page.get_by_role("combobox", name="Priority").select_option(label="urgent")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Lithuanian first")).to_be_visible()

    does(keepword, LITHUANIAN)
    wait_until(lambda: does(keepword, PRIORITY) == 3, "the rule", 60)
    page.goto(f"{keepword.url}/segments/")
    page.get_by_role("link", name="Lithuanian").click()
    members = page.locator("table", has_text="Since").get_by_role("link")
    expect(members.first).to_be_visible()
    members.first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert "/customers/" in page.url
