"""The pages of problems, as an agent and a lead use them."""

import pytest
from django.test import Client

from keepword.conversations.models import Conversation
from keepword.problems.models import Joined, Problem
from keepword.problems.services import open_problem
from keepword.teams.services import save_team
from tests.cast import Cast
from tests.desk.conftest import MailIn, desk_of

pytestmark = pytest.mark.django_db
PART = {"HX-Request": "true"}


def test_a_problem_is_opened_from_a_conversation(agent: Client, mail_in: MailIn) -> None:
    conversation = mail_in(subject="Payment fails")
    assert (
        'value="Payment fails"'
        in agent.get(f"/problems/new/?conversation={conversation.pk}").content.decode()
    )
    answered = agent.post("/problems/new/", {"title": "Payment fails", "conversation": conversation.pk})
    problem = Problem.objects.get()
    assert answered["Location"] == f"/problems/{problem.pk}/"
    assert "Payment fails" in agent.get(f"/c/{conversation.pk}/").content.decode()
    assert Joined.objects.get().conversation == conversation


def test_a_conversation_is_joined_and_taken_out_by_its_menu(
    cast: Cast, agent: Client, mail_in: MailIn
) -> None:
    conversation, problem = mail_in(), open_problem(cast.lead, title="Power is out")
    joined = agent.post(f"/problems/of/{conversation.pk}/", {"problem": problem.pk}, headers=PART)
    assert "Part of a problem" in joined.content.decode()
    agent.post(f"/problems/of/{conversation.pk}/leave/", headers=PART)
    assert not Joined.objects.exists()


def test_numbers_are_joined_and_others_are_told(cast: Cast, agent: Client, mail_in: MailIn) -> None:
    problem = open_problem(cast.lead, title="Power is out")
    one, two = mail_in(address="a@example.org"), mail_in(address="b@example.org")
    assert agent.post(f"/problems/{problem.pk}/join/", {"numbers": "many"}).status_code == 422
    agent.post(f"/problems/{problem.pk}/join/", {"numbers": f"{one.pk}, #{two.pk}"})
    assert Joined.objects.count() == 2


def test_a_lead_announces_answers_and_solves(cast: Cast, mail_in: MailIn) -> None:
    lead = desk_of(cast.lead)
    problem = open_problem(cast.lead, title="Power is out", conversations=[mail_in()])
    page = f"/problems/{problem.pk}/"
    assert lead.post(page + "announce/", {"audience": "joined"}).status_code == 422
    lead.post(page + "announce/", {"text_en": "We work on it.", "audience": "everybody"})
    lead.post(page + "answer/", {"text_en": "It is on again.", "solve": "on"})
    problem.refresh_from_db()
    assert (problem.state, problem.texts) == ("solved", {"en": "We work on it."})
    assert "0 of 1 answered" in lead.get(page).content.decode()


def test_an_agent_is_offered_no_decision(cast: Cast, agent: Client) -> None:
    problem = open_problem(cast.lead, title="Power is out")
    page = agent.get(f"/problems/{problem.pk}/").content.decode()
    assert "Tell customers" not in page


def test_conversations_of_a_private_team_are_counted_but_not_shown(
    cast: Cast, agent: Client, mail_in: MailIn
) -> None:
    conversation = mail_in(subject="Secret lamp")
    problem = open_problem(cast.lead, title="Power is out", conversations=[conversation])
    team = save_team(cast.admin, None, name="Repairs", is_private=True, members=[cast.colleague])
    Conversation.objects.update(team=team)
    page = agent.get(f"/problems/{problem.pk}/").content.decode()
    assert "Secret lamp" not in page
    assert "1 conversation" in page
