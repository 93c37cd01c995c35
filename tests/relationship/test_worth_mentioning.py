"""What is worth mentioning is offered, used, and offered no more; a reply that uses it is more personal."""

from datetime import timedelta

import pytest

from keepword.conversations.models import Conversation
from keepword.core import clock
from keepword.core.models import Fact
from keepword.customers.models import Remembered
from keepword.customers.services import decide_remembered, remember
from keepword.relationship.models import Mentioned
from keepword.relationship.queries.mentioning import (
    Mention,
    known_phrases,
    mentions,
    moment_of,
)
from keepword.relationship.services import mention
from keepword.relationship.services.mentioning import score
from tests.cast import Cast
from tests.relationship.conftest import Says, Writes

pytestmark = pytest.mark.django_db

PHONE = "I have a Galaxy A54 and its case does not fit."


def offered(cast: Cast, conversation: Conversation) -> dict[str, Mention]:
    return {one.key: one for one in mentions(moment_of(cast.agent, conversation))}


def test_a_confirmed_thing_is_offered_in_the_next_conversation(cast: Cast, writes: Writes) -> None:
    writes(PHONE)
    one = Remembered.objects.get()
    again = writes("The charger is warm.", subject="Charger")
    assert f"remembered:{one.pk}" not in offered(cast, again)
    decide_remembered(cast.agent, one, "confirm")
    found = offered(cast, again)[f"remembered:{one.pk}"]
    assert found.title == "Galaxy A54"
    assert "Galaxy A54" in found.words


def test_what_fits_their_words_comes_before_what_does_not(cast: Cast, writes: Writes) -> None:
    found = writes("My Kindle is fine, but the Galaxy A54 is not.")
    remember(cast.agent, found.customer, kind="owns", value="Galaxy A54")
    remember(cast.agent, found.customer, kind="owns", value="Bosch Serie 4")
    values = [one.title for one in mentions(moment_of(cast.agent, found)) if one.key.startswith("remembered")]
    assert values == ["Galaxy A54", "Bosch Serie 4"]


def test_words_are_in_the_customer_s_language_and_reasons_in_ours(cast: Cast, writes: Writes) -> None:
    found = writes("Доброго дня! Лампа блимає, що робити?", subject="Лампа")
    assert found.language == "uk"
    moment = moment_of(cast.agent, found)
    assert moment.language == "uk"


def test_a_birthday_is_offered_in_the_week_before_it_once(cast: Cast, writes: Writes) -> None:
    found = writes("Hello, the lamp flickers.")
    day = (clock.now() + timedelta(days=3)).date()
    remember(cast.agent, found.customer, kind="birthday", value=f"{day:%m-%d}")
    key = f"birthday:{day.year}"
    assert key in offered(cast, found)
    mention(cast.agent, found, key)
    other = writes("And another thing.", subject="Other")
    assert key not in offered(cast, other)


def test_what_was_set_aside_is_not_offered_here(cast: Cast, writes: Writes) -> None:
    found = writes("Hello, the lamp flickers.")
    assert "first" in offered(cast, found)
    mention(cast.agent, found, "first", aside=True)
    mention(cast.agent, found, "first", aside=True)
    assert "first" not in offered(cast, found)
    assert Mentioned.objects.count() == 1


def test_a_promise_of_another_conversation_is_offered(cast: Cast, writes: Writes, says: Says) -> None:
    first = writes("Where is my lamp?")
    says(first, "I will call you back tomorrow by noon.")
    again = writes("Another question: which bulb fits?", subject="Bulb")
    assert any(key.startswith("promise:") for key in offered(cast, again))
    assert not any(key.startswith("promise:") for key in offered(cast, first))


def test_a_reply_that_uses_what_is_known_is_more_personal(cast: Cast, writes: Writes) -> None:
    found = writes("My charger is warm.")
    remember(cast.agent, found.customer, kind="owns", value="Galaxy A54")
    moment = moment_of(cast.agent, found)
    phrases = known_phrases(moment)
    plain = score("Please send us a picture.", moment, phrases).score
    used = score("Please send us a picture of your Galaxy A54.", moment, phrases).score
    named = score("Olena, please send us a picture of your Galaxy A54.", moment, phrases).score
    assert plain == 0
    assert plain < used < named


def test_what_left_is_marked_as_used_and_its_score_is_a_fact(cast: Cast, writes: Writes, says: Says) -> None:
    found = writes("My charger is warm.")
    one = remember(cast.agent, found.customer, kind="owns", value="Galaxy A54")
    said = says(found, "How does your Galaxy A54 do with another charger?")
    made = Mentioned.objects.get(key=f"remembered:{one.pk}")
    assert made.message_id == said.pk
    fact = Fact.objects.get(kind="personal")
    assert fact.value is not None
    assert fact.value >= 0.6
