"""What of a board is urgent, who waits where, and that a grid has no holes. Pure."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepword.analytics.rules import walls as rules
from keepword.analytics.rules.walls import Due, Level, Panel, Place, Scope, Sight, Waiting
from keepword.core.errors import Invalid

NOW = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
numbers = st.integers(1, 12)
places = st.builds(Place, numbers, st.none() | st.integers(1, 4))
past = st.integers(0, 100_000).map(lambda n: NOW - timedelta(seconds=n))
near = st.integers(-7_200, 7_200).map(lambda n: NOW + timedelta(seconds=n))
waiting = st.lists(st.builds(Waiting, places, st.integers(0, 9), past), max_size=30)
dues = st.lists(st.builds(Due, places, near, st.booleans()), max_size=30)
some = st.frozensets(st.integers(1, 4), max_size=3)
sights = st.builds(Sight, some, some, some)
scopes = st.builds(Scope, sights, some, some)


def seen(scope: Scope, place: Place) -> bool:
    """Written from the definition."""
    wanted = (not scope.inboxes or place.inbox in scope.inboxes) and (
        not scope.teams or place.team in scope.teams
    )
    closed = place.team in scope.sight.closed_teams or place.inbox in scope.sight.closed_inboxes
    return wanted and (place.team in scope.sight.own_teams or not closed)


@given(waiting, dues, scopes, st.sampled_from(rules.MINUTES), st.sampled_from(["inbox", "team"]))
def test_rows_hold_everybody_who_waits_and_the_longest_comes_first(
    some: list[Waiting], answers: list[Due], scope: Scope, minutes: int, by: str
) -> None:
    rows = rules.rows(some, answers, scope, NOW, minutes=minutes, by=by)
    held = [one for one in some if seen(scope, one.place) and one.n]
    assert len(rows) <= rules.MOST_ROWS
    assert sum(row.n for row in rows) == sum(one.n for one in held)
    assert [row.since for row in rows] == sorted(row.since for row in rows)
    assert min((row.since for row in rows), default=None) == min((one.since for one in held), default=None)
    keys = {one.place.team if by == "team" else one.place.inbox for one in held}
    assert sum(row.others or 1 for row in rows) == len(keys)
    owed = [one for one in answers if seen(scope, one.place)]
    owed = [one for one in owed if (one.place.team if by == "team" else one.place.inbox) in keys]
    soon = NOW + timedelta(minutes=minutes)
    assert sum(row.over for row in rows) == sum(one.over or one.at <= NOW for one in owed)
    assert sum(row.soon for row in rows) == sum(not one.over and NOW < one.at <= soon for one in owed)


@given(dues, scopes, near)
def test_what_is_due_is_either_over_or_still_to_come(some: list[Due], scope: Scope, until: datetime) -> None:
    found = rules.dues(some, scope, NOW, until)
    over = [one for one in some if seen(scope, one.place) and (one.over or one.at <= NOW)]
    coming = [one for one in some if seen(scope, one.place) and one not in over and one.at < until]
    assert (found.over, found.soon) == (len(over), len(coming))
    assert found.oldest == min((one.at for one in over), default=None)
    assert found.next == min((one.at for one in coming), default=None)
    assert found.level is (Level.LATE if over else Level.SOON if coming else Level.CALM)


@given(waiting, scopes)
def test_the_total_is_that_of_the_rows(some: list[Waiting], scope: Scope) -> None:
    n, since = rules.total(some, scope)
    rows = rules.rows(some, [], scope, NOW, minutes=30, by="inbox")
    assert n == sum(row.n for row in rows)
    assert since == min((row.since for row in rows), default=None)


@given(st.integers(0, 60), st.integers(0, 7200))
def test_a_level_never_falls_as_time_goes_on(minutes: int, seconds: int) -> None:
    soon, due = timedelta(minutes=minutes), NOW + timedelta(hours=1)
    order = rules.ORDER.index
    later = NOW + timedelta(seconds=seconds)
    assert order(rules.by_due(due, NOW, soon)) <= order(rules.by_due(due, later, soon))
    assert order(rules.by_wait(NOW, NOW)) <= order(rules.by_wait(NOW, later))


def test_who_waits_in_a_chat_is_urgent_after_twenty_seconds_and_late_after_four_minutes() -> None:
    waits = [rules.by_wait(NOW - timedelta(seconds=n), NOW) for n in (19, 20, 239, 240)]
    assert waits == [Level.CALM, Level.SOON, Level.SOON, Level.LATE]


@given(st.integers(1, 9))
def test_a_grid_has_no_holes(panels: int) -> None:
    found = rules.grid(panels)
    assert found.columns * found.rows == panels - 1 + found.tall
    assert 1 <= found.tall <= found.rows
    assert found.columns <= rules.MOST_COLUMNS


@given(st.lists(st.integers(0, 50), min_size=48, max_size=48), st.integers(0, 47), st.integers(0, 30))
def test_expected_by_now_is_the_day_up_to_now(halves: list[int], slot: int, minutes: int) -> None:
    exact = sum(halves[:slot]) + Fraction(halves[slot] * minutes, 30)
    assert rules.expected_by(halves, slot, minutes / 30) == pytest.approx(float(exact))


def test_a_board_shows_at_least_a_number_and_nothing_unknown() -> None:
    assert rules.panels_of(["csat", "waiting", "csat"]) == [Panel.CSAT, Panel.WAITING]
    for wrong in ([], ["weather"], ["trouble", "tests"]):
        with pytest.raises(Invalid):
            rules.panels_of(wrong)
    assert rules.known_panels(["csat", "weather"]) == [Panel.CSAT]
