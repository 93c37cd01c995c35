"""A condition holds for an object in hand exactly when the database finds that object."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keepword.conversations.models import Conversation, Priority
from keepword.core import clock
from keepword.core.conditions import check, matches, to_q
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
    st.just({"field": "assignee", "op": "is empty", "value": True}),
    st.builds(
        lambda v: {"field": "subject", "op": "contains", "value": v}, st.sampled_from(["Lamp", "LAMP", "x"])
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
    Conversation.objects.all().delete()
    customer = Customer.objects.create(name="Olena", created_at=clock.now())
    item = Conversation.objects.create(
        inbox=cast.inbox,
        customer=customer,
        subject="My lamp",
        priority=priority,
        language=language,
        created_at=clock.now(),
        last_message_at=clock.now(),
    )
    asked = Conversation.objects.filter(to_q("conversation", condition)).exists()
    assert matches("conversation", condition, item) == asked


@pytest.mark.parametrize(
    "condition",
    [
        {"field": "password", "value": 1},
        {"field": "priority", "op": "like", "value": 1},
        {"field": "priority", "op": "in", "value": 1},
        {"all": {}},
        {"not": "x"},
        {"not": {"not": {"not": {"not": {"not": {"not": {"not": {"field": "priority", "value": 1}}}}}}}},
    ],
)
def test_what_cannot_be_asked_is_told(condition: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        check("conversation", condition)
