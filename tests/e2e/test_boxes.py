"""Boxes in a real browser: a complaint with a photo, a tablet without a network, the monthly review."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.channels.boxes.conftest import png
from tests.e2e.conftest import Faults, OpenPage
from tests.e2e.looking import look
from tests.servers.keepword import OFFLINE, SOURCE, Keepword

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("boxes")]
ROOT = Path(__file__).resolve().parents[2]
SETUP = """
import json, sys
from django.conf import settings
from tests.cast import make_cast, PASSWORD
from keepword.channels.boxes.models import *
from keepword.channels.boxes.services import *
from keepword.conversations.models import *
from keepword.core import clock
v = json.loads({given!r})
{code}
print('OUT', json.dumps(out))
"""
BEGIN = """
cast = make_cast()
from keepword.accounts.models import User
for user in User.objects.all():
    user.set_password(PASSWORD); user.save()
desk = save_place(cast.lead, fields=PlaceFields(name="Desk 3", kind="complaint"))
shop = save_place(cast.lead, fields=PlaceFields(name="Old Town", pin="2468"))
out = {"desk": desk.code, "shop": shop.code}
"""


class BoxShop:
    """A running Keepword with two boxes."""

    def __init__(self, keepword: Keepword) -> None:
        self.keepword = keepword
        self.codes: dict[str, str] = self.does(BEGIN)

    def does(self, code: str, **values: Any) -> Any:
        text = SETUP.format(given=json.dumps(values), code=code)
        result = self.keepword.shell(text)
        assert result.returncode == 0, result.stderr
        return json.loads(result.stdout.rpartition("OUT ")[2])

    def box(self, name: str, path: str = "") -> str:
        return f"{self.keepword.url}/b/{self.codes[name]}/{path}"

    def log_in(self, page: Page, who: str) -> None:
        page.goto(f"{self.keepword.url}/account/login/")
        page.locator("[name=login]").fill(f"{who}@shop.example")
        page.locator("[name=password]").fill("correct horse battery")
        page.locator("[name=password]").press("Enter")
        expect(page.locator("#bar")).to_be_attached()


@pytest.fixture(scope="module")
def shop() -> Iterator[BoxShop]:
    path = f"{OFFLINE}:{SOURCE}:{ROOT}"
    with Keepword(env={"PYTHONPATH": path, "DJANGO_RUNSERVER_HIDE_WARNING": "1"}) as keepword:
        yield BoxShop(keepword)


def test_an_anonymous_complaint_with_a_photo_is_seen_by_an_agent(shop: BoxShop, open_page: OpenPage) -> None:
    phone = open_page(width=390, height=800)
    phone.goto(shop.box("desk"))
    assert look(phone) == []
    phone.get_by_role("button", name="Very bad").click()
    assert look(phone) == []
    phone.get_by_label("In your words (if you like)").fill("The kettle burned on the second day.")
    photo = {"name": "kettle.png", "mimeType": "image/png", "buffer": png(text=b"at home")}
    phone.get_by_label("A photo (if you like)").set_input_files(photo)
    phone.get_by_label("Stay anonymous: keep no address").check()
    phone.get_by_role("button", name="Send").click()
    expect(phone.get_by_role("heading", name="Thank you")).to_be_visible()
    assert phone.context.cookies() == []
    phone.get_by_role("link", name="See what becomes of it").click()
    expect(phone.get_by_text("The kettle burned on the second day.")).to_be_visible()

    desk = open_page()
    shop.log_in(desk, "agent")
    number = shop.does("out = Slip.objects.latest('pk').message.conversation_id")
    desk.goto(f"{shop.keepword.url}/c/{number}/")
    expect(desk.get_by_text("Anonymous: nobody can be answered.")).to_be_visible()
    expect(desk.locator(".complaint-card")).to_be_visible()
    expect(desk.get_by_text("kettle.png").first).to_be_attached()


def test_a_tablet_goes_on_without_a_network_and_sends_each_slip_once(
    shop: BoxShop, open_page: OpenPage, faults: Faults
) -> None:
    tablet = open_page(width=1024, height=768)
    tablet.goto(shop.box("shop", "kiosk/"))
    assert look(tablet) == []
    tablet.evaluate("navigator.serviceWorker.ready.then(() => true)")
    tablet.reload()
    count = "out = Slip.objects.filter(place__name='Old Town').count()"
    before = shop.does(count)
    tablet.context.set_offline(True)
    tablet.reload()  # the worker has kept the page
    for smile, words in (("Good", "Warm today"), ("Bad", "")):
        tablet.get_by_role("button", name=smile, exact=True).click()
        tablet.get_by_label("In your words (if you like)").fill(words)
        tablet.get_by_role("button", name="Send").click()
        expect(tablet.get_by_role("heading", name="Thank you")).to_be_visible()
        expect(tablet.get_by_role("button", name=smile, exact=True)).to_be_visible(timeout=9_000)
    expect(tablet.locator("#waiting")).to_contain_text("2")
    assert shop.does(count) == before
    tablet.context.set_offline(False)
    expect(tablet.locator("#waiting")).to_be_hidden()
    assert shop.does(count) == before + 2
    tablet.get_by_role("button", name="Leave").click()
    tablet.locator("#pin-input").fill("0000")
    tablet.locator("#pin-form button[value=go]").click()
    expect(tablet.get_by_text("This is not the PIN.")).to_be_visible()
    tablet.locator("#pin-input").fill("2468")
    tablet.locator("#pin-form button[value=go]").click()
    expect(tablet).to_have_url(re.compile(rf"/b/{shop.codes['shop']}/$"))


def test_a_lead_reviews_the_month_and_who_left_an_address_is_told(shop: BoxShop, open_page: OpenPage) -> None:
    shop.does(
        "place = Place.objects.get(name='Old Town')\n"
        "slip = drop(place, Dropped(form='mail', smile=2, words='It is cold at the door', "
        "address='ann@example.org'))\n"
        "out = slip.pk"
    )
    desk = open_page()
    shop.log_in(desk, "lead")
    desk.goto(f"{shop.keepword.url}/boxes/months/")
    desk.locator("#month").select_option(index=0)
    desk.get_by_role("button", name="Open the review").click()
    card = desk.locator(".slip", has_text="It is cold at the door")
    card.get_by_text("done", exact=True).click()
    card.get_by_label("What we tell them (why, or what was done)").fill("There is a heater now.")
    card.get_by_label("Everybody may read it").check()
    card.get_by_label("What was said, in a sentence without names").fill("It is cold at the door.")
    card.get_by_role("button", name="Save").click()
    expect(desk.locator(".slip", has_text="There is a heater now.").locator(".badge.good")).to_be_visible()
    desk.reload()
    assert look(desk) == []
    desk.get_by_role("button", name="Publish 1 answer").click()
    desk.get_by_role("button", name="Tell 1 person").click()
    expect(desk.get_by_text("1 person is being told.")).to_be_visible()
    told = "out = list(Message.objects.filter(kind='automatic').values_list('text', flat=True))"
    for _time in range(40):
        texts = shop.does(told)
        if texts:
            break
        desk.wait_for_timeout(250)
    assert len(texts) == 1
    assert "There is a heater now." in texts[0]
    desk.goto(shop.box("shop", "answers/"))
    expect(desk.get_by_text("It is cold at the door.")).to_be_visible()
    assert look(desk) == []
