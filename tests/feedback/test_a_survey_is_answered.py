"""Answers are kept as they are given, counted when they are finished, and told as facts."""

from dataclasses import replace

import pytest

from keepword.core import clock
from keepword.core.errors import Conflict, Invalid, Refused
from keepword.feedback.models import Answer, FollowUp, Invitation, Response, Survey
from keepword.feedback.services import (
    answer,
    begin,
    beginning,
    close_loop,
    close_survey,
    finish,
    invite,
    open_survey,
    save_survey,
)
from tests.feedback.cast import Shop, after, facts
from tests.feedback.surveying import fill, make_lead, open_one

pytestmark = pytest.mark.both_databases


def _invited(shop: Shop, survey: Survey) -> Invitation:
    conversation = shop.solved()
    with clock.moved(after(hours=3)):
        invitation = invite(shop.agent, survey, conversation)
    assert invitation is not None
    return invitation


def test_what_was_answered_is_there_before_it_is_finished(shop: Shop) -> None:
    survey = open_one(make_lead(), "servqual", by_link=True)
    response = begin(survey)
    question = survey.questions.get(key="e_1")
    answer(response, question, "7")
    answer(response, question, 6)
    assert [one.number for one in Answer.objects.filter(response=response)] == [6]
    assert response.done_at is None
    answer(response, question, "")
    assert not Answer.objects.filter(response=response).exists()


@pytest.mark.parametrize("value", [0, 6, "x", 2.5, float("nan"), True, "1e400"])
def test_an_answer_that_is_not_on_the_scale_is_refused(shop: Shop, value: object) -> None:
    survey = open_one(make_lead())
    with pytest.raises(Invalid, match="from 1 to 5"):
        answer(begin(survey), survey.questions.get(key="score"), value)


def test_each_number_is_a_fact_with_what_it_is_cut_by(shop: Shop) -> None:
    survey = open_one(make_lead())
    invitation = _invited(shop, survey)
    with clock.moved(after(hours=4)):
        response = fill(survey, {"score": 5, "why": "Quick"}, invitation=invitation)
    (fact,) = facts("survey_answered")
    conversation = invitation.conversation
    assert conversation is not None
    assert (fact.value, fact.at, fact.subject_id) == (5, after(hours=4), conversation.pk)
    assert (fact.person, fact.actor) == (conversation.customer.key, shop.agent.key)
    told = {name: fact.data[name] for name in ("survey", "instrument", "question", "channel", "low", "high")}
    assert told == {
        "survey": survey.pk,
        "instrument": "csat",
        "question": "score",
        "channel": "email",
        "low": 1,
        "high": 5,
    }
    assert fact.data["response"] == response.pk
    assert "Quick" not in str(fact.data)


def test_what_must_be_answered_is_named(shop: Shop) -> None:
    survey = open_one(make_lead())
    response = begin(survey)
    with pytest.raises(Invalid) as refused:
        finish(response)
    assert refused.value.field == "score"
    assert facts("survey_answered") == []


def test_points_must_be_a_hundred(shop: Shop) -> None:
    survey = open_one(make_lead(), "servqual")
    names = ("tangibles", "reliability", "responsiveness", "assurance", "empathy")
    with pytest.raises(Invalid, match="100 points"):
        fill(survey, {f"w_{name}": 10 for name in names})
    assert fill(survey, {f"w_{name}": 20 for name in names}).done_at is not None


def test_nobody_answers_twice(shop: Shop) -> None:
    survey = open_one(make_lead())
    invitation = _invited(shop, survey)
    response = fill(survey, {"score": 4}, invitation=invitation)
    with pytest.raises(Conflict):
        finish(response)
    with pytest.raises(Conflict):
        begin(survey, invitation=invitation)
    with pytest.raises(Conflict):
        answer(response, survey.questions.get(key="score"), 1)
    assert len(facts("survey_answered")) == 1


def test_going_on_by_the_same_invitation_finds_what_was_answered(shop: Shop) -> None:
    survey = open_one(make_lead())
    invitation = _invited(shop, survey)
    assert begin(survey, invitation=invitation) == begin(survey, invitation=invitation)


def test_an_anonymous_answer_leads_to_nobody(shop: Shop) -> None:
    survey = open_one(make_lead(), anonymous=True)
    invitation = _invited(shop, survey)
    with clock.moved(after(hours=4)):
        response = fill(survey, {"score": 1}, invitation=invitation)
    response.refresh_from_db()
    assert (response.customer, response.conversation, response.invitation) == (None, None, None)
    (fact,) = facts("survey_answered")
    assert (fact.person, fact.subject_id, fact.actor) == (None, None, None)
    assert fact.data["inbox"] is None
    invitation.refresh_from_db()
    assert invitation.done_at == after(hours=4).replace(hour=0)
    assert not FollowUp.objects.exists()
    with pytest.raises(Conflict):
        begin(survey, invitation=invitation)


def test_a_low_answer_is_followed_up_in_working_time(shop: Shop) -> None:
    lead = make_lead()
    survey = open_one(lead, owner=lead, follow_minutes=60)
    invitation = _invited(shop, survey)
    with clock.moved(after(hours=4)):
        response = fill(survey, {"score": 2}, invitation=invitation)
    follow_up = FollowUp.objects.get(response=response)
    assert (follow_up.owner, follow_up.score, follow_up.due_at) == (lead, 2, after(hours=5))
    with clock.moved(after(hours=4, minutes=30)):
        closed = close_loop(lead, follow_up, "Called: a new charger is on its way.")
    (fact,) = facts("loop_closed")
    assert (fact.value, fact.data["in_time"]) == (1800, True)
    with pytest.raises(Conflict):
        close_loop(lead, closed, "Again")


def test_a_good_answer_is_not(shop: Shop) -> None:
    survey = open_one(make_lead())
    fill(survey, {"score": 3}, invitation=_invited(shop, survey))
    assert not FollowUp.objects.exists()


def test_a_closed_survey_takes_no_answers(shop: Shop) -> None:
    lead = make_lead()
    survey = open_one(lead)
    response = begin(survey)
    close_survey(lead, survey)
    with pytest.raises(Conflict):
        begin(survey)
    with pytest.raises(Conflict):
        answer(response, survey.questions.get(key="score"), 5)
    assert Response.objects.count() == 1
    open_survey(lead, survey)
    answer(response, survey.questions.get(key="score"), 5)


def test_what_was_opened_asks_the_same_of_all(shop: Shop) -> None:
    lead = make_lead()
    survey = open_one(lead)
    plan = beginning("csat")
    assert save_survey(lead, survey, plan).name == plan.name
    with pytest.raises(Conflict):
        save_survey(lead, survey, beginning("nps"))
    with pytest.raises(Conflict):
        save_survey(lead, survey, replace(plan, anonymous=True))


def test_surveys_are_for_leads(shop: Shop) -> None:
    with pytest.raises(Refused):
        save_survey(shop.agent, None, beginning("csat"))
