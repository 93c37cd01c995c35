"""Two workers do the same at once: a customer is asked once, an answer counts once, a file comes in once."""

from collections.abc import Callable
from itertools import count

import pytest

from keepword.core.actors import Automaton
from keepword.core.errors import Conflict
from keepword.feedback.models import Answer, Invitation, Response, Survey
from keepword.feedback.rules import mapping
from keepword.feedback.services import answer, begin, finish, invite
from keepword.feedback.services.importing import import_answers
from tests.at_once import two_at_once
from tests.feedback.cast import Shop, after, facts
from tests.feedback.surveying import make_lead, open_one

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]

SHEET = b"Good?\n5\n4\n4\n1\n"
MAP = {
    "survey": "Paper",
    "questions": [{"key": "q", "kind": "scale", "texts": "Good?"}],
    "columns": {"q": "Good?"},
}


def _told(do: Callable[[], object]) -> str:
    try:
        do()
    except Conflict:
        return "conflict"
    return "done"


def _invited(shop: Shop, survey: Survey) -> Invitation:
    (invitation,) = {
        found for found in two_at_once(_inviting(shop, survey), when=after(hours=3)) if found is not None
    }
    return invitation


def _inviting(shop: Shop, survey: Survey) -> Callable[[], Invitation | None]:
    conversation = shop.solved()
    return lambda: invite(shop.agent, survey, conversation)


def test_a_customer_is_asked_once(shop: Shop) -> None:
    _invited(shop, open_one(make_lead()))
    assert Invitation.objects.count() == len(facts("survey_asked")) == 1


def test_a_customer_with_two_conversations_is_asked_in_one_of_them(shop: Shop) -> None:
    survey = open_one(make_lead())
    conversations = [shop.solved(subject=subject) for subject in ("Charger", "Lamp")]
    turn = count()
    asked = two_at_once(
        lambda: invite(shop.agent, survey, conversations[next(turn) % 2]), when=after(hours=3)
    )
    assert [found is not None for found in asked].count(True) == 1
    assert Invitation.objects.count() == 1


def test_an_invitation_begins_one_answer(shop: Shop) -> None:
    survey = open_one(make_lead())
    invitation = _invited(shop, survey)
    begun = two_at_once(lambda: begin(survey, invitation=invitation), when=after(hours=4))
    assert len({response.pk for response in begun}) == Response.objects.count() == 1


def test_a_question_has_one_answer(shop: Shop) -> None:
    survey = open_one(make_lead())
    response, question = begin(survey), survey.questions.get(key="score")
    two_at_once(lambda: answer(response, question, 4), when=after(hours=4))
    assert [one.number for one in Answer.objects.all()] == [4]


@pytest.mark.parametrize("anonymous", [False, True])
def test_an_invitation_is_answered_once(shop: Shop, anonymous: bool) -> None:
    survey = open_one(make_lead(), anonymous=anonymous)
    invitation = _invited(shop, survey)
    question = survey.questions.get(key="score")

    def answers() -> None:
        response = begin(survey, invitation=invitation)
        answer(response, question, 5)
        finish(response, invitation=invitation if anonymous else None)

    told = two_at_once(lambda: _told(answers), when=after(hours=4))
    assert told.count("done") == 1
    assert Response.objects.filter(done_at__isnull=False).count() == 1
    assert len(facts("survey_answered")) == 1


def test_a_file_comes_in_once_with_one_survey(shop: Shop) -> None:
    plan = mapping.read(MAP)
    outcomes = two_at_once(lambda: import_answers(Automaton("test"), SHEET, plan), when=after(hours=4))
    assert sorted(outcome.stored for outcome in outcomes) == [0, 0, 4]
    assert Survey.objects.count() == 1
    assert Response.objects.count() == len(facts("survey_answered")) == 4
