from datetime import date

import pytest
from django.test import Client

from keepword.accounts.days import today
from keepword.channels.boxes.models import Decision, Month, Place
from keepword.core import clock
from keepword.notifications.models import Notification
from tests.cast import Cast
from tests.channels.boxes.conftest import Drop

pytestmark = pytest.mark.django_db
PART = {"HX-Request": "true"}
DONE = {"verdict": "done", "words": "We put up a heater.", "public": "1", "said": "It is cold at the door."}


@pytest.fixture
def month(lead: Client) -> Month:
    """The review of this month, begun from its page."""
    answer = lead.post("/boxes/months/", {"month": today().isoformat()[:7]})
    made = Month.objects.get()
    assert answer.headers["Location"] == f"/boxes/months/{made.pk}/"
    return made


@pytest.mark.parametrize("wanted", ["", "2026-13", "next", "9999-12"])
def test_a_month_that_is_none_begins_no_review(lead: Client, wanted: str) -> None:
    answer = lead.post("/boxes/months/", {"month": wanted})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert not Month.objects.exists()


def test_what_was_decided_stands_at_the_slip_and_in_the_sum(
    lead: Client, cast: Cast, month: Month, place: Place, put: Drop
) -> None:
    slip = put(place, 2, "It is cold")
    assert "It is cold" in lead.get(f"/boxes/months/{month.pk}/").content.decode()
    given = {"month": month.pk, "verdict": "take_up", "person": cast.agent.pk, "due": "2030-01-02"}
    card = lead.post(f"/boxes/slips/{slip.pk}/decide/", given, headers=PART).content.decode()
    assert f'id="slip-{slip.pk}"' in card
    assert "taken up" in card
    made = Decision.objects.get()
    assert (made.person, made.due_on, made.decided_by) == (cast.agent, date(2030, 1, 2), cast.lead)
    assert Notification.objects.get(kind="slip_given").user == cast.agent
    without = lead.post(f"/boxes/slips/{slip.pk}/decide/", DONE | {"month": month.pk})
    assert without.headers["Location"].startswith(f"/boxes/months/{month.pk}/")
    assert lead.get("/boxes/months/").status_code == 200


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"words": ""}, 'name="words"'),
        ({"verdict": "perhaps"}, 'role="alert"'),
        ({"said": ""}, 'name="said"'),
        ({"due": "soon"}, "Write the day as 2026-11-02."),
    ],
)
def test_what_is_wrong_is_said_in_the_card_with_what_was_typed(
    lead: Client, month: Month, place: Place, put: Drop, change: dict[str, str], said: str
) -> None:
    slip = put(place, 2, "It is cold")
    given = DONE | {"month": str(month.pk)} | change
    for headers in (PART, {}):
        answer = lead.post(f"/boxes/slips/{slip.pk}/decide/", given, headers=headers)
        assert answer.status_code == 422
        assert 'role="alert"' in answer.content.decode()
    part = lead.post(f"/boxes/slips/{slip.pk}/decide/", given, headers=PART)
    assert part.headers["X-Part"] == "1"
    assert said in part.content.decode()
    assert given["words"] in part.content.decode()
    assert not Decision.objects.exists()


def test_a_review_that_is_not_there_decides_nothing(lead: Client, place: Place, put: Drop) -> None:
    slip = put(place, 2, "It is cold")
    for wanted, status in (("", 422), ("0", 404), ("9" * 30, 404), ("x", 404)):
        answer = lead.post(f"/boxes/slips/{slip.pk}/decide/", DONE | {"month": wanted})
        assert answer.status_code == status
    assert not Decision.objects.exists()


def test_it_is_published_and_taken_back(lead: Client, month: Month, place: Place, put: Drop) -> None:
    address = f"/boxes/months/{month.pk}/publish/"
    assert lead.post(address).status_code == 409  # nothing is decided yet
    slip = put(place, 2, "It is cold")
    lead.post(f"/boxes/slips/{slip.pk}/decide/", DONE | {"month": month.pk})
    answers = f"/b/{place.code}/answers/"
    assert lead.post(address).status_code == 302
    assert "We put up a heater." in Client().get(answers).content.decode()
    assert lead.post(address, {"withdraw": "1"}).status_code == 302
    assert "We put up a heater." not in Client().get(answers).content.decode()


def test_whoever_left_an_address_is_told_once(lead: Client, month: Month, place: Place, put: Drop) -> None:
    slip = put(place, 2, "It is cold", address="ann@example.org")
    lead.post(f"/boxes/slips/{slip.pk}/decide/", DONE | {"month": month.pk})
    answer = lead.post(f"/boxes/months/{month.pk}/tell/", follow=True)
    assert "1 person is being told." in answer.content.decode()
    Decision.objects.update(told_at=clock.now())
    assert lead.post(f"/boxes/months/{month.pk}/tell/").status_code == 409
