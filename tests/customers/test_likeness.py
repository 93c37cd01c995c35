"""Who may be the same person is suggested once, for a reason that few share, and decided by one of us."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepword.conversations.models import Conversation
from keepword.conversations.services import mark_spam, release
from keepword.core.conditions import matches, to_q
from keepword.core.errors import Conflict
from keepword.customers import rules
from keepword.customers.models import Customer, Join, Likeness
from keepword.customers.services import (
    Sighting,
    claim,
    compare_some,
    decide,
    identify,
    join,
    part,
    recognise,
    suggest,
)
from tests.cast import Cast
from tests.conversations.merging import Talk

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def writes(address: str, name: str) -> Customer:
    return identify([Sighting(address, name)])[address]


def found() -> list[list[str]]:
    while compare_some():
        pass
    return [one.reasons for one in Likeness.objects.order_by("pk")]


@pytest.mark.parametrize(
    ("name", "same"),
    [
        ("Olena Kovalenko", "kovalenko  OLENA"),
        ("Žydrūnė Kazlaitė", "Zydrune Kazlaite"),
        ("Олена Коваленко", "коваленко олена"),
    ],
)
def test_names_are_compared_without_case_accents_and_order(name: str, same: str) -> None:
    assert rules.folded(name) == rules.folded(same) != ""


@given(st.text(max_size=300))
def test_any_name_is_folded_to_something_short(name: str) -> None:
    assert len(rules.folded(name)) <= 80
    assert rules.folded(rules.folded(name)) in ("", rules.folded(name))


@given(st.text(max_size=60))
def test_a_number_is_normal_or_none(text: str) -> None:
    number = rules.normal_phone(text, "LT")
    assert number == "" or (number.startswith("+") and rules.normal_phone(number) == number)


def test_the_same_number_in_another_kind() -> None:
    recognise("phone", "+37061234567")
    recognise("whatsapp", "+370 612 34567")
    assert found() == [["phone"]]


def test_the_same_name_at_the_same_firm() -> None:
    writes("olena@firm.example", "Olena Kovalenko")
    writes("o.kovalenko@firm.example", "Kovalenko Olena")
    writes("somebody@firm.example", "Taras Shevchenko")
    assert found() == [["name and mail domain"]]


def test_the_same_name_and_the_end_of_a_number() -> None:
    claim(writes("olena@gmail.com", "Olena Kovalenko"), "phone", "+380441234567")
    claim(writes("olena2@gmail.com", "Olena Kovalenko"), "phone", "+48 44 1234567")
    assert found() == [["name and phone"]]


def test_what_says_nothing_suggests_nothing() -> None:
    writes("olena@gmail.com", "Olena Kovalenko")
    writes("o.kovalenko@gmail.com", "Olena Kovalenko")  # anybody has an address there
    writes("olena@firm.example", "Olena")
    writes("o@firm.example", "Olena")  # a first name alone
    writes("info@firm.example", "Firm Two")
    claim(recognise("visitor", "v1"), "email", "info@firm.example")  # several people stand behind it
    assert found() == []


def test_a_name_that_many_bear_is_not_looked_at() -> None:
    for number in range(23):
        writes(f"jonas{number}@firm.example", "Jonas Jonaitis")
    assert len(found()) < 23 * 22 / 2
    before = Likeness.objects.count()
    writes("jonas99@firm.example", "Jonas Jonaitis")
    found()
    assert Likeness.objects.count() == before


def test_who_was_told_apart_is_never_suggested_again(cast: Cast) -> None:
    one, other = recognise("phone", "+37061234567"), recognise("whatsapp", "+37061234567")
    found()
    decide(cast.agent, Likeness.objects.get(), same=False)
    Customer.objects.update(compared=False)
    found()
    assert Likeness.objects.get().state == "different"
    assert suggest(one, other, ["proved"]) is None
    third = recognise("site", "3")
    join(cast.agent, one, third)  # nor as a part of somebody else
    assert suggest(third, other, ["phone"]) is None


def test_a_suggestion_is_confirmed_once(cast: Cast) -> None:
    one, other = recognise("phone", "+37061234567"), recognise("whatsapp", "+37061234567")
    found()
    decided = decide(cast.agent, Likeness.objects.get(), same=True)
    assert decided.state == "same"
    assert Customer.objects.get(pk=other.pk).joined_into == one
    assert Join.objects.get().how == "suggestion"
    with pytest.raises(Conflict):
        decide(cast.agent, decided, same=False)
    part(cast.agent, Join.objects.get())
    assert Likeness.objects.get().state == "different"


def test_rules_and_views_can_ask_for_it(cast: Cast) -> None:
    here = Talk(cast).writes("Olena <olena@example.org>").conversation
    claim(recognise("visitor", "v1"), "email", "olena@example.org")
    asked = {"field": "perhaps_known", "op": "is", "value": True}
    assert not matches("conversation", asked, here)
    found()
    assert matches("conversation", asked, here)
    assert Conversation.objects.filter(to_q("conversation", asked)).get() == here
    assert not matches("conversation", {"field": "proved", "op": "is", "value": True}, here)


def test_who_only_sends_spam_is_nobody(cast: Cast) -> None:
    talk = Talk(cast)
    first = talk.writes("Lucky Draw <win@lucky.example>").conversation
    second = talk.writes("Lucky Draw <more@lucky.example>").conversation
    with talk.tick():
        mark_spam(cast.lead, first)
    assert found() == []
    with talk.tick():
        release(cast.lead, first)
    assert second.customer != first.customer
    assert found() == [["name and mail domain"]]
