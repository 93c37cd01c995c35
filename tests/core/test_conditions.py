"""A condition holds for an object in hand exactly when the database finds that object."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keepword.commitments.models import Clock, FourMinutes
from keepword.conversations.models import Contact, Conversation, Message, Priority
from keepword.core import clock
from keepword.core.conditions import check, matches, narrowed, to_q
from keepword.core.errors import Invalid
from keepword.customers.models import Customer
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

leaves = st.one_of(
    st.builds(
        lambda op, value: {"field": "priority", "op": op, "value": value},
        st.sampled_from(["is", "is not", "at least", "at most"]),
        st.integers(0, 3),
    ),
    st.builds(
        lambda op, value: {"field": "language", "op": op, "value": value},
        st.sampled_from(["in", "not in"]),
        st.lists(st.sampled_from(["en", "uk", ""]), max_size=2),
    ),
    st.builds(
        lambda field, yes: {"field": field, "op": "is empty", "value": yes},
        st.sampled_from(
            ["assignee", "language", "subject", "sender", "waiting", "due", "clock", "four_minutes", "rating"]
        ),
        st.booleans(),
    ),
    st.builds(
        lambda field, op, value: {"field": field, "op": op, "value": value},
        st.sampled_from(["subject", "sender"]),
        st.sampled_from(["is", "is not", "contains", "does not contain", "starts with", "ends with"]),
        st.sampled_from(["ЛАМПА", "лампа", "моя ЛАМПА", "@Example.org", "olena@example.org", ".", "a|b"]),
    ),
    st.builds(
        lambda op, value: {"field": "subject", "op": op, "value": value},
        st.sampled_from(["in", "not in"]),
        st.lists(st.sampled_from(["моя лампа", "a|b"]), max_size=2),
    ),
    st.builds(
        lambda field, op, value: {"field": field, "op": op, "value": value},
        st.sampled_from(["created", "waiting", "closed", "due"]),
        st.sampled_from(["older than", "newer than", "within next"]),
        st.sampled_from([0, 30, 100_000]),
    ),
    st.builds(
        lambda op: {"field": "created", "op": op, "value": "2020-02-02T10:00:00+02:00"},
        st.sampled_from(["before", "after"]),
    ),
    st.builds(
        lambda field, yes: {"field": field, "value": yes},
        st.sampled_from(["files", "answered", "returning", "open_hours"]),
        st.booleans(),
    ),
    st.builds(
        lambda field, op, value: {"field": field, "op": op, "value": value},
        st.sampled_from(["messages", "rating"]),
        st.sampled_from(["is", "is not", "at least", "at most"]),
        st.integers(0, 2),
    ),
    st.builds(
        lambda field, op, value: {"field": field, "op": op, "value": value},
        st.sampled_from(["clock", "four_minutes"]),
        st.sampled_from(["has any", "has none", "has all"]),
        st.lists(st.sampled_from(["running", "missed"]), max_size=2),
    ),
)
conditions = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(lambda parts: {"all": parts}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda parts: {"any": parts}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda part: {"not": part}, inner),
    ),
    max_leaves=5,
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    condition=conditions,
    priority=st.sampled_from(Priority.values),
    language=st.sampled_from(["", "en", "uk"]),
)
def test_both_ways_of_asking_agree(cast: Cast, condition: object, priority: int, language: str) -> None:
    item = _conversation(cast, priority=priority, language=language)
    if language:
        _wrote(item)
    asked = Conversation.objects.filter(to_q("conversation", condition)).exists()
    assert matches("conversation", condition, item) == asked
    assert Conversation.objects.filter(narrowed("conversation", condition)).exists() == asked


def _conversation(cast: Cast, **fields: object) -> Conversation:
    Conversation.objects.all().delete()
    customer = Customer.objects.create(name="Olena", created_at=clock.now())
    now = clock.now()
    values = {"subject": "Моя лампа", "created_at": now, "last_message_at": now, **fields}
    return Conversation.objects.create(inbox=cast.inbox, customer=customer, **values)


def _wrote(item: Conversation, text: str = "Лампа не світить", language: str = "uk") -> None:
    now = clock.now()
    Message.objects.create(
        conversation=item,
        direction="in",
        at=now,
        text=text,
        language=language,
        has_files=True,
        sender_address="olena@example.org",
    )
    Clock.objects.create(
        conversation=item, kind="first_response", started_at=now, target_minutes=60, due_at=now
    )
    contact = Contact.objects.create(conversation=item, started_at=now)
    earlier = now - timedelta(days=1)
    FourMinutes.objects.create(conversation=item, contact=contact, started_at=now, opening_state="missed")
    FourMinutes.objects.create(conversation=item, contact=contact, started_at=earlier, state="met")
    item.waiting_since = item.due_at = now
    item.save()


@pytest.mark.parametrize(
    ("words", "found"), [(["лампою"], True), (["refund", "світити"], True), (["повернення"], False)]
)
def test_words_are_found_in_any_form(cast: Cast, words: list[str], found: bool) -> None:
    item = _conversation(cast)
    _wrote(item)
    assert matches("conversation", {"field": "words", "op": "has word", "value": words}, item) == found
    assert matches("conversation", {"field": "words", "op": "has no word", "value": words}, item) != found


def test_what_the_database_cannot_tell_is_left_open(cast: Cast) -> None:
    item = _conversation(cast, priority=Priority.HIGH)
    words = {"field": "words", "op": "has word", "value": ["invoice"]}
    high = {"field": "priority", "value": int(Priority.HIGH)}
    low = {"field": "priority", "value": int(Priority.LOW)}
    may_be = [{"not": words}, {"any": [words, low]}, {"all": [words, high]}, {"not": {"all": [words, high]}}]
    for condition in may_be:
        assert Conversation.objects.filter(narrowed("conversation", condition), pk=item.pk).exists()
    assert not Conversation.objects.filter(narrowed("conversation", {"all": [words, low]})).exists()
    with pytest.raises(Invalid):
        to_q("conversation", words)


@pytest.mark.parametrize(
    "condition",
    [
        {"field": "password", "value": 1},
        {"field": "priority", "op": "like", "value": 1},
        {"field": "priority", "op": "in", "value": 1},
        {"field": "priority", "op": "is", "value": "high"},
        {"field": "priority", "op": "contains", "value": "x"},
        {"field": "subject", "op": "contains", "value": "a\x00"},
        {"field": "subject", "op": "contains"},
        {"field": "created", "op": "before", "value": "2020-01-01"},
        {"field": "created", "op": "older than", "value": -1},
        {"field": "files", "value": "yes"},
        {"all": {}},
        {"not": "x"},
        {"not": {"not": {"not": {"not": {"not": {"not": {"not": {"field": "priority", "value": 1}}}}}}}},
    ],
)
def test_what_cannot_be_asked_is_told(condition: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        check("conversation", condition)
