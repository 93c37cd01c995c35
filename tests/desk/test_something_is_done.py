from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from keepword.channels.email.models import SenderRule
from keepword.conversations import services
from keepword.core import clock
from tests.cast import Cast
from tests.desk.conftest import MailIn, desk_of

HTMX = {"HX-Request": "true"}
Committed = Callable[..., AbstractContextManager[object]]


@pytest.fixture
def committed(django_capture_on_commit_callbacks: Committed) -> Committed:
    """`with committed(execute=True)`: what waits for the commit happens, though the test rolls back."""
    return django_capture_on_commit_callbacks


def moment(day: int, hour: int, minute: int = 0) -> datetime:
    """In March 2026, in Vilnius."""
    return datetime(2026, 3, day, hour, minute, tzinfo=ZoneInfo("Europe/Vilnius"))


def test_it_is_given_to_somebody_and_to_nobody(cast: Cast, agent: Client, mail_in: MailIn) -> None:
    conversation = mail_in()
    address = f"/c/{conversation.pk}/assign/"
    answer = agent.post(address, {"assignee": cast.colleague.pk, "view": "open"}, headers=HTMX)
    assert 'id="c-head"' in answer.content.decode()
    assert "desk:changed" in answer.headers["HX-Trigger"]
    conversation.refresh_from_db()
    assert conversation.assignee == cast.colleague
    without = agent.post(address, {"assignee": "", "view": "open"})
    assert without.headers["Location"] == f"/c/{conversation.pk}/?view=open"
    conversation.refresh_from_db()
    assert conversation.assignee is None
    assert agent.post(address, {"assignee": "99"}).status_code == 422


def test_it_is_closed_and_opened_again(agent: Client, mail_in: MailIn) -> None:
    conversation = mail_in()
    for deed, status in (("close", "closed"), ("reopen", "open")):
        agent.post(f"/c/{conversation.pk}/{deed}/")
        conversation.refresh_from_db()
        assert conversation.status == status


@pytest.mark.parametrize(
    ("data", "until"),
    [
        ({"when": "tomorrow"}, moment(4, 9)),
        ({"when": "later"}, moment(3, 15)),
        ({"when": "week"}, moment(9, 9)),
        ({"when": "", "until": "2026-03-20T11:30"}, moment(20, 11, 30)),
    ],
)
def test_it_comes_back_at_a_time_in_ones_own_zone(
    cast: Cast, mail_in: MailIn, data: dict[str, str], until: datetime
) -> None:
    conversation = mail_in()
    cast.agent.time_zone = "Europe/Vilnius"
    cast.agent.save()
    with clock.moved(moment(3, 12, 10)):  # a Tuesday
        assert desk_of(cast.agent).post(f"/c/{conversation.pk}/snooze/", data).status_code == 302
    conversation.refresh_from_db()
    assert conversation.snoozed_until == until


def test_a_time_that_has_passed_or_is_none_is_refused(agent: Client, mail_in: MailIn) -> None:
    address = f"/c/{mail_in().pk}/snooze/"
    for data in ({"until": "2001-01-01T10:00"}, {"until": "soon"}, {}):
        assert agent.post(address, data).status_code == 422


def test_it_becomes_more_urgent(agent: Client, mail_in: MailIn) -> None:
    conversation = mail_in()
    agent.post(f"/c/{conversation.pk}/priority/", {"priority": "3"})
    conversation.refresh_from_db()
    assert conversation.priority == 3
    assert agent.post(f"/c/{conversation.pk}/priority/", {"priority": "9"}).status_code == 422


def test_it_is_spam_and_then_it_is_not(agent: Client, mail_in: MailIn) -> None:
    conversation = mail_in()
    for status in ("spam", "open"):
        agent.post(f"/c/{conversation.pk}/spam/")
        conversation.refresh_from_db()
        assert conversation.status == status


def test_a_lead_blocks_a_sender_and_takes_them_back(
    cast: Cast, mail_in: MailIn, committed: Committed
) -> None:
    lead = desk_of(cast.lead)
    conversation = mail_in()
    with committed(execute=True):
        lead.post(f"/c/{conversation.pk}/senders/", {"whom": "sender"})
    assert SenderRule.objects.get().pattern == "olena@example.org"
    conversation.refresh_from_db()
    assert conversation.status == "spam"
    assert mail_in(subject="Once more").status == "spam"
    with committed(execute=True):
        lead.post(f"/c/{conversation.pk}/senders/", {"whom": "sender"})
    conversation.refresh_from_db()
    assert (conversation.status, conversation.waiting_since) == (
        "open",
        conversation.messages.get().at,
    )
    assert mail_in(subject="Welcome back").status == "open"


def test_an_admin_blocks_a_whole_domain(cast: Cast, mail_in: MailIn, committed: Committed) -> None:
    conversation = mail_in(address="a@bad.example")
    with committed(execute=True):
        desk_of(cast.admin).post(f"/c/{conversation.pk}/senders/", {"whom": "domain"})
    assert SenderRule.objects.get().pattern == "@bad.example"
    assert mail_in(address="b@bad.example").status == "spam"
    assert mail_in(address="b@good.example").status == "open"


def test_what_is_known_of_a_customer_is_corrected(agent: Client, mail_in: MailIn) -> None:
    conversation = mail_in()
    data = {"name": "Olena K.", "language": "uk", "about": "Buys\r\nfor a school"}
    agent.post(f"/c/{conversation.pk}/customer/", data)
    customer = conversation.customer
    customer.refresh_from_db()
    assert (customer.name, customer.language, customer.about) == ("Olena K.", "uk", "Buys\nfor a school")
    assert agent.post(f"/c/{conversation.pk}/customer/", {"name": ""}).status_code == 422


def test_a_snoozed_one_is_due_at_its_moment(cast: Cast, agent: Client, mail_in: MailIn) -> None:
    conversation = mail_in()
    services.snooze(cast.agent, conversation, clock.now().astimezone(UTC) + timedelta(hours=5, minutes=1))
    assert "in 5 h" in agent.get("/?view=snoozed").content.decode()
