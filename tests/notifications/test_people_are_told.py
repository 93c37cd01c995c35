"""Who is told what, how often, and by which ways."""

from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

import pytest
from django.core import mail
from django_tasks_db.models import DBTaskResult

from keepword.commitments.notices import warn
from keepword.commitments.services import mark_missed
from keepword.conversations import services
from keepword.conversations.models import Conversation
from keepword.core import clock
from keepword.notifications.models import Notification, Preference
from keepword.notifications.services import save_preference, see, see_all
from keepword.notifications.services.ring import words
from keepword.notifications.tasks import forget_old, queue_digests, send_digest
from tests.cast import Cast
from tests.desk.conftest import MailIn

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def told(kind: str = "") -> list[tuple[str, str]]:
    """Who was told, and in which words."""
    rows = Notification.objects.select_related("user").order_by("pk")
    found = [one for one in rows if not kind or one.kind == kind]
    return [(one.user.name, said.title) for one in found if (said := words(one))]


def choose(user: Any, **changed: Any) -> Preference:
    given: dict[str, Any] = {
        "ways": {},
        "quiet_from": None,
        "quiet_until": None,
        "quiet_days": [],
        "digest": "hourly",
        "daily_at": time(8),
    }
    return save_preference(user, **given | changed)


def test_a_note_calls_on_a_colleague_not_on_its_writer(cast: Cast, mail_in: MailIn) -> None:
    conversation = mail_in()
    services.note(cast.agent, conversation, "@Colleague look", mentions=[cast.colleague, cast.agent])
    assert told() == [("Colleague", "Agent calls on you: Lamp")]


def test_who_is_given_a_conversation_is_told_by_whom(cast: Cast, mail_in: MailIn) -> None:
    conversation = mail_in()
    services.assign(cast.lead, conversation, cast.agent)
    services.assign(cast.agent, conversation, cast.agent)
    assert told() == [("Agent", "Lead has given you: Lamp")]
    taken = mail_in(subject="Shade", address="ivan@example.org")
    services.assign(cast.agent, taken, cast.agent)
    assert len(told()) == 1


def test_a_customer_who_writes_again_and_again_is_one_notification(cast: Cast, mail_in: MailIn) -> None:
    conversation = mail_in()
    assert told() == []  # nobody's yet
    services.assign(cast.agent, conversation, cast.agent)
    mail_in("Hello?", answers=conversation)
    mail_in("Anybody?", answers=conversation)
    (one,) = Notification.objects.all()
    assert (one.count, one.data["text"]) == (2, "Anybody?")
    see(cast.agent, "conversation", conversation.pk)
    mail_in("Well?", answers=conversation)
    assert Notification.objects.filter(seen_at=None).count() == 1
    assert Notification.objects.count() == 2


def test_a_clock_of_mine_is_told_before_it_breaks_and_when_it_did_once_each(
    cast: Cast, mail_in: MailIn, working: Callable[[], None]
) -> None:
    working()
    conversation = mail_in()
    services.assign(cast.lead, conversation, cast.agent)
    due = Conversation.objects.get().due_at
    with clock.moved(due - timedelta(minutes=40)):
        warn()
        assert told("clock_soon") == []
    with clock.moved(due - timedelta(minutes=9)):
        assert (warn(), warn()) == (1, 0)
    assert told("clock_soon") == [("Agent", "Due in 9 min: Lamp")]
    with clock.moved(due + timedelta(seconds=2)):
        mark_missed()
        assert (warn(), warn()) == (1, 0)
    assert told("clock_missed") == [("Agent", "Too late: Lamp")]


def test_ways_are_each_person_s_own(cast: Cast, mail_in: MailIn) -> None:
    choose(cast.colleague, ways={"mention": []})
    choose(cast.agent, ways={"mention": ["mail"]})
    services.note(cast.lead, mail_in(), "look", mentions=[cast.colleague, cast.agent, cast.admin])
    found = {one.user.name: (one.seen_at is None, one.by_mail) for one in Notification.objects.all()}
    assert found == {"Agent": (False, True), "Admin": (True, False)}


def test_a_person_who_may_not_log_in_is_told_nothing(cast: Cast, mail_in: MailIn) -> None:
    cast.colleague.is_active = False
    services.note(cast.agent, mail_in(), "look", mentions=[cast.colleague])
    assert told() == []


def test_news_goes_out_in_one_mail_when_it_was_not_seen(cast: Cast, mail_in: MailIn) -> None:
    choose(cast.agent, ways={"mention": ["page", "mail"]})
    conversation = mail_in()
    services.note(cast.lead, conversation, "first", mentions=[cast.agent])
    see_all(cast.agent)
    services.note(cast.lead, conversation, "second", mentions=[cast.agent])
    assert queue_digests() == 0  # it has five minutes to be seen
    with clock.moved(clock.now() + timedelta(minutes=6)):
        assert (queue_digests(), queue_digests()) == (1, 0)
        send_digest.call(cast.agent.pk)
        send_digest.call(cast.agent.pk)
    (letter,) = mail.outbox
    assert letter.to == ["agent@shop.example"]
    assert letter.subject == "Lamp shop: 1 thing for you"
    assert "Lead calls on you: Lamp\n  second" in letter.body
    assert "first" not in letter.body
    assert letter.extra_headers["Auto-Submitted"] == "auto-generated"


def test_nothing_is_mailed_in_quiet_hours(cast: Cast, mail_in: MailIn) -> None:
    choose(cast.agent, ways={"mention": ["mail"]}, quiet_from=time(0), quiet_until=time(0))
    services.note(cast.lead, mail_in(), "look", mentions=[cast.agent])
    Notification.objects.update(seen_at=None)
    with clock.moved(clock.now() + timedelta(hours=2)):
        assert queue_digests() == 0


def test_a_mail_is_in_the_person_s_own_language(cast: Cast, mail_in: MailIn) -> None:
    services.note(cast.lead, mail_in(), "look", mentions=[cast.agent])
    (one,) = Notification.objects.select_related("user")
    one.user.language = "lt"
    said = words(one)
    assert said is not None
    assert "Lamp" in said.title


def test_no_push_is_queued_for_who_has_nothing_that_rings(cast: Cast, mail_in: MailIn) -> None:
    services.note(cast.lead, mail_in(), "look", mentions=[cast.agent])
    assert not DBTaskResult.objects.filter(task_path__endswith="tasks.push").exists()


def test_what_was_seen_long_ago_is_forgotten(cast: Cast, mail_in: MailIn) -> None:
    services.note(cast.lead, mail_in(), "look", mentions=[cast.agent])
    see_all(cast.agent)
    assert forget_old() == 0
    with clock.moved(clock.now() + timedelta(days=91)):
        assert forget_old() == 1
