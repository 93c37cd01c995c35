"""Whatever happens, and in whatever way it is found out, a set holds whom its condition holds for."""

import random
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keepword.core import clock, events
from keepword.core.models import Fact
from keepword.customers.models import Customer
from keepword.relationship.events import SegmentEntered, SegmentLeft
from keepword.relationship.models import Membership, Segment, Sign, Tally
from keepword.relationship.services import refresh, walking
from tests.relationship.segments.shop import DAY, customer, inside, segment

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

LITHUANIAN = {"field": "customer_language", "op": "is", "value": "lt"}
OLD = {"field": "known_since", "op": "older than", "value": 10 * 24 * 60}


def holds(condition: dict[str, Any], who: Customer, sets: dict[int, set[int]]) -> bool:
    """The slow model: one customer, one condition, in plain Python."""
    if "all" in condition:
        return all(holds(part, who, sets) for part in condition["all"])
    if "any" in condition:
        return any(holds(part, who, sets) for part in condition["any"])
    if "not" in condition:
        return not holds(condition["not"], who, sets)
    if condition["field"] == "segment":
        return any(who.pk in sets[one] for one in condition["value"])
    if condition["field"] == "customer_language":
        return who.language == condition["value"]
    return clock.now() - who.created_at > timedelta(minutes=condition["value"])


class Heard:
    """Who came and who went, as it was told."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.told: list[tuple[str, int, int]] = []
        tell = events.publish

        def publish(event: object) -> None:
            if isinstance(event, SegmentEntered | SegmentLeft):
                kind = "came" if isinstance(event, SegmentEntered) else "went"
                self.told += [(kind, event.segment.pk, one) for one in event.customers]
            tell(event)

        monkeypatch.setattr(events, "publish", publish)


LANGUAGES = st.sampled_from(["lt", "en", "uk"])
STEPS = st.one_of(
    st.tuples(st.just("comes"), LANGUAGES, st.integers(0, 15)),
    st.tuples(st.just("speaks"), st.integers(0, 30), LANGUAGES),
    st.tuples(st.just("days pass"), st.integers(1, 6), st.just("")),
    st.tuples(st.just("is joined"), st.integers(0, 30), st.just("")),
    st.tuples(st.just("goes"), st.integers(0, 30), st.just("")),
    st.tuples(st.just("look"), st.just(0), st.just("")),
    st.tuples(st.just("recount"), st.integers(0, 2), st.just("")),
)


@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(STEPS, max_size=12))
def test_what_is_kept_is_what_a_full_count_says(steps: list[tuple[Any, ...]]) -> None:
    Segment.objects.all().delete()
    Customer.objects.all().delete()
    kept = [
        segment("Lithuanian", LITHUANIAN),
        segment("Old or not Lithuanian", {"any": [OLD, {"not": LITHUANIAN}]}),
    ]
    third = {"all": [OLD, {"field": "segment", "op": "has any", "value": [kept[0].pk]}]}
    kept.append(segment("Old Lithuanian", third))
    now = clock.now()
    for what, one, other in steps:
        with clock.moved(now):
            now += _do(what, one, other, kept)
    with clock.moved(now):
        walking.look(seconds=30)
        for made in (*kept, kept[-1]):
            assert refresh.recount(made.pk, seconds=30)
        sets: dict[int, set[int]] = {}
        for made in kept:
            people = Customer.objects.filter(joined_into=None)
            sets[made.pk] = {who.pk for who in people if holds(made.condition, who, sets)}
            assert inside(made) == sets[made.pk]
            made.refresh_from_db()
            assert made.size == len(sets[made.pk])
    assert not Sign.objects.exists()


def _do(what: str, one: Any, other: Any, kept: list[Segment]) -> timedelta:
    people = list(Customer.objects.filter(joined_into=None).order_by("pk"))
    who = people[one % len(people)] if people and isinstance(one, int) else None
    if what == "days pass":
        return one * DAY
    if what == "comes":
        refresh.sign([customer(language=one, days=other).pk])
    elif what == "speaks" and who:
        Customer.objects.filter(pk=who.pk).update(language=other)
        refresh.sign([who.pk])
    elif what == "is joined" and who and who != people[0]:
        Customer.objects.filter(pk=who.pk).update(joined_into=people[0])
        refresh.sign([who.pk, people[0].pk])
    elif what == "goes" and who:
        Customer.objects.filter(joined_into=who).delete()
        who.delete()
    elif what == "look":
        walking.look(seconds=30)
    elif what == "recount":
        refresh.recount(kept[one].pk, seconds=30)
    return timedelta(0)


def test_who_comes_and_goes_is_told_once_with_a_fact(monkeypatch: pytest.MonkeyPatch) -> None:
    who, made = customer(language="en"), segment("Lithuanian", LITHUANIAN)
    heard = Heard(monkeypatch)
    for language in ("lt", "lt", "en"):
        Customer.objects.filter(pk=who.pk).update(language=language)
        refresh.sign([who.pk, who.pk])
        walking.look()
        refresh.recount(made.pk, seconds=30)
    assert [one for one in heard.told if one[1] == made.pk] == [
        ("came", made.pk, who.pk),
        ("went", made.pk, who.pk),
    ]
    told = Fact.objects.filter(kind__startswith="segment_", person=who.key, data__segment=made.pk)
    assert list(told.order_by("pk").values_list("kind", flat=True)) == ["segment_entered", "segment_left"]
    row = Membership.objects.get(segment=made)
    assert row.left_at is not None
    day = Tally.objects.get(segment=made)
    assert (day.size, day.entered, day.left) == (0, 1, 1)


def test_whom_a_first_count_finds_is_no_news(monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(20):
        customer(language="lt" if number % 2 else "en")
    heard = Heard(monkeypatch)
    made = segment("Lithuanian", LITHUANIAN)
    assert (made.size, len(inside(made)), heard.told) == (10, 10, [])
    assert made.ready_at is not None
    fact = Fact.objects.get(kind="segment_counted", data__segment=made.pk)
    assert fact.value == 10


def test_many_at_once_are_told_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refresh, "TOGETHER", 7)
    made = segment("Lithuanian", LITHUANIAN)
    people = [customer(language="lt") for _ in range(20)]
    heard = Heard(monkeypatch)
    assert refresh.recount(made.pk, seconds=30)
    assert sorted(one[2] for one in heard.told) == sorted(one.pk for one in people)


def test_a_count_goes_on_where_it_was_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refresh, "_FIRST", 3)
    monkeypatch.setattr(refresh, "_WIDEST", 3)
    rng = random.Random(4)
    people = [customer(language=rng.choice(["lt", "en"])) for _ in range(40)]
    made = segment("Lithuanian", LITHUANIAN, counted=False)
    turns = 0
    while not refresh.recount(made.pk, seconds=0):
        turns += 1
    assert turns > 5
    assert inside(made) == {one.pk for one in people if one.language == "lt"}


def test_a_field_that_is_gone_is_said_and_the_set_stays() -> None:
    customer(language="lt")
    made = segment("Lithuanian", LITHUANIAN)
    Segment.objects.filter(pk=made.pk).update(condition={"field": "gone", "op": "is", "value": 1})
    assert refresh.recount(made.pk, seconds=30)
    made.refresh_from_db()
    assert "gone" in made.trouble
    assert made.size == len(inside(made)) == 1
