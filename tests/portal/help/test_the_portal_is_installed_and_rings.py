import json
import re
import struct
import zlib
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import override_settings

from keepword.accounts.models import Brand, Business
from keepword.commitments.models import Promise
from keepword.conversations.links import token, typed_token
from keepword.conversations.models import Conversation, Message
from keepword.conversations.services import merge
from keepword.core import clock
from keepword.customers.models import Identity
from keepword.portal import ringing
from keepword.portal.help import icons
from keepword.portal.models import CustomerDevice
from keepword.portal.sign_in import sign_out
from tests.feedback.cast import CUSTOMER, Shop, after
from tests.notifications.test_a_browser_rings import Browser, _text, push_service
from tests.portal.help.guest import Guest


def test_the_manifest_is_the_shop_s_own(guest: Guest) -> None:
    Business.objects.update(name="Ambervolt")
    Brand.objects.create(pk=1, colour="#cc4400", changed_at=clock.now())
    answered = guest.opens("/help/manifest.webmanifest?lang=lt")
    found = answered.json()
    assert answered["Content-Type"] == "application/manifest+json"
    assert (found["name"], found["lang"], found["scope"]) == ("Ambervolt", "lt", "/help/")
    assert found["theme_color"] != "#0b6b6b"
    assert found["start_url"] == "/help/?lang=lt"
    for one in found["icons"]:
        picture = guest.opens(one["src"])
        assert picture["Content-Type"] == "image/png"
        width, height = struct.unpack(">II", picture.content[16:24])
        assert f"{width}x{height}" == one["sizes"]


def test_a_square_logo_is_an_icon_too(guest: Guest) -> None:
    look = {"logo": "0" * 64, "logo_type": "image/webp", "logo_width": 256, "logo_height": 256}
    Brand.objects.create(pk=1, **look, changed_at=clock.now())
    first = guest.opens("/help/manifest.webmanifest").json()["icons"][0]
    assert (first["type"], first["sizes"]) == ("image/webp", "256x256")


def test_an_icon_is_a_whole_picture() -> None:
    content = icons.png(48, "#cc4400", "#ffffff")
    at, data = 8, b""
    while at < len(content):
        length, kind = struct.unpack(">I4s", content[at : at + 8])
        body = content[at + 8 : at + 8 + length]
        assert struct.unpack(">I", content[at + 8 + length : at + 12 + length])[0] == zlib.crc32(kind + body)
        data += body if kind == b"IDAT" else b""
        at += 12 + length
    rows = zlib.decompress(data)
    assert len(rows) == 48 * (48 * 4 + 1)
    pixels = {rows[n + 1 + 4 * x : n + 5 + 4 * x] for n in range(0, len(rows), 193) for x in range(48)}
    assert b"\xcc\x44\x00\xff" in pixels
    assert b"\xff\xff\xff\xff" in pixels
    assert any(pixel[3] == 0 for pixel in pixels)  # outside of the round corners


def test_the_worker_keeps_the_page_for_no_network_alone(guest: Guest) -> None:
    text = guest.opens("/help/sw.js").content.decode()
    assert "{version}" not in text
    assert re.findall(r'"(/help/[^"]*)"', text) == ["/help/offline/", "/help/", "/help/icon-192.png"]
    offline = guest.opens("/help/offline/").content.decode()
    assert "There is no connection" in offline
    assert "<script" not in offline


def test_the_shop_s_colour_is_a_style_of_its_own(guest: Guest) -> None:
    assert guest.opens("/help/brand.css").content == b""
    Brand.objects.create(pk=1, colour="#cc4400", changed_at=clock.now())
    text = guest.opens("/help/brand.css").content.decode()
    assert re.search(r"--accent: light-dark\(#[0-9a-f]{6}, #[0-9a-f]{6}\);", text)


# Push ---------------------------------------------------------------------------------------------


@pytest.fixture
def browser() -> Iterator[Browser]:
    found = Browser()
    with push_service(found), override_settings(WEBHOOK_HOSTS=["127.0.0.1"]):
        yield found


def subscribes(guest: Guest, browser: Browser, path: str, **change: Any) -> Any:
    keys = {"p256dh": _text(browser.point), "auth": _text(browser.auth)}
    body = {"endpoint": browser.endpoint, "keys": keys} | change
    return guest.client.post(path, json.dumps(body), content_type="application/json")


def rings(shop: Shop, conversation: Conversation, at: int, text: str = "We send a new one.") -> Message:
    message = shop.answers(conversation, after(at), text=text)
    ringing.ring(message.pk, ringing.ANSWER)
    return message


def test_who_is_signed_in_is_rung_about_all_that_is_theirs(
    guest: Guest, shop: Shop, browser: Browser
) -> None:
    conversation = shop.writes(subject="Charger")
    guest.signs_in()
    assert subscribes(guest, browser, "/help/push/").json() == {"rings": True}
    rings(shop, conversation, 30)
    (_headers, sealed) = browser.rung[0]
    told = browser.opened(sealed)
    assert told["title"] == "Brightcart"
    assert told["body"] == "We have answered: Charger"
    assert told["url"] == f"/s/{token(conversation.pk)}/"
    rings(shop, shop.writes(after(40), address="vera@example.org", name="Vera"), 50)
    assert len(browser.rung) == 1


