"""Whatever the order in which an order is told of, and however often, it comes out the same."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from keepword.commerce import services
from keepword.commerce.models import Order
from keepword.commerce.rules import orders as rules
from keepword.commerce.rules import shipments as parcels
from keepword.commerce.rules.given import HeardGiven, LineGiven, OrderGiven, ShipmentGiven
from tests.cast import Cast
from tests.commerce.shop import MONDAY, lamp, told

NUMBERS = count(1)
HOUR = timedelta(hours=1)
moments = st.integers(0, 6).map(lambda hour: MONDAY + hour * HOUR)
lines = st.lists(
    st.tuples(st.sampled_from("abc"), st.integers(1, 3)), min_size=1, max_size=3, unique_by=lambda one: one[0]
)


@st.composite
def words(draw: st.DrawFn) -> dict[str, Any]:
    """What a source says of an order at some moment."""
    status = draw(st.sampled_from([*rules.RANK]))
    heard = draw(
        st.lists(
            st.tuples(moments, st.sampled_from(["handed_over", "in_transit", "out_for_delivery"])), max_size=2
        )
    )
    parcel = ShipmentGiven(external_id="p", events=[HeardGiven(*one) for one in heard])
    return {
        "status": status,
        "changed_at": draw(moments),
        "lines": [LineGiven("Lamp", n, 100, external_id=name) for name, n in draw(lines)],
        "shipments": [parcel] if heard else [],
    }


def outcome(number: str, source: str) -> tuple[Any, ...]:
    """All that is known of an order, but the lines that are gone."""
    order = Order.objects.get(external_id=number, source=source)
    found = order.lines.exclude(quantity=0).order_by("external_id")
    parcel = order.shipments.first()
    return (
        (order.status, order.said, order.total, order.changed_at),
        (order.paid_at, order.shipped_at, order.delivered_at, order.cancelled_at),
        list(found.values_list("external_id", "quantity")),
        (parcel.status, parcel.shipped_at) if parcel else None,
    )


@pytest.mark.both_databases
@pytest.mark.django_db
@given(said=st.lists(words(), min_size=1, max_size=5), data=st.data())
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_order_and_any_repetition_lead_to_the_same(
    cast: Cast, said: list[dict[str, Any]], data: st.DataObject
) -> None:
    number = str(next(NUMBERS))

    def tell(turns: list[dict[str, Any]], source: str) -> tuple[Any, ...]:
        for one in turns:
            services.place_order(cast.lead, told(number, **one), source=source)
        return outcome(number, source)

    shuffled = data.draw(st.permutations(said))
    again = data.draw(st.lists(st.sampled_from(said), max_size=3))
    assert tell(said, "api") == tell([*shuffled, *again], "csv")


@given(st.lists(st.tuples(moments, st.sampled_from([*parcels.RANK])), max_size=8), st.data())
def test_a_parcel_is_where_its_events_say_in_any_order(
    events: list[tuple[datetime, str]], data: st.DataObject
) -> None:
    state = parcels.state_of(events)
    assert state == parcels.state_of(data.draw(st.permutations(events)))
    assert state == parcels.state_of([*events, *events])
    heard = [status for _at, status in events]
    assert state == parcels.PREPARED or state in heard
    ends = {parcels.DELIVERED, parcels.RETURNED}
    if ends & set(heard):
        assert state in ends


@given(st.sampled_from([*rules.MACHINE]), st.lists(st.sampled_from(rules.VERBS), max_size=6))
def test_the_machine_goes_only_where_it_knows(state: str, verbs: list[str]) -> None:
    for verb in verbs:
        target = rules.after(state, verb)
        if target is None:
            assert verb not in rules.MACHINE[state]
            continue
        assert target in rules.MACHINE
        assert target == state or rules.MACHINE[state][verb] == target
        state = target


@given(st.sampled_from([*rules.RANK]), st.booleans(), st.booleans())
def test_what_is_true_of_an_order(said: str, delivered: bool, left: bool) -> None:
    found = rules.status_of(said, delivered=delivered, left=left)
    if delivered:
        assert found == "delivered"
    elif said == "cancelled":
        assert found == "cancelled"
    elif left:
        assert rules.RANK[found] >= rules.RANK["shipped"]
    else:
        assert found == said


@pytest.mark.django_db
@given(st.integers(0, 5), st.integers(0, 5))
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_stock_follows_whichever_word_is_the_newest(cast: Cast, first: int, second: int) -> None:
    """What is set aside for an order is what its newest word needs, heard in either order."""
    from keepword.commerce import queries

    assume(first != second)
    sku = f"S{next(NUMBERS)}"
    product = lamp(cast.lead, sku, stock=10)
    number = str(next(NUMBERS))

    def word(quantity: int, hour: int) -> OrderGiven:
        line = LineGiven("Lamp", quantity, 1, sku=sku, external_id="a")
        return told(number, line, changed_at=MONDAY + hour * HOUR)

    for one in (word(second, 2), word(first, 1), word(second, 2)):
        services.place_order(cast.lead, one)
    found = queries.stock_of(product)
    assert (found.reserved, found.free) == (second, 10 - second)
