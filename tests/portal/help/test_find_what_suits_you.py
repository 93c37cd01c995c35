"""A stranger goes through a guide without scripts or an account, and writes to us from the result."""

import re
from typing import Any

import pytest

from keepword.conversations.models import Conversation
from keepword.core import clock
from keepword.relationship.models import Consultation
from keepword.relationship.services import consulting
from tests.cast import _person
from tests.portal.help.guest import Guest
from tests.relationship.advice.shop import a_guide, lamps

pytestmark = pytest.mark.django_db


@pytest.fixture
def guide(guest: Guest) -> str:
    """Its address."""
    lamps()
    return f"/help/find/{a_guide(_person('keeper', 'lead')).pk}/"


def text(answered: Any) -> str:
    found: str = answered.content.decode()
    return found


def test_from_the_front_page_to_a_letter_beside_which_the_answers_stand(guest: Guest, guide: str) -> None:
    assert guide in text(guest.opens("/help/"))
    assert guest.opens("/help/find/")["Location"] == guide
    assert "Three questions." in text(guest.opens(guide))
    answered = guest.client.post(guide, {"for": "read", "brands": ["norrby"], "budget": "50"})
    assert answered.status_code == 303
    page = text(guest.opens(answered["Location"]))
    assert "This suits you" in page
    assert "Reading lamp, warm" in page
    assert "Desk lamp" not in page
    assert "Within your €50.00" in page
    made = Consultation.objects.get()
    assert (made.customer, made.asked) == (None, "portal")
    found = re.search(r'href="(/help/new/\w+/\?advice=[^"]+)"', page)
    assert found
    form = text(guest.opens(found[1]))
    assert "What is it for? Reading" in form
    assert "You advised: Reading lamp, warm\n" in form
    signed = found[1].partition("advice=")[2]
    assert guest.sends(advice=signed).status_code == 303
    made.refresh_from_db()
    talk = Conversation.objects.get()
    assert (made.conversation, made.customer) == (talk, talk.customer)


def test_what_nothing_meets_is_said_honestly(guest: Guest, guide: str) -> None:
    answered = guest.client.post(guide, {"for": "work", "budget": "5"})
    page = text(guest.opens(answered["Location"]))
    assert "This comes closest" in page
    assert "Costs more than your €5.00" in page


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({}, "Answer at least one question."),
        ({"budget": "cheap"}, "Enter an amount such as 12.50."),
        ({"for": "dance"}, "Choose one of the answers."),
        ({"for": ["read", "work"]}, "Choose one of the answers."),
        ({"budget": "9" * 400}, "Enter an amount such as 12.50."),
    ],
)
def test_what_cannot_be_an_answer_is_said(
    guest: Guest, guide: str, answers: dict[str, Any], said: str
) -> None:
    answered = guest.client.post(guide, answers)
    assert answered.status_code == 422
    assert said in text(answered)
    assert not Consultation.objects.exists()


def test_a_guide_that_is_not_open_to_customers_is_not_there(guest: Guest, guide: str) -> None:
    hidden = a_guide(_person("other", "lead"), is_public=False)
    assert guest.opens(f"/help/find/{hidden.pk}/").status_code == 404
    assert guest.opens("/help/find/12.nothing/").status_code == 404
    assert guest.opens("/help/new/question/?advice=12.nothing").status_code == 200


def test_a_flood_is_held_up(guest: Guest, guide: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consulting, "STRANGERS", 1)
    assert guest.client.post(guide, {"for": "read"}).status_code == 303
    assert guest.client.post(guide, {"for": "read"}).status_code == 503
    with clock.moved(clock.now() + consulting.KEPT + consulting.KEPT):
        assert consulting.forget_strangers() == 1


def test_it_speaks_the_customer_s_language(guest: Guest, guide: str) -> None:
    answered = guest.client.post(f"{guide}?lang=lt", {"budget": "50"})
    assert "lang=lt" in answered["Location"]
    assert Consultation.objects.get().language == "lt"