def test_who_holds_a_page_is_rung_about_that_page_alone(guest: Guest, shop: Shop, browser: Browser) -> None:
    mine, other = shop.writes(subject="This one"), shop.writes(subject="Another one")
    assert subscribes(guest, browser, f"/s/{token(mine.pk)}/push").status_code == 200
    rings(shop, other, 30)
    assert browser.rung == []
    rings(shop, mine, 40)
    assert len(browser.rung) == 1


def test_the_page_of_the_form_rings_until_it_is_over(guest: Guest, shop: Shop, browser: Browser) -> None:
    guest.sends(text="Hello there")
    found = Conversation.objects.get()
    assert subscribes(guest, browser, f"/s/{typed_token(found.pk)}/push").status_code == 200
    rings(shop, found, 100_000_0)
    assert browser.opened(browser.rung[0][1])["url"] == f"/s/{typed_token(found.pk)}/"
    real = shop.writes(subject="Private")
    merge(shop.agent, found, real)
    rings(shop, real, 100_000_1)
    assert len(browser.rung) == 1
    assert not CustomerDevice.objects.exists()


def test_one_browser_rings_once_though_it_is_known_twice(guest: Guest, shop: Shop, browser: Browser) -> None:
    conversation = shop.writes()
    guest.signs_in()
    subscribes(guest, browser, "/help/push/")
    subscribes(guest, browser, f"/s/{token(conversation.pk)}/push")
    rings(shop, conversation, 30)
    assert len(browser.rung) == 1


def test_signing_out_silences_the_browser(guest: Guest, shop: Shop, browser: Browser) -> None:
    conversation = shop.writes()
    guest.signs_in()
    subscribes(guest, browser, "/help/push/")
    device = CustomerDevice.objects.get()
    assert device.session is not None
    sign_out(Identity.objects.get(value=CUSTOMER).customer, device.session.pk)
    rings(shop, conversation, 30)
    assert browser.rung == []


def test_it_is_switched_off(guest: Guest, shop: Shop, browser: Browser) -> None:
    conversation = shop.writes()
    path = f"/s/{token(conversation.pk)}/push"
    subscribes(guest, browser, path)
    assert subscribes(guest, browser, path, off=True).json() == {"removed": 1}
    rings(shop, conversation, 30)
    assert browser.rung == []


def test_a_browser_that_took_its_consent_back_is_forgotten(
    guest: Guest, shop: Shop, browser: Browser
) -> None:
    conversation = shop.writes()
    subscribes(guest, browser, f"/s/{token(conversation.pk)}/push")
    browser.status = 410
    rings(shop, conversation, 30)
    assert not CustomerDevice.objects.exists()


def test_one_that_never_answers_is_given_up(guest: Guest, shop: Shop, browser: Browser) -> None:
    conversation = shop.writes()
    subscribes(guest, browser, f"/s/{token(conversation.pk)}/push")
    browser.status = 500
    message = shop.answers(conversation, after(30))
    for _turn in range(9):
        ringing.ring(message.pk, ringing.ANSWER)
    assert CustomerDevice.objects.get().failures == 9
    ringing.ring(message.pk, ringing.ANSWER)
    assert not CustomerDevice.objects.exists()


def test_what_may_be_taken_back_and_what_is_for_others_rings_nobody(
    guest: Guest, shop: Shop, browser: Browser
) -> None:
    conversation = shop.writes()
    subscribes(guest, browser, f"/s/{token(conversation.pk)}/push")
    waiting = shop.answers(conversation, after(30), leave=False)
    assert ringing.ring(waiting.pk, ringing.ANSWER) == 0


def test_a_promise_that_is_kept_or_moved_rings(guest: Guest, shop: Shop, browser: Browser) -> None:
    conversation = shop.writes(subject="Charger")
    subscribes(guest, browser, f"/s/{token(conversation.pk)}/push")
    shop.answers(conversation, after(30), text="We will send you a new charger by Friday.")
    promise = Promise.objects.get()
    for kind, said in ((ringing.KEPT, "We have done what we promised"), (ringing.MOVED, "at another time")):
        assert promise.message_id is not None
        ringing.ring(promise.message_id, kind)
        assert said in browser.opened(browser.rung[-1][1])["body"]


@pytest.mark.parametrize(
    "body",
    [
        b" ",
        b"[]",
        b"null",
        b"{",
        b'{"endpoint": 5}',
        b'{"endpoint": "http://127.0.0.1/"}',
        b'{"endpoint": "https://push.example/", "keys": {"p256dh": "x", "auth": "y"}}',
        b'{"endpoint": "https://push.example/", "keys": []}',
        b'{"endpoint": "file:///etc/passwd", "keys": {}}',
        b"\xff\xfe",
        b"[" * 9000,
        b"x" * 20_000,
    ],
)
def test_a_hostile_subscription_is_refused(guest: Guest, shop: Shop, body: bytes) -> None:
    conversation = shop.writes()
    path = f"/s/{token(conversation.pk)}/push"
    answered = guest.client.post(path, body, content_type="application/json")
    assert answered.status_code in (400, 422)
    assert not CustomerDevice.objects.exists()


def test_a_stranger_and_another_site_subscribe_nothing(guest: Guest, shop: Shop, browser: Browser) -> None:
    conversation = shop.writes()
    assert subscribes(guest, browser, "/help/push/").status_code == 403
    guest.client.defaults["HTTP_SEC_FETCH_SITE"] = "cross-site"
    assert subscribes(guest, browser, f"/s/{token(conversation.pk)}/push").status_code == 403
