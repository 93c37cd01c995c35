"""A week that is over is drawn: fair, by risk, reproducible, nobody's own, nothing twice."""

from collections import Counter
from datetime import date

import pytest

from keepword.accounts.models import User
from keepword.complaints.services import make as complain
from keepword.core import clock
from keepword.core.errors import Conflict, Invalid, Refused
from keepword.feedback.services import rate
from keepword.quality.models import Draw, Reason, Review
from keepword.quality.queries import work
from keepword.quality.rules.drawing import drawn
from keepword.quality.services import ask_review, draw_week, save_sampling
from keepword.quality.tasks import draw_last_week
from tests.feedback.cast import after
from tests.quality.cast import Desk

pytestmark = pytest.mark.both_databases
WEEK = date(2026, 7, 13)
NEXT = after(days=8)


def set_up(desk: Desk, *, per_agent: int = 2, risky: int = 0, on: bool = True) -> None:
    save_sampling(desk.lead, on=on, per_agent=per_agent, risky=risky, due_days=7, scorecard=None)


def busy(desk: Desk, *, mine: int = 5, theirs: int = 3) -> None:
    for number in range(mine):
        desk.answered(after(hours=number), address=f"a{number}@example.org")
    for number in range(theirs):
        desk.answered(after(hours=number), by=desk.shop.colleague, address=f"b{number}@example.org")


def test_each_agent_has_as_many_and_anybody_can_draw_it_again(desk: Desk) -> None:
    busy(desk)
    with clock.moved(NEXT):
        set_up(desk)
        draw = draw_week(desk.lead)
    made = list(Review.objects.filter(draw=draw))
    assert draw.week == WEEK
    assert draw.agents == 2
    assert draw.drawn == 4
    assert Counter(one.agent_id for one in made) == {desk.agent.pk: 2, desk.shop.colleague.pk: 2}
    assert {one.reason for one in made} == {Reason.RANDOM}
    by_agent = {
        agent.pk: [n for n, who, _messages in _written_before(draw) if who == agent.pk]
        for agent in (desk.agent, desk.shop.colleague)
    }
    again = drawn(by_agent, draw.per_agent, draw.seed)
    assert {one for some in again.values() for one in some} == {one.conversation_id for one in made}


def _written_before(draw: Draw) -> list[tuple[int, int, int]]:
    kept = list(Review.objects.filter(draw=draw))
    Review.objects.filter(draw=draw).update(reason=Reason.CALIBRATION)  # as if it was not drawn yet
    rows = work.written(draw.week)
    Review.objects.bulk_update(kept, ["reason"])
    return rows


def test_reviewers_have_as_many_as_each_other_and_never_their_own(desk: Desk) -> None:
    busy(desk, mine=4)
    desk.answered(after(hours=9), by=desk.lead, address="c@example.org")
    with clock.moved(NEXT):
        set_up(desk, per_agent=4)
        draw_week(desk.lead)
    made = Review.objects.all()
    assert all(one.reviewer_id not in (None, one.agent_id) for one in made)
    loads = Counter(one.reviewer_id for one in made)
    assert set(loads) == {desk.lead.pk, desk.other.pk}
    assert abs(loads[desk.lead.pk] - loads[desk.other.pk]) <= 1


def test_what_is_risky_is_drawn_beside(desk: Desk) -> None:
    busy(desk)
    low = desk.shop.solved(address="low@example.org")
    angry = desk.answered(after(hours=3), address="angry@example.org")
    with clock.moved(after(hours=4)):
        rate(low, score=1)
        complain(desk.agent, angry)
    assert work.risks([low.pk, angry.pk]) == {low.pk: ["csat"], angry.pk: ["complaint"]}
    with clock.moved(NEXT):
        set_up(desk, per_agent=0, risky=1)
        draw_week(desk.lead)
    (made,) = Review.objects.all()
    assert made.reason == Reason.RISK
    assert made.conversation_id in (low.pk, angry.pk)


def test_a_rating_that_was_put_right_is_no_risk(desk: Desk) -> None:
    low = desk.shop.solved()
    with clock.moved(after(hours=4)):
        rate(low, score=1)
        rate(low, score=5)
    assert work.risks([low.pk]) == {}


def test_a_week_is_drawn_once_and_nothing_twice(desk: Desk) -> None:
    busy(desk, mine=1, theirs=0)
    chosen = ask_review(desk.lead, desk.answered(after(hours=8), address="x@example.org"))
    with clock.moved(NEXT):
        set_up(desk, per_agent=5)
        draw_week(desk.lead)
        with pytest.raises(Conflict):
            draw_week(desk.other)
    assert Review.objects.filter(conversation=chosen.conversation).count() == 1
    assert Review.objects.count() == 2


def test_by_itself_it_is_drawn_when_the_week_is_over(desk: Desk) -> None:
    busy(desk)
    with clock.moved(after(days=5)):
        set_up(desk, on=False)
        draw_last_week()
        set_up(desk)
    with clock.moved(NEXT):
        draw_last_week()
        draw_last_week()
    assert list(Draw.objects.values_list("week", "by")) == [(WEEK, None)]


def test_what_cannot_be_set_is_named(desk: Desk) -> None:
    with pytest.raises(Invalid) as error:
        set_up(desk, per_agent=99)
    assert error.value.field == "per_agent"
    with pytest.raises(Refused):
        save_sampling(desk.agent, on=True, per_agent=1, risky=1, due_days=1, scorecard=None)
    with clock.moved(NEXT), pytest.raises(Invalid):
        draw_week(desk.lead, date(2026, 7, 20))


def test_whoever_has_left_is_not_reviewed(desk: Desk) -> None:
    busy(desk)
    User.objects.filter(pk=desk.shop.colleague.pk).update(is_active=False)
    with clock.moved(NEXT):
        set_up(desk)
        assert draw_week(desk.lead).agents == 1
