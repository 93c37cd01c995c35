"""Several grade the same, each blind to the others, and see then where they differ."""

import pytest

from keepword.core import clock
from keepword.core.errors import Conflict, Invalid, NotFound, Refused
from keepword.quality.models import Mark, Review
from keepword.quality.queries.calibrations import calibrations, compared, together
from keepword.quality.queries.reviews import get_review, own, reviews
from keepword.quality.services import begin_calibration, close_calibration, finish
from tests.feedback.cast import after, facts
from tests.quality.cast import GOOD, Desk

pytestmark = pytest.mark.both_databases


def grade(desk: Desk, review: Review, **changed: int) -> None:
    assert review.reviewer is not None
    desk.marks(review, {**GOOD, **changed}, by=review.reviewer)
    finish(review.reviewer, review)


def test_they_grade_blind_and_are_compared_when_it_is_closed(desk: Desk) -> None:
    with clock.moved(after(hours=2)):
        made = begin_calibration(desk.lead, desk.answered(), [desk.lead, desk.other])
        first, second = made.reviews.order_by("pk")
        assert not Mark.objects.exists()  # nothing is proposed to them
        with pytest.raises(NotFound):
            get_review(desk.lead, second.pk)
        with pytest.raises(Conflict):
            close_calibration(desk.lead, made)
        grade(desk, first)
        grade(desk, second, polite=0, solved=3)
        close_calibration(desk.lead, made)
    found = compared(made)
    assert [row.criterion.key for row in found.rows if row.differs] == ["polite", "solved"]
    assert found.nominal.n == 2
    assert found.ordinal.n == 3
    assert len(found.pairs) == 1
    assert found.pairs[0].plain.n == 2
    assert together(desk.lead) == (found.nominal, found.ordinal)
    assert get_review(desk.lead, second.pk)


def test_it_counts_in_nobody_s_score_and_its_agent_does_not_see_it(desk: Desk) -> None:
    made = begin_calibration(desk.lead, desk.answered(), [desk.lead, desk.other])
    for review in made.reviews.all():
        grade(desk, review)
    close_calibration(desk.lead, made)
    assert facts("conversation_reviewed") == []
    assert not own(desk.agent).exists()
    assert not reviews(desk.agent).exists()


def test_who_has_not_finished_is_left_out(desk: Desk) -> None:
    third = type(desk.lead).objects.create(email="third@shop.example", name="Third", role="lead")
    made = begin_calibration(desk.lead, desk.answered(), [desk.lead, desk.other, third])
    for review in made.reviews.exclude(reviewer=third):
        grade(desk, review)
    close_calibration(desk.other, made)
    assert len(compared(made).reviews) == 2
    with pytest.raises(Conflict):
        close_calibration(desk.lead, made)


def test_it_takes_two_who_may_grade_it(desk: Desk) -> None:
    conversation = desk.answered()
    for who in ([desk.lead], [desk.lead, desk.lead], [desk.lead, desk.agent]):
        with pytest.raises(Invalid) as error:
            begin_calibration(desk.lead, conversation, who)
        assert error.value.field == "reviewers"
    with pytest.raises(Refused):
        begin_calibration(desk.agent, conversation, [desk.lead, desk.other])
    assert not calibrations(desk.agent).exists()
