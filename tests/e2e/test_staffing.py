"""A lead sees whom a day needs, and what it would need if calls took longer."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect
from tests.e2e.conftest import OpenPage
from tests.e2e.shop import PASSWORD, does, log_in
from tests.e2e.test_portal import SET_UP
from tests.servers.keepword import Keepword

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("surveys")]

# Two weeks of a hundred calls a half-hour.
CALLS = """
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo
from keepword.conversations.models import Inbox
from keepword.core import clock, facts

line = Inbox.objects.create(name="Phone", channel="phone", address="+37061234567", created_at=clock.now())
local = ZoneInfo("Europe/Vilnius")
today = clock.now().astimezone(local).date()
for ago in range(1, 15):
    at = datetime.combine(today - timedelta(days=ago), time(10), local)
    facts.record(facts.fact("call_offered", at + timedelta(seconds=n), inbox=line.pk) for n in range(100))
out = True
"""
# 180 s a call, 80 % within 20 s, no breaks, whoever waits stays, however busy one is: by Erlang's C formula
# 14 people; of calls twice as long 25.
GIVEN = {
    "Minutes for one": "3",
    "Answered in time, %": "80",
    "In time is within, seconds": "20",
    "Busy at most, %": "100",
    "Breaks and meetings, %": "0",
}


@pytest.fixture(scope="module")
def keepword() -> Iterator[Keepword]:
    with Keepword() as running:
        does(running, SET_UP, password=PASSWORD)
        yield running


def test_longer_calls_need_more_people(keepword: Keepword, open_page: OpenPage) -> None:
    page = open_page(width=390, height=844)
    log_in(page, keepword)
    page.goto(f"{keepword.url}/staffing/")
    expect(page.get_by_role("heading", name="Nothing to tell it from yet")).to_be_visible()
    does(keepword, CALLS)
    page.reload()
    needed = page.get_by_role("row", name="10:00").get_by_role("cell").nth(2)
    for minutes, people in (("3", "14"), ("6", "25")):
        for label, value in (GIVEN | {"Minutes for one": minutes}).items():
            page.get_by_label(label).fill(value)
        page.get_by_role("button", name="Reckon").click()
        expect(needed).to_have_text(people)
    page.get_by_role("link", name="As usual").click()
    expect(page.get_by_label("Minutes for one")).to_have_value("")
