"""A rule asks by a survey, and acts when the answer is low."""

from collections.abc import Iterator

import pytest

from keepword.core import actions, clock, events, triggers
from keepword.core.actors import Automaton
from keepword.core.errors import Invalid
from keepword.core.triggers import Happened
from keepword.feedback.models import Invitation
from keepword.feedback.services import close_survey
from tests.feedback.cast import Shop, after
from tests.feedback.surveying import fill, make_lead, open_one


@pytest.mark.django_db
def test_the_action_asks_once(shop: Shop) -> None:
    lead = make_lead()
    survey = open_one(lead)
    conversation = shop.solved()
    step = {"do": "send_survey", "survey": survey.pk}
    actions.check("conversation", [step])
    with clock.moved(after(hours=3)):
        for _turn in range(2):
            actions.run(Automaton("rule"), "conversation", conversation, [step])
    assert Invitation.objects.count() == 1
    close_survey(lead, survey)
    with pytest.raises(Invalid):
        actions.check("conversation", [step])


@pytest.fixture
def heard() -> Iterator[list[object]]:
    """The conversations in which a customer answered low."""
    found: list[object] = []

    def hear(event: Happened) -> None:
        if event.trigger == "survey_low":
            found.extend(one.conversation for one in event.items)

    events.on(Happened)(hear)
    yield found
    events._handlers[Happened].remove(hear)


@pytest.mark.django_db
def test_a_low_answer_sets_rules_off(shop: Shop, heard: list[object]) -> None:
    survey = open_one(make_lead())
    conversation = shop.solved()
    with clock.moved(after(hours=3)):
        actions.run(
            Automaton("rule"), "conversation", conversation, [{"do": "send_survey", "survey": survey.pk}]
        )
        fill(survey, {"score": 1}, invitation=Invitation.objects.get())
    assert heard == [conversation]
    assert triggers.get("survey_low").label
