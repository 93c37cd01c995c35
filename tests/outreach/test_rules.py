"""Words, quiet hours, pace and effect: each against a second way of reckoning it."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepword.core.errors import Invalid
from keepword.outreach.rules import effect, machine, quiet, render, throttle
from keepword.outreach.rules.kinds import KINDS, LANGUAGES, default_texts

KYIV, LONDON = ZoneInfo("Europe/Kyiv"), ZoneInfo("Europe/London")

# Words ---------------------------------------------------------------------------------------------

names = st.sampled_from(["name", "shop", "product"])
values = st.fixed_dictionaries({one: st.text(max_size=30) for one in ("name", "shop", "product")})


@given(st.lists(st.one_of(names, st.text(alphabet="ab .\n", max_size=8)), max_size=12), values)
def test_each_placeholder_is_replaced_by_its_value_and_by_nothing_else(
    parts: list[str], told: dict[str, str]
) -> None:
    said = " | ".join(f"{{{{{one}}}}}" if one in told else one for one in parts)
    expected = " | ".join(render.plain(told[one]) if one in told else one for one in parts)
    assert "".join(render.render(said, told).split()) == "".join(expected.split())


def test_what_a_value_says_is_no_placeholder() -> None:
    assert render.render("Hi {{name}}", {"name": "{{shop}}", "shop": "S"}) == "Hi {{shop}}"


def test_a_line_of_an_empty_value_is_left_out() -> None:
    said = "Dear {{name}},\n\n{{notes}}\n\nGo to {{url}}\nBye"
    assert render.render(said, {"name": "A", "notes": "", "url": ""}) == "Dear A,\n\nGo to\nBye"


@pytest.mark.parametrize("text", ["{{nmae}}", "{{ name", "name}}", "{{a b}}", "{{name.x}}"])
def test_what_is_no_placeholder_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        render.check_text(text, {"name": ""})


def test_a_subject_is_one_line() -> None:
    assert render.subject("News: {{name}}", {"name": "a\nBcc: b@example.org"}) == "News: a Bcc: b@example.org"


@pytest.mark.parametrize("key", KINDS)
def test_what_a_kind_says_at_first_has_only_its_placeholders(key: str) -> None:
    texts = default_texts(key)
    assert set(texts) == set(LANGUAGES)
    for words in texts.values():
        for text in words.values():
            render.check_text(text, KINDS[key].placeholders)
            assert text


# Quiet hours ---------------------------------------------------------------------------------------

moments = st.integers(0, 730 * 86_400).map(
    lambda seconds: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)
hours = st.times().map(lambda at: at.replace(second=0, microsecond=0))


@given(moments, st.sampled_from([KYIV, LONDON, ZoneInfo("America/New_York")]), hours, hours)
def test_nobody_is_told_in_their_quiet_hours_and_nobody_waits_longer(
    at: datetime, zone: ZoneInfo, begins: time, ends: time
) -> None:
    found = quiet.next_moment(at, zone, begins, ends)
    assert found >= at
    assert not quiet.is_quiet(found, zone, begins, ends)
    if found > at:  # every minute until then was quiet, by a clock that is looked at minute by minute
        last = found - timedelta(seconds=1)
        assert found - at <= timedelta(hours=25)
        for minute in range(0, int((last - at).total_seconds() // 60) + 1, 7):
            here = (at + timedelta(minutes=minute)).astimezone(zone)
            now = here.hour * 60 + here.minute
            first, after = begins.hour * 60 + begins.minute, ends.hour * 60 + ends.minute
            assert first <= now < after if first <= after else (now >= first or now < after)


def test_the_same_hour_twice_is_no_quiet_time() -> None:
    assert not quiet.is_quiet(datetime(2026, 5, 1, 3, tzinfo=UTC), KYIV, time(9), time(9))


# Pace ----------------------------------------------------------------------------------------------


@given(
    st.integers(1, 6_000),
    st.lists(st.tuples(st.floats(0, 30), st.integers(0, 50)), min_size=1, max_size=60),
)
def test_no_more_leave_than_the_pace_allows(pace: int, steps: list[tuple[float, int]]) -> None:
    now = start = datetime(2026, 12, 1, tzinfo=UTC)
    bucket, left = throttle.Bucket(), 0
    for seconds, wanted in steps:
        now += timedelta(seconds=seconds)
        may, bucket = throttle.take(bucket, pace, now, wanted)
        assert 0 <= may <= wanted
        left += may
        assert left <= throttle.room(pace) + (now - start).total_seconds() * pace / 60 + 1e-6


def test_who_waits_gets_the_whole_pace() -> None:
    now, bucket, left = datetime(2026, 12, 1, tzinfo=UTC), throttle.Bucket(), 0
    for _second in range(60):
        may, bucket = throttle.take(bucket, 300, now, 1_000)
        left, now = left + may, now + timedelta(seconds=1)
    assert 300 <= left <= 350


def test_a_clock_that_goes_back_gives_nothing() -> None:
    now = datetime(2026, 12, 1, tzinfo=UTC)
    _may, bucket = throttle.take(throttle.Bucket(), 60, now, 10)
    assert throttle.take(bucket, 60, now - timedelta(hours=1), 10)[0] == 0


# Effect --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "of", "other", "other_of", "low", "high"),
    [  # Newcombe (1998), table II, method 10
        (56, 70, 48, 80, 0.0524, 0.3339),
        (9, 10, 3, 10, 0.1705, 0.8090),
        (6, 7, 2, 7, 0.0582, 0.8062),
        (5, 56, 0, 29, -0.0381, 0.1926),
        (0, 10, 0, 20, -0.1611, 0.2775),
        (0, 10, 0, 10, -0.2775, 0.2775),
        (10, 10, 0, 20, 0.6791, 1.0),
        (10, 10, 0, 10, 0.6075, 1.0),
    ],
)
def test_the_interval_is_newcombe_s(
    first: int, of: int, other: int, other_of: int, low: float, high: float
) -> None:
    found = effect.difference(first, of, other, other_of)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


counts = st.integers(1, 400).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of)))


@given(counts, counts)
def test_the_interval_holds_the_difference_and_turns_with_it(
    one: tuple[int, int], other: tuple[int, int]
) -> None:
    found, back = effect.difference(*one, *other), effect.difference(*other, *one)
    assert -1 <= found.low <= found.value <= found.high <= 1
    assert found.low == pytest.approx(-back.high)
    assert found.high == pytest.approx(-back.low)


@given(counts)
def test_wilson_s_bounds_solve_their_equation(one: tuple[int, int]) -> None:
    hits, of = one
    for bound in effect.wilson(hits, of):
        if 1e-9 < bound < 1 - 1e-9:
            # |p - bound| is z standard errors at the bound
            error = (bound * (1 - bound) / of) ** 0.5
            assert abs(hits / of - bound) / error == pytest.approx(effect.Z95, rel=1e-6)


# The machine ---------------------------------------------------------------------------------------


@given(st.booleans(), st.lists(st.sampled_from(["start", "stop", "resume", "cancel", "finish", "switch_on"])))
def test_what_is_over_stays_over(standing: bool, verbs: list[str]) -> None:
    state = machine.DRAFT
    for verb in verbs:
        before = state
        state = machine.after(standing, state, verb) or state
        if before in (machine.DONE, machine.CANCELLED):
            assert state == before
        assert state in machine.machine(standing)
