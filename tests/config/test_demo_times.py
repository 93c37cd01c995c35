from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from keepword.config.demo.times import OPENING, SHOP, ZONE, arrivals, awake

MINUTE = timedelta(minutes=1)
# The clocks change on 29 March.
moments = st.integers(0, 21 * 24 * 60).map(
    lambda minutes: datetime(2026, 3, 20, tzinfo=UTC) + MINUTE * minutes
)


def is_open(moment: datetime) -> bool:
    local = moment.astimezone(ZONE)
    hours = OPENING[local.weekday()]
    return hours is not None and hours[0] <= local.time() < hours[1]


@given(moments, st.integers(0, 3000))
def test_working_minutes_are_counted_as_by_a_clock(start: datetime, minutes: int) -> None:
    end = start + MINUTE * minutes
    counted = sum(is_open(start + MINUTE * n) for n in range(minutes))

    assert SHOP.minutes_between(start, end) == counted


@given(moments, st.integers(1, 2000))
def test_adding_and_subtracting_agree_with_counting(start: datetime, minutes: int) -> None:
    assert SHOP.minutes_between(start, SHOP.add(start, minutes)) == minutes
    assert SHOP.minutes_between(SHOP.subtract(start, minutes), start) == minutes


def test_arrivals_come_in_order_within_the_days() -> None:
    now = datetime(2026, 6, 10, 11, tzinfo=UTC)
    found = arrivals(now, 30, 500, Random(3))

    assert len(found) == 500
    assert found == sorted(found)
    assert now - timedelta(days=30) <= found[0] <= found[-1] < now


@given(moments)
def test_nobody_answers_in_their_sleep(moment: datetime) -> None:
    answered = awake(moment, Random(1))

    assert moment <= answered < moment + timedelta(hours=12)
    assert 7 <= answered.astimezone(ZONE).hour < 23
