"""What is earned, when it ends, which code is which: pure rules against slow ones."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepword.loyalty.rules import codes, lots, spans
from keepword.loyalty.rules.earning import Rate
from keepword.loyalty.rules.tiers import Ladder, Tier
from keepword.loyalty.rules.vouchers import discount

RATES = st.builds(Rate, st.integers(1, 20), st.integers(1, 500), st.integers(1, 500), st.integers(1, 500))
ZONES = st.sampled_from(["Europe/Kyiv", "America/Santiago", "Asia/Beirut", "UTC", "Pacific/Apia"])


@given(rate=RATES, amount=st.integers(0, 3000), percent=st.integers(100, 300))
def test_each_whole_step_of_an_order_earns(rate: Rate, amount: int, percent: int) -> None:
    steps = 0
    while (steps + 1) * rate.earn_per <= amount:
        steps += 1
    hundredths = steps * rate.earn_points * percent
    assert rate.earned(amount, percent) == (hundredths - hundredths % 100) // 100


@given(rate=RATES, points=st.integers(0, 5000))
def test_a_gift_never_costs_less_than_what_it_is_exchanged_for(rate: Rate, points: int) -> None:
    assert rate.exchanged(points) <= rate.worth(points) <= rate.exchanged(points) + 1
    assert (rate.worth(points) > 0) == (points > 0)


@given(
    points=st.integers(0, 500),
    amount=st.integers(1, 5000),
    parts=st.lists(st.integers(0, 5000), max_size=6),
)
def test_what_returns_by_parts_takes_as_much_as_at_once(points: int, amount: int, parts: list[int]) -> None:
    rate = Rate(1, 100, 100, 100)
    back, so_far = 0, 0
    for part in [*parts, amount]:
        so_far = min(amount, so_far + part)
        wanted = rate.to_take_back(points=points, amount=amount, returned=so_far)
        assert back <= wanted <= points
        back = wanted
    assert back == points


@given(kept=st.lists(st.integers(0, 9), max_size=8), wanted=st.integers(0, 60))
def test_the_first_points_go_first(kept: list[int], wanted: int) -> None:
    one_by_one = [number for number, left in enumerate(kept) for _point in range(left)][:wanted]
    parts = lots.take(list(enumerate(kept)), wanted)
    assert [part.lot for part in parts for _point in range(part.points)] == one_by_one
    assert lots.total(parts) == min(wanted, sum(kept))


@given(
    at=st.integers(1_577_836_800, 2_208_988_800).map(lambda at: datetime.fromtimestamp(at, UTC)),
    months=st.integers(1, 30),
    name=ZONES,
)
def test_points_end_with_a_day_of_the_shop_s_zone(at: datetime, months: int, name: str) -> None:
    zone = ZoneInfo(name)
    ends = spans.ends_at(at, months, zone)
    assert ends is not None
    earned_on, last = at.astimezone(zone).date(), (ends - timedelta(seconds=1)).astimezone(zone)
    day, month = earned_on.day, earned_on.year * 12 + earned_on.month - 1 + months
    while True:  # the same day of the month, or the last that it has
        try:
            expected = date(month // 12, month % 12 + 1, day)
            break
        except ValueError:
            day -= 1
    # Samoa had no 30 December 2011; such a day ends with the one before.
    assert last.date() == expected
    assert ends.astimezone(zone).date() > expected


@pytest.mark.parametrize(
    ("zone", "earned", "ends"),
    [
        # Clocks go forward on 29 March 2026 at 3: the day has 23 hours, and the points live them all.
        ("Europe/Kyiv", "2025-03-29T10:00+00:00", "2026-03-29T21:00+00:00"),
        ("Europe/Kyiv", "2025-03-28T23:30+00:00", "2026-03-29T21:00+00:00"),  # in Kyiv it was the 29th
        # And back on 25 October: the day has 25.
        ("Europe/Kyiv", "2025-10-25T10:00+00:00", "2026-10-25T22:00+00:00"),
        # In Chile there is no midnight on 6 September 2026: the day before ends where the next begins at 1.
        ("America/Santiago", "2025-09-05T15:00+00:00", "2026-09-06T04:00+00:00"),
        ("UTC", "2024-02-29T12:00+00:00", "2025-03-01T00:00+00:00"),
    ],
)
def test_around_summer_time(zone: str, earned: str, ends: str) -> None:
    found = spans.ends_at(datetime.fromisoformat(earned), 12, ZoneInfo(zone))
    assert found == datetime.fromisoformat(ends)


def test_who_was_born_on_a_leap_day_has_a_birthday_each_year() -> None:
    for year in range(2024, 2033):
        days = [date(year, 1, 1) + timedelta(days=n) for n in range(366)]
        assert sum((2, 29) in spans.born_on(day) for day in days if day.year == year) == 1


@given(floors=st.sets(st.integers(1, 50), max_size=6), score=st.integers(0, 60))
def test_the_highest_tier_that_is_reached(floors: set[int], score: int) -> None:
    ladder = Ladder(tuple(Tier(f"t{floor}", "", floor) for floor in sorted(floors)))
    reached = [floor for floor in floors if floor <= score]
    tier = ladder.reached(score)
    assert (tier.floor if tier else None) == max(reached, default=None)
    way = ladder.progress(tier.key if tier else "", score)
    higher = [floor for floor in floors if floor > score]
    assert way.left == (min(higher) - score if higher else 0)
    assert 0 <= way.percent <= 100


@pytest.mark.parametrize(
    "typed",
    [
        "K7QF-M2XD-9HTR",
        "k7qfm2xd9htr",
        " K7QF M2XD 9HTR ",
        "K7QF–M2XD–9HTR",
        "К7QF-М2ХD-9НТR",
    ],  # Cyrillic too
)
def test_a_code_is_typed_as_people_type(typed: str) -> None:
    assert codes.folded(typed) == "K7QFM2XD9HTR"


def test_letters_that_look_like_digits_are_digits() -> None:
    assert codes.folded("save-IO") == codes.folded("SAVE 10") == codes.folded("saveLo")


@given(st.text(max_size=300))
def test_any_text_folds_once(typed: str) -> None:
    once = codes.folded(typed)
    assert codes.folded(once) == once
    assert len(once) <= codes.LONGEST


def test_drawn_codes_stay_as_they_are() -> None:
    drawn = {codes.drawn() for _ in range(500)}
    assert len(drawn) == 500
    assert all(codes.folded(codes.shown(code)) == code and len(code) == codes.LENGTH for code in drawn)


@given(
    kind=st.sampled_from(["percent", "amount", "shipping"]),
    value=st.integers(1, 100),
    goods=st.integers(0, 900),
    shipping=st.integers(0, 90),
)
def test_no_voucher_takes_off_more_than_it_is_of(kind: str, value: int, goods: int, shipping: int) -> None:
    off = discount(kind, value, goods=goods, shipping=shipping)
    assert 0 <= off <= (shipping if kind == "shipping" else goods)
    if kind == "percent":
        assert abs(off - goods * value / 100) <= 0.5
