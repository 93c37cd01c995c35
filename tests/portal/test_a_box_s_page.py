"""The page of a box without scripts: two taps, no cookie, nobody known who does not want to be."""

import io
import re
from typing import Any

import pytest
from django.test import Client

from keepword.accounts.days import today
from keepword.channels.boxes import rules, services
from keepword.channels.boxes.models import Place, Slip
from keepword.channels.boxes.services import PlaceFields, archive_place, save_place
from keepword.channels.boxes.services.months import Ruling
from tests.cast import Cast
from tests.channels.boxes.conftest import png
from tests.portal.visitor import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(cast: Cast) -> Place:
    return save_place(cast.lead, fields=PlaceFields(name="Old Town", pin="2468"))


@pytest.fixture
def browser() -> Client:
    return Client(headers={"User-Agent": "Mozilla/5.0", "Accept-Language": "lt-LT,lt;q=0.9"})


def key(answer: Any) -> str:
    found = re.search(r'name="key" value="([^"]+)"', answer.content.decode())
    assert found
    return found[1]


def send(browser: Client, place: Place, **data: Any) -> Any:
    here = f"/b/{place.code}/"
    data = {"key": key(browser.get(here, {"smile": "2"})), "smile": "2"} | data
    return browser.post(here, data)


def test_two_taps_and_a_photo(browser: Client, place: Place) -> None:
    first = browser.get(f"/b/{place.code}/")
    assert "Kaip jums čia?" in words(first)
    assert not first.cookies
    photo = io.BytesIO(png(text=b"at home"))
    photo.name = "kettle.png"
    answer = send(browser, place, words="Labai šalta prie durų, padarykite ką nors", photos=photo)
    assert answer.status_code == 303
    assert not answer.cookies
    slip = Slip.objects.get()
    assert (slip.smile, slip.anonymous, slip.message.has_files) == (2, True, True)
    thanks = browser.get(answer["Location"])
    assert "Ačiū" in words(thanks)
    follow = re.search(r'href="[^"]*(/s/[^"]+)"', thanks.content.decode())
    assert follow
    assert "Labai šalta" in words(browser.get(follow[1], follow=True))


def test_the_same_form_twice_is_one_slip(browser: Client, place: Place) -> None:
    form = key(browser.get(f"/b/{place.code}/", {"smile": "2"}))
    for _time in range(2):
        assert send(browser, place, words="Cold", key=form).status_code == 303
    assert Slip.objects.count() == 1


def test_what_was_typed_stays_when_something_is_wrong(browser: Client, place: Place) -> None:
    answer = send(browser, place, words="Cold at the door", address="nobody")
    assert answer.status_code == 422
    assert "Cold at the door" in answer.content.decode()
    assert send(browser, place, key="forged").status_code == 409
    assert send(browser, place, smile="9").status_code == 422
    assert not Slip.objects.exists()


def test_a_box_without_questions_takes_one_tap(cast: Cast, browser: Client) -> None:
    place = save_place(cast.lead, fields=PlaceFields(name="Gate", questions=False))
    form = key(browser.get(f"/b/{place.code}/"))
    answer = browser.post(f"/b/{place.code}/", {"key": form, "smile": "5"})
    assert answer.status_code == 303
    assert 'href="/s/' not in browser.get(answer["Location"]).content.decode()


def test_the_language_can_be_switched(browser: Client, place: Place) -> None:
    assert "Як вам тут?" in words(browser.get(f"/b/{place.code}/?lang=uk"))
    assert "Kaip jums čia?" in words(browser.get(f"/b/{place.code}/?lang=xx"))


def test_one_network_cannot_flood_a_box(
    browser: Client, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("keepword.channels.boxes.rules.AN_HOUR", 2)
    codes = [send(browser, place, words=f"Cold {n}").status_code for n in range(3)]
    assert codes == [303, 303, 429]
    assert Slip.objects.count() == 2


def test_a_box_that_is_gone_or_never_was(cast: Cast, browser: Client, place: Place) -> None:
    assert browser.get(f"/b/{'x' * rules.CODE}/").status_code == 404
    form = key(browser.get(f"/b/{place.code}/?smile=2"))
    archive_place(cast.lead, place)
    assert browser.get(f"/b/{place.code}/").status_code == 200
    assert browser.post(f"/b/{place.code}/", {"key": form, "smile": "5"}).status_code == 409
    assert browser.put(f"/b/{place.code}/").status_code == 405


def test_everybody_reads_what_became_of_it_and_no_address(cast: Cast, browser: Client, place: Place) -> None:
    send(browser, place, words="Šalta, prašau paskambinti", address="olena@example.org")
    month = services.begin_month(cast.lead, today())
    ruling = Ruling(verdict="done", words="Yra šildytuvas.", public=True, said="Šalta prie durų.")
    services.decide(cast.lead, month, Slip.objects.get(), ruling)
    services.publish(cast.lead, month)
    page = browser.get(f"/b/{place.code}/answers/")
    assert "Šalta prie durų." in words(page)
    assert "Yra šildytuvas." in words(page)
    assert "olena" not in page.content.decode()
    assert "paskambinti" not in page.content.decode()


# The kiosk ----------------------------------------------------------------------------------------


def drop(browser: Client, place: Place, **data: Any) -> Any:
    headers = data.pop("headers", {"Sec-Fetch-Site": "same-origin"})
    data = {"once": "a" * 32, "smile": "4", "anonymous": "1"} | data
    return browser.post(f"/b/{place.code}/kiosk/send", data, headers=headers)


def test_a_tablet_s_slip_is_known_by_its_name(browser: Client, place: Place) -> None:
    numbers = {drop(browser, place).json()["slip"] for _time in range(3)}
    assert len(numbers) == 1
    assert drop(browser, place, once="b" * 32).json()["slip"] not in numbers


def test_a_tablet_that_was_offline_tells_the_day(browser: Client, place: Place) -> None:
    drop(browser, place, day="2020-01-01")
    yesterday = today().replace(day=1)
    drop(browser, place, once="b" * 32, day=yesterday.isoformat())
    days = list(Slip.objects.order_by("pk").values_list("written_on", flat=True))
    assert days[0] is None
    assert days[1] in (yesterday, None)


def test_no_other_site_drops_anything(browser: Client, place: Place) -> None:
    assert drop(browser, place, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert drop(browser, place, once="short").status_code == 422
    assert not Slip.objects.exists()


def test_only_the_pin_ends_it(browser: Client, place: Place) -> None:
    where = f"/b/{place.code}/kiosk/leave"
    assert browser.post(where, {"pin": "0000"}).status_code == 422
    assert browser.post(where, {"pin": "2468"}).json() == {"leave": True}
    for _time in range(rules.PIN_TRIES):
        last = browser.post(where, {"pin": "0000"})
    assert last.status_code == 429


def test_its_worker_keeps_the_page_and_what_it_needs(browser: Client, place: Place) -> None:
    answer = browser.get(f"/b/{place.code}/kiosk/worker.js")
    assert answer["Content-Type"].startswith("text/javascript")
    text = answer.content.decode()
    assert f"/b/{place.code}/kiosk/?lang=uk" in text
    assert "kiosk.js" in text
    page = browser.get(f"/b/{place.code}/kiosk/")
    assert "2468" not in page.content.decode()
