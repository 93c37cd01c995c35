"""What customers tell of themselves is suggested, decided once, and never told twice."""

import pytest

from keepword.core.errors import Conflict, NotFound, Refused
from keepword.customers import queries, services
from keepword.customers.models import Remembered, RememberedState
from keepword.relationship.models import Mood
from keepword.relationship.services import read_messages
from tests.cast import Cast
from tests.relationship.conftest import Writes

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

PHONE = "I have a Galaxy A54 and its case does not fit."


def test_a_message_that_names_a_thing_suggests_it_with_the_sentence(cast: Cast, writes: Writes) -> None:
    found = writes(f"Hello! {PHONE} Thank you.")
    (one,) = Remembered.objects.all()
    assert (one.kind, one.value, one.state) == ("owns", "Galaxy A54", RememberedState.SUGGESTED)
    assert one.words == PHONE
    assert one.conversation == found.pk
    assert one.message == found.messages.get().pk


def test_the_same_is_never_there_twice(cast: Cast, writes: Writes) -> None:
    first = writes(PHONE)
    writes("My galaxy  a54 is broken now.")
    read_messages(list(first.messages.values_list("pk", flat=True)))
    assert Remembered.objects.count() == 1
    assert Mood.objects.count() == 2


@pytest.mark.parametrize("verb", ["dismiss", "remove"])
def test_what_was_refused_is_not_suggested_again(cast: Cast, writes: Writes, verb: str) -> None:
    writes(PHONE)
    services.decide_remembered(cast.agent, Remembered.objects.get(), verb)
    writes(PHONE, subject="Again")
    assert Remembered.objects.get().state != RememberedState.SUGGESTED


def test_what_is_no_longer_so_may_be_so_again(cast: Cast, writes: Writes) -> None:
    writes(PHONE)
    one = services.decide_remembered(cast.agent, Remembered.objects.get(), "confirm")
    services.decide_remembered(cast.agent, one, "outdate")
    writes(PHONE, subject="Again")
    assert Remembered.objects.get().state == RememberedState.SUGGESTED


def test_a_state_knows_its_verbs_alone(cast: Cast, writes: Writes) -> None:
    writes(PHONE)
    one = Remembered.objects.get()
    with pytest.raises(Conflict):
        services.decide_remembered(cast.agent, one, "outdate")
    services.decide_remembered(cast.agent, one, "remove")
    with pytest.raises(Conflict):
        services.decide_remembered(cast.agent, one, "confirm")


def test_a_confirmed_wish_is_a_preference(cast: Cast, writes: Writes) -> None:
    found = writes("Please don't call me. Call me after 18:00 only if the house burns.")
    for one in Remembered.objects.all():
        services.decide_remembered(cast.agent, one, "confirm")
    customer = queries.get_customer(cast.agent, found.customer_id)
    assert customer.no_calls
    assert customer.call_from is not None
    assert customer.call_from.hour == 18


def test_nobody_has_two_birthdays(cast: Cast, writes: Writes) -> None:
    found = writes("My birthday is on 17 May.")
    services.decide_remembered(cast.agent, Remembered.objects.get(), "confirm")
    services.remember(cast.agent, found.customer, kind="birthday", value="05-18")
    confirmed = Remembered.objects.filter(kind="birthday", state="confirmed")
    assert [one.value for one in confirmed] == ["05-18"]


def test_a_customer_has_something_forgotten(cast: Cast, writes: Writes) -> None:
    found = writes(PHONE)
    one = Remembered.objects.get()
    services.remove_own(found.customer, one.pk)
    one.refresh_from_db()
    assert (one.value, one.words, one.message) == ("", "", None)
    assert not queries.remembered(cast.agent, found.customer).exists()
    with pytest.raises(NotFound):
        services.remove_own(found.customer, one.pk)


def test_what_is_another_s_stays(cast: Cast, writes: Writes) -> None:
    writes(PHONE)
    other = writes("Hello.", address="petro@example.org", name="Petro")
    with pytest.raises(NotFound):
        services.remove_own(other.customer, Remembered.objects.get().pk)


def test_who_may_not_converse_changes_nothing(cast: Cast, writes: Writes) -> None:
    found = writes(PHONE)
    cast.colleague.is_active = False
    outsider = cast.colleague
    outsider.role = "nobody"
    with pytest.raises(Refused):
        services.remember(outsider, found.customer, kind="owns", value="Kindle")
