"""Rules that were set aside for a customer."""

import pytest

from keepword.conversations.services import merge, unmerge
from keepword.core.errors import Conflict, Invalid, NotFound, Refused
from keepword.customers.services import join, part
from keepword.strategy import queries
from keepword.strategy.services import grant_exception, withdraw_exception
from keepword.teams.services import save_team
from tests.cast import Cast
from tests.strategy.conftest import MailIn, told

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_an_agent_grants_one_and_takes_it_back(cast: Cast, mail_in: MailIn) -> None:
    conversation = mail_in("I was ill.")
    made = grant_exception(
        cast.agent, rule="Returns within 30 days", why="Was ill", conversation=conversation, amount=1_550
    )
    (fact,) = told("exception_granted")
    assert (fact.subject_id, fact.person, fact.value) == (conversation.pk, conversation.customer.key, 15.5)
    assert (fact.data["inbox"], fact.data["currency"]) == (cast.inbox.pk, "EUR")
    with pytest.raises(Refused):
        withdraw_exception(cast.colleague, made)
    withdraw_exception(cast.agent, made)
    assert told("exception_granted") == []
    with pytest.raises(Conflict):
        withdraw_exception(cast.admin, made)


def test_for_whom_which_rule_and_why_are_needed(cast: Cast, mail_in: MailIn) -> None:
    conversation = mail_in("I was ill.")
    for rule, why, about, field in (
        ("", "Was ill", conversation, "rule"),
        ("Returns", " ", conversation, "why"),
        ("Returns", "Was ill", None, "conversation"),
    ):
        with pytest.raises(Invalid) as error:
            grant_exception(cast.agent, rule=rule, why=why, conversation=about)
        assert error.value.field == field


def test_that_of_a_private_team_is_not_there_for_others(cast: Cast, mail_in: MailIn) -> None:
    conversation = mail_in("I was ill.")
    made = grant_exception(cast.admin, rule="Returns", why="Was ill", conversation=conversation)
    assert queries.get_exception(cast.colleague, made.pk) == made
    conversation.team = save_team(cast.admin, None, name="Board", is_private=True, members=[cast.admin])
    conversation.save(update_fields=["team"])
    with pytest.raises(NotFound):
        queries.get_exception(cast.colleague, made.pk)


def test_it_goes_with_the_conversation(cast: Cast, mail_in: MailIn) -> None:
    into, source = mail_in("One."), mail_in("Two.")
    made = grant_exception(cast.agent, rule="Returns", why="Was ill", conversation=source)
    merged = merge(cast.agent, source, into)
    made.refresh_from_db()
    assert made.conversation_id == into.pk
    unmerge(cast.agent, merged)
    made.refresh_from_db()
    assert made.conversation_id == source.pk


def test_it_goes_with_the_customer(cast: Cast, mail_in: MailIn) -> None:
    first, second = mail_in("One."), mail_in("Two.", name="Petras", address="petras@example.org")
    made = grant_exception(cast.agent, rule="Returns", why="Was ill", customer=first.customer)
    joined = join(cast.admin, first.customer, second.customer)
    made.refresh_from_db()
    assert made.customer_id == joined.into_id
    part(cast.admin, joined)
    made.refresh_from_db()
    assert made.customer == first.customer
