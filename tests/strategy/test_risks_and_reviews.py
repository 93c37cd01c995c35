"""Risks are looked at again; the whole is reviewed on days that were planned."""

from datetime import date, timedelta

import pytest

from keepword.core import clock
from keepword.core.errors import Conflict, Invalid
from keepword.strategy.services import RiskGiven, close_risk, hold_review, plan_review, review_risk, save_risk
from tests.cast import Cast
from tests.strategy.conftest import told

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def given(day: date, days: int = 30, **more: object) -> RiskGiven:
    values = {
        "name": "The phone fails",
        "likelihood": 2,
        "effect": 5,
        "review_by": day + timedelta(days=days),
    }
    return RiskGiven(**{**values, **more})  # type: ignore[arg-type]


def test_a_risk_is_looked_at_again_and_closed(cast: Cast, day: date) -> None:
    risk = save_risk(cast.admin, None, given(day))
    assert risk.size == 10
    reviewed = review_risk(cast.admin, risk, given(day, 120, likelihood=1))
    assert (reviewed.size, reviewed.reviewed_at is not None) == (5, True)
    assert [one.value for kind in ("risk_stated", "risk_reviewed") for one in told(kind)] == [10.0, 5.0]
    close_risk(cast.admin, risk)
    with pytest.raises(Conflict):
        review_risk(cast.admin, risk, given(day))
    assert [one.data["risk"] for one in told("risk_closed")] == [risk.pk]


def test_the_next_look_is_later_than_today(cast: Cast, day: date) -> None:
    risk = save_risk(cast.admin, None, given(day))
    with pytest.raises(Invalid, match="later day"):
        review_risk(cast.admin, risk, given(day, 0))


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"likelihood": 0}, "likelihood"),
        ({"effect": 6}, "effect"),
        ({"answer": "pray"}, "answer"),
        ({"name": " "}, "name"),
        ({"review_by": date(9999, 12, 31)}, "review_by"),
    ],
)
def test_what_is_no_risk_is_told_at_its_field(
    cast: Cast, day: date, more: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as error:
        save_risk(cast.admin, None, given(day, **more))
    assert error.value.field == field


def test_a_review_is_moved_before_its_day_and_not_after(cast: Cast, day: date) -> None:
    review = plan_review(cast.admin, None, day + timedelta(days=10))
    plan_review(cast.admin, review, day + timedelta(days=20))
    (fact,) = told("review_planned")
    assert fact.data["due"].startswith((day + timedelta(days=20)).isoformat())
    with clock.moved(clock.now() + timedelta(days=21)):
        with pytest.raises(Conflict, match="has passed"):
            plan_review(cast.admin, review, day + timedelta(days=40))
        held = hold_review(cast.admin, review, "Repairs stay.", held_on=day + timedelta(days=20))
    assert (held.held_on, held.by) == (day + timedelta(days=20), cast.admin)
    (fact,) = told("strategy_reviewed")
    assert fact.data == {"review": review.pk}
    with pytest.raises(Conflict, match="was held"):
        hold_review(cast.admin, review, "Again.")


def test_a_review_needs_words_and_a_day_that_has_come(cast: Cast, day: date) -> None:
    review = plan_review(cast.admin, None, day)
    with pytest.raises(Invalid, match="decided"):
        hold_review(cast.admin, review, "")
    with pytest.raises(Invalid, match="earlier"):
        hold_review(cast.admin, review, "Soon.", held_on=day + timedelta(days=1))
    with pytest.raises(Invalid, match="later"):
        plan_review(cast.admin, None, day - timedelta(days=1))
