"""Goals: set, read, ended."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import assume, given

from keepword.analytics import goals as reading
from keepword.core import clock, facts
from keepword.core.errors import Conflict, Invalid
from keepword.strategy import queries
from keepword.strategy.models import Goal
from keepword.strategy.rules.goals import way
from keepword.strategy.services import GoalGiven, close_goal, read_goal, save_goal
from tests.cast import Cast
from tests.strategy.conftest import told

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


def given_goal(day: date, **more: object) -> GoalGiven:
    values = {
        "name": "Answer sooner",
        "start": 8.0,
        "target": 4.0,
        "begins_on": day - timedelta(days=9),
        "due_on": day + timedelta(days=90),
    }
    return GoalGiven(**{**values, **more})  # type: ignore[arg-type]


@given(st.integers(-100, 100), st.integers(-100, 100), st.integers(-200, 200), st.integers(-50, 150))
def test_on_track_is_as_much_of_the_way_as_of_the_time(start: int, target: int, read: int, days: int) -> None:
    assume(start != target)
    found = way(start, target, read, BEGIN, BEGIN + timedelta(days=100), BEGIN + timedelta(days=days))
    covered = Fraction(read - start, target - start)
    passed = Fraction(min(100, max(0, days)), 100)
    assume(abs(covered - passed) > Fraction(1, 10**9) or covered == passed == 0)
    assert found.on_track == (covered >= passed)


def test_what_was_never_read_is_behind() -> None:
    assert not way(0, 10, None, BEGIN, BEGIN + timedelta(days=9), BEGIN).on_track


@pytest.mark.both_databases
@pytest.mark.django_db
def test_a_reading_of_the_same_day_corrects(cast: Cast, day: date) -> None:
    goal = save_goal(cast.admin, None, given_goal(day))
    read_goal(cast.admin, goal, 7.0, day=day - timedelta(days=2))
    read_goal(cast.admin, goal, 70.0)
    read_goal(cast.admin, goal, 6.0, note="A slip before")
    assert [one.value for one in told("goal_read")] == [7.0, 6.0]
    assert list(goal.readings.order_by("day").values_list("value", flat=True)) == [7.0, 6.0]
    standing = queries.standing(goal)
    assert (standing.last and standing.last.value, standing.way.covered) == (6.0, 0.5)
    assert standing.way.on_track


@pytest.mark.both_databases
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"target": 8.0}, "target"),
        ({"target": float("nan")}, "target"),
        ({"start": 1e13}, "start"),
        ({"due_on": date(2026, 1, 1)}, "due_on"),
        ({"begins_on": date(1066, 1, 1)}, "begins_on"),
        ({"indicator": "weather"}, "indicator"),
        ({"name": ""}, "name"),
    ],
)
def test_what_is_no_goal_is_told_at_its_field(
    cast: Cast, day: date, more: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as error:
        save_goal(cast.admin, None, given_goal(day, **more))
    assert error.value.field == field


@pytest.mark.both_databases
@pytest.mark.django_db
def test_what_has_ended_is_read_no_more(cast: Cast, day: date) -> None:
    goal = save_goal(cast.admin, None, given_goal(day))
    close_goal(cast.admin, goal, "reached")
    for verb in (
        lambda: read_goal(cast.admin, goal, 5.0),
        lambda: save_goal(cast.admin, goal, given_goal(day)),
        lambda: close_goal(cast.admin, goal, "dropped"),
    ):
        with pytest.raises(Conflict):
            verb()
    assert [one.data["state"] for one in told("goal_closed")] == ["reached"]


@pytest.mark.both_databases
@pytest.mark.django_db
def test_keepword_reads_its_own_indicators_once_a_day(
    cast: Cast, day: date, settings: Any, tmp_path: Path
) -> None:
    settings.LAKE_URL = str(tmp_path)
    at = clock.now() - timedelta(days=2)
    facts.record(
        [facts.fact("incident_logged", at, incident=n, severity="low", personal_data=False) for n in (1, 2)]
    )
    by_hand = save_goal(cast.admin, None, given_goal(day))
    goal = save_goal(cast.admin, None, given_goal(day, indicator="security_incidents", start=5.0, target=0.0))
    nothing = save_goal(cast.admin, None, given_goal(day, indicator="first_response_time"))
    reading.read_goals.call()
    reading.read_goals.call()
    assert [(one.goal_id, one.value, one.by) for one in goal.readings.all()] == [(goal.pk, 2.0, None)]
    assert not by_hand.readings.exists()
    assert not nothing.readings.exists()
    assert Goal.objects.count() == 3
