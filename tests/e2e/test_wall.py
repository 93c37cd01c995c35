"""A board on the wall by itself: what comes shows up without a reload, and a lost line is said."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from tests.e2e.shop import does
from tests.servers.keepword import Keepword

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[2]
MAKE = """
import sys
sys.path.insert(0, v['root'])
from tests.cast import make_cast
from keepword.analytics.services.walls import Wanted, make_screen, save_board
cast = make_cast()
out = make_screen(cast.lead, save_board(cast.lead, None, Wanted('Kitchen')), 'Kitchen')[1]
"""
COMES = """
from django.db import transaction
from keepword.conversations.models import Inbox
from keepword.conversations.services import Incoming, receive
from keepword.core import clock
from keepword.customers.services import Sighting
with transaction.atomic():
    sender = Sighting('olena@example.org', 'Olena')
    receive([Incoming(Inbox.objects.get(), clock.now(), sender, 'Lamp', 'It flickers.')])
out = 1
"""


def test_a_board_lives_by_itself_and_says_when_it_has_lost_its_line(browser: Browser) -> None:
    with Keepword() as keepword:
        secret = does(keepword, MAKE, root=str(ROOT))
        page = browser.new_page(viewport={"width": 1920, "height": 1080}, reduced_motion="reduce")
        page.goto(f"{keepword.url}/wall/{secret}/")
        waits = page.locator(".tile.waiting .figure .value")
        expect(waits).to_have_text("0")
        does(keepword, COMES)
        expect(waits).to_have_text("1", timeout=20_000)
        expect(page.locator("#lost")).to_be_hidden()
    expect(page.locator("#lost")).to_contain_text("No connection since", timeout=30_000)
    expect(page.locator("body")).to_have_attribute("data-line", "lost")
    page.close()
