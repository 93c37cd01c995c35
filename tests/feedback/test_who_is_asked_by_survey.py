"""A customer is asked once an occasion, in the sample, and left in peace for a while."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepword.conversations.models import Message
from keepword.core import clock
from keepword.feedback.rules.asking import drawn
from keepword.feedback.services import close_survey, invite
from tests.feedback.cast import Shop, after, facts
from tests.feedback.surveying import make_lead, open_one


@given(st.integers(1, 10**6), st.uuids(), st.integers(1, 100), st.integers(1, 100))
def test_a_larger_sample_holds_the_smaller_one(survey: int, who: UUID, one: int, other: int) -> None:
    assert drawn(survey, str(who), 100)
    if drawn(survey, str(who), min(one, other)):
        assert drawn(survey, str(who), max(one, other))


def test_a_sample_is_about_as_large_as_it_says() -> None:
    found = sum(drawn(7, f"customer-{n}", 20) for n in range(5_000))
    assert 880 < found < 1_120  # four standard deviations of a fair draw


@pytest.mark.both_databases
def test_the_first_question_stands_in_the_mail(shop: Shop) -> None:
    survey = open_one(make_lead(), "nps")
    conversation = shop.solved()
    with clock.moved(after(hours=3)):
        invitation = invite(shop.agent, survey, conversation)
    assert invitation is not None
    message = Message.objects.get(pk=invitation.message_id)
    assert "How likely is it" in message.text
    assert message.text.count("?a=") == 11
    (fact,) = facts("survey_asked")
    assert (fact.subject_id, fact.data["instrument"]) == (conversation.pk, "nps")


@pytest.mark.both_databases
def test_who_was_asked_is_left_in_peace(shop: Shop) -> None:
    lead = make_lead()
    survey, other = open_one(lead), open_one(lead, "nps", quiet_days=10)
    conversation = shop.solved()
    with clock.moved(after(hours=3)):
        assert invite(shop.agent, survey, conversation) is not None
        assert invite(shop.agent, survey, conversation) is None
        assert invite(shop.agent, other, conversation) is None
    with clock.moved(after(days=11)):
        assert invite(shop.agent, survey, conversation) is None
        assert invite(shop.agent, other, conversation) is not None


@pytest.mark.both_databases
def test_nobody_is_asked_by_a_closed_survey(shop: Shop) -> None:
    lead = make_lead()
    survey = open_one(lead)
    close_survey(lead, survey)
    conversation = shop.solved()
    with clock.moved(after(hours=3)):
        assert invite(shop.agent, survey, conversation) is None


@pytest.mark.both_databases
def test_a_machine_is_not_asked(shop: Shop) -> None:
    survey = open_one(make_lead())
    conversation = shop.solved(address="noreply@example.org")
    with clock.moved(after(hours=3)):
        assert invite(shop.agent, survey, conversation) is None
