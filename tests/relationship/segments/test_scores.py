"""Fifths by recency, frequency and money: the database's are those of a few lines of plain Python."""

import random

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from keepword.commerce.models import Order, OrderStatus
from keepword.core import clock
from keepword.customers.models import Customer
from keepword.relationship.models import Label, Score, Scoring, Segment
from keepword.relationship.rules import rfm
from keepword.relationship.services import refresh, scoring
from tests.relationship.segments.shop import DAY, customer, inside, order, segment


def fifths(values: list[int]) -> dict[int, int]:
    """Which fifth each value is in, as Hughes sorts and cuts; equal values share the lowest of theirs.

    The first groups are one larger where it does not come out even, as everywhere.
    """
    ordered, found = sorted(values), dict[int, int]()
    size, rest = divmod(len(ordered), 5)
    place = 0
    for fifth in range(1, 6):
        for _turn in range(size + (fifth <= rest)):
            found.setdefault(ordered[place], fifth)
            place += 1
    return found


@pytest.mark.django_db
@pytest.mark.both_databases
def test_the_database_cuts_as_plain_python_does() -> None:
    rng = random.Random(11)
    now = timezone.now().replace(hour=12)
    with clock.moved(now):
        people = [customer(str(number)) for number in range(83)]
        for who in people:
            for _turn in range(rng.choice([0, 1, 1, 1, 2, 3, 8])):
                order(who, rng.randint(0, 60), rng.choice([500, 500, 900, 12_000]))
        for who in people[:9]:
            order(who, 0, 10**9, status=OrderStatus.CANCELLED)
            order(who, 3, 10**6, currency="USD")
        order(customer(), 1, joined := 700)
        Order.objects.filter(total=joined).update(customer=None)
        scored = scoring.score()

        mine: dict[int, tuple[int, int, int]] = {}
        for who in people:
            rows = [o for o in who.orders.all() if o.status != OrderStatus.CANCELLED]
            if rows:
                paid = sum(o.total for o in rows if o.currency == "EUR")
                mine[who.pk] = (-(now - max(o.placed_at for o in rows)).days, len(rows), paid)
        cuts = [fifths([row[column] for row in mine.values()]) for column in range(3)]
        wanted = {pk: tuple(cut[v] for cut, v in zip(cuts, row, strict=True)) for pk, row in mine.items()}
        rows = {one.customer_id: one for one in Score.objects.all()}
        assert scored == len(rows) == len(mine)
        assert {pk: (one.recency, one.frequency, one.money) for pk, one in rows.items()} == wanted
        for one in rows.values():
            assert one.worth == rfm.worth(one.frequency, one.money)
            assert one.label == rfm.label(one.recency, one.frequency, one.money)
            assert one.spent == mine[one.customer_id][2]


@pytest.mark.django_db
@pytest.mark.both_databases
def test_a_score_changes_with_the_orders_and_keeps_since_when_it_is() -> None:
    people = [customer(str(n)) for n in range(10)]
    for days, who in enumerate(people):
        order(who, days + 1)
    scoring.score()
    first = {one.customer_id: one for one in Score.objects.all()}
    with clock.moved(clock.now() + DAY):
        order(people[-1], 0, 5000)
        Order.objects.filter(customer=people[0]).update(status=OrderStatus.CANCELLED)
        scoring.score()
    later = {one.customer_id: one for one in Score.objects.all()}
    assert people[0].pk not in later
    assert (first[people[-1].pk].recency, later[people[-1].pk].recency) == (1, 5)
    same = [
        pk
        for pk in later
        if all(getattr(first[pk], n) == getattr(later[pk], n) for n in ("recency", "frequency", "money"))
    ]
    assert same
    assert all(first[pk].at == later[pk].at for pk in same)
    assert later[people[-1].pk].at > first[people[-1].pk].at
    assert Scoring.objects.get().scored == 9


@pytest.mark.django_db
def test_segments_of_scores_are_counted_anew_when_scores_are() -> None:
    new = segment("New", {"field": "rfm", "op": "is", "value": "new"})
    people = [customer(str(n)) for n in range(10)]
    for days, who in enumerate(people):
        order(who, days * 10)
    scoring.score()
    new.refresh_from_db()
    assert new.ready_at is None  # the first scores of all are no news of anybody
    assert refresh.recount(new.pk, seconds=9)
    assert inside(new) == set(Score.objects.filter(label=Label.NEW).values_list("customer_id", flat=True))
    assert inside(new)
    assert Segment.objects.filter(key="champions").exists()
    assert Customer.objects.count() == 10


@pytest.mark.django_db
@pytest.mark.both_databases
def test_fewer_than_five_have_no_fifths() -> None:
    people = [customer(str(n)) for n in range(5)]
    for who in people[:4]:
        order(who)
    assert scoring.score() == 0
    assert not Score.objects.exists()
    order(people[4])
    assert scoring.score() == 5
    Order.objects.filter(customer=people[4]).delete()
    assert scoring.score() == 0
    assert not Score.objects.exists()


def test_every_score_has_a_name_and_the_names_are_those_of_the_model() -> None:
    names = {rfm.label(r, f, m) for r in range(1, 6) for f in range(1, 6) for m in range(1, 6)}
    assert names == set(Label.values)


@given(st.integers(1, 5), st.integers(1, 5), st.integers(1, 5))
def test_a_better_score_never_has_a_worse_name(r: int, f: int, m: int) -> None:
    goodness = ["lost", "hibernating", "at_risk", "new", "promising", "loyal", "champions"]
    if r > 2 and f < 5:
        assert goodness.index(rfm.label(r, f + 1, m)) >= goodness.index(rfm.label(r, f, m))


def test_a_score_is_said_in_words() -> None:
    now = timezone.now()
    told = rfm.explained(
        recency=5, frequency=1, money=3, orders=1, last=now - 2 * DAY, paid="€12.00", now=now
    )
    assert told == [
        "The last order was 2 days ago: among the fifth of your customers who bought latest.",
        "1 order: as seldom as anybody.",
        "€12.00 in all: as much as the middle of your customers.",
    ]
