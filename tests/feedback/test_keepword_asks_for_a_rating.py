from datetime import timedelta

import pytest
from django.db import transaction
from django_tasks_db.models import DBTaskResult

from keepword.accounts.queries import business
from keepword.conversations.links import status_url
from keepword.conversations.models import Conversation, Kind, Message, Status
from keepword.conversations.services import mark_spam, reopen
from keepword.conversations.services.state import change_status, lock
from keepword.core import clock
from keepword.customers.models import Identity
from keepword.feedback.models import RatingRequest
from keepword.feedback.queries import language_for
from keepword.feedback.services import ask, rate
from tests.feedback.cast import CUSTOMER, Shop, after, facts


def planned() -> list[DBTaskResult]:
    return list(DBTaskResult.objects.filter(task_path="keepword.feedback.services.ask.ask_for_rating"))


def asked(conversation: Conversation, minutes: float = 31) -> RatingRequest | None:
    """What becomes of the question so many minutes after the conversation was closed."""
    conversation.refresh_from_db()
    with clock.moved((conversation.closed_at or after(hours=2)) + timedelta(minutes=minutes)):
        return ask(conversation.pk)


def test_closing_plans_the_question_for_half_an_hour_later(shop: Shop) -> None:
    conversation = shop.solved()
    (job,) = planned()
    assert job.run_after == after(hours=2, minutes=30) + timedelta(seconds=1)
    assert job.args_kwargs["args"] == [conversation.pk]


def test_the_question_goes_by_mail_with_five_links(shop: Shop) -> None:
    conversation = shop.solved()
    request = asked(conversation)
    assert request is not None
    message = Message.objects.get(kind=Kind.AUTOMATIC)
    assert request.message == message
    assert message.marks["reason"] == "rating"
    assert message.to == [["Olena", CUSTOMER]]
    for score in (1, 2, 3, 4, 5):
        assert f"{status_url(conversation.pk)}/rate/{score}" in message.text
    assert "“Charger”" in message.text
    assert message.text.endswith("Brightcart")
    assert [told.person for told in facts("csat_asked")] == [conversation.customer.key]


@pytest.mark.parametrize(("written", "speaks"), [("uk", "uk"), ("lt", "lt"), ("pl", "en"), ("", "en")])
def test_the_question_is_in_the_language_of_the_conversation(shop: Shop, written: str, speaks: str) -> None:
    assert language_for(shop.solved(language=written), business()) == speaks


def test_nobody_is_asked_twice_about_one_contact(shop: Shop) -> None:
    conversation = shop.solved()
    assert asked(conversation)
    assert asked(conversation, minutes=40) is None
    assert Message.objects.filter(kind=Kind.AUTOMATIC).count() == 1


@pytest.mark.both_databases
def test_nobody_is_asked_again_within_seven_days(shop: Shop) -> None:
    assert asked(shop.solved())
    other = shop.writes(after(days=3), subject="Cable")
    shop.answers(other, after(60, days=3))
    shop.closes(other, after(120, days=3))
    assert asked(other) is None
    third = shop.writes(after(days=8), subject="Lamp")
    shop.answers(third, after(60, days=8))
    shop.closes(third, after(120, days=8))
    assert asked(third)


def test_a_reopening_cancels_the_question(shop: Shop) -> None:
    conversation = shop.solved()
    with clock.moved(after(hours=2, minutes=10)):
        reopen(shop.agent, conversation)
    with clock.moved(after(hours=2, minutes=31)):
        assert ask(conversation.pk) is None
    assert not RatingRequest.objects.exists()


def test_a_matter_closed_again_is_asked_about_half_an_hour_after_that(shop: Shop) -> None:
    conversation = shop.solved()
    with clock.moved(after(hours=2, minutes=10)):
        reopen(shop.agent, conversation)
    shop.closes(conversation, after(hours=2, minutes=20))
    assert len(planned()) == 2
    with clock.moved(after(hours=2, minutes=31)):
        assert ask(conversation.pk) is None
    assert asked(conversation)


def test_a_worker_that_was_down_for_a_day_asks_nobody(shop: Shop) -> None:
    assert asked(shop.solved(), minutes=60 * 24 + 1) is None


def test_who_has_rated_already_is_not_asked(shop: Shop) -> None:
    conversation = shop.solved()
    rate(conversation, score=4)
    assert asked(conversation) is None


def test_an_unanswered_contact_is_not_asked_about(shop: Shop) -> None:
    conversation = shop.closes(shop.writes(), after(30))
    assert planned() == []
    assert asked(conversation) is None


def test_an_inbox_may_ask_for_no_ratings(shop: Shop) -> None:
    shop.inbox.ask_rating = False
    shop.inbox.save()
    conversation = shop.solved()
    assert planned() == []
    assert asked(conversation) is None


def test_spam_is_not_asked(shop: Shop) -> None:
    conversation = shop.writes()
    shop.answers(conversation, after(30))
    with clock.moved(after(60)):
        mark_spam(shop.agent, conversation)
    assert planned() == []
    assert asked(conversation) is None


def test_an_address_that_bounces_is_not_asked(shop: Shop) -> None:
    conversation = shop.solved()
    Identity.objects.filter(value=CUSTOMER).update(failed_at=after(hours=2))
    assert asked(conversation) is None


@pytest.mark.parametrize("mark", ["silent", "auto", "list"])
def test_what_was_imported_or_sent_by_machines_is_not_asked_about(shop: Shop, mark: str) -> None:
    assert asked(shop.solved(marks={mark: True})) is None


def test_an_address_that_nobody_reads_is_not_asked(shop: Shop) -> None:
    assert asked(shop.solved(address="no-reply@example.org")) is None


def test_the_past_of_an_import_plans_nothing(shop: Shop) -> None:
    conversation = shop.writes()
    shop.answers(conversation, after(30))
    with clock.moved(after(days=30)), transaction.atomic():
        change_status(None, lock(conversation), Status.CLOSED, at=after(hours=2))
    assert planned() == []
