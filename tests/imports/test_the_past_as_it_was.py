"""Imported conversations have the clocks, contacts and facts of their own times."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django_tasks_db.models import DBTaskResult

from keepword.calendars.services import ensure_default_calendar
from keepword.commitments.models import FourMinutes, Promise
from keepword.commitments.services import default_policies
from keepword.conversations.models import Conversation, Message, Status
from keepword.core import clock
from keepword.core.models import Fact
from keepword.customers.models import Customer
from keepword.feedback.models import Rating
from keepword.imports.readers import jsonl
from keepword.imports.services import Counts, Store
from keepword.notifications.models import Notification
from tests.cast import Cast
from tests.imports.conftest import Past

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def brought_in(*records: dict[str, Any], source: str = "old") -> Counts:
    store = Store(source)
    zone = ZoneInfo("Europe/Kyiv")
    store.add([jsonl.record(one, now=clock.now(), zone=zone) for one in records])
    return store.counts


def facts(kind: str) -> list[Fact]:
    return list(Fact.objects.filter(kind=kind).order_by("at"))


def test_a_conversation_is_there_at_its_own_times(cast: Cast, past: Past) -> None:
    counts = brought_in(past(csat=5))
    assert (counts.conversations, counts.messages, counts.customers, counts.ratings) == (1, 2, 1, 1)
    conversation = Conversation.objects.get()
    assert (conversation.status, conversation.inbox, conversation.language) == (
        Status.CLOSED,
        cast.inbox,
        "uk",
    )
    assert conversation.created_at == datetime(2026, 3, 2, 7, tzinfo=UTC)
    assert conversation.closed_at == datetime(2026, 3, 2, 10, tzinfo=UTC)
    (answer,) = facts("first_response")
    assert (answer.at, answer.actor) == (datetime(2026, 3, 2, 7, 30, tzinfo=UTC), cast.agent.key)
    (resolved,) = facts("resolution")
    assert resolved.at == conversation.closed_at
    rating = Rating.objects.get()
    assert (rating.score, rating.at, rating.author) == (5, conversation.closed_at, cast.agent)


def test_a_clock_was_missed_at_its_own_minute(cast: Cast, past: Past) -> None:
    ensure_default_calendar(cast.admin, zone="Europe/Kyiv")
    default_policies(cast.admin)
    data = past()
    data["messages"][1]["at"] = "2026-03-05T09:30:00+02:00"
    data["closed_at"] = "2026-03-05T12:00:00+02:00"
    brought_in(data)
    missed = [fact for fact in facts("clock_missed") if fact.data["clock_kind"] == "first_response"]
    assert len(missed) == 1
    assert missed[0].at.date().isoformat() == "2026-03-02"
    (answer,) = facts("first_response")
    assert answer.data["met"] is False


def test_the_four_minutes_passed_at_their_own_times(cast: Cast, past: Past) -> None:
    ensure_default_calendar(cast.admin, zone="Europe/Kyiv")
    late, at_once = past(), past(external_id="second")
    at_once["messages"][1]["at"] = "2026-03-02T09:03:00+02:00"
    brought_in(late, at_once)
    found = {one.conversation_id: one for one in FourMinutes.objects.order_by("conversation_id")}
    assert len(found) == 2
    for one in found.values():
        assert one.started_at == datetime(2026, 3, 2, 7, tzinfo=UTC)
        assert one.due_at == datetime(2026, 3, 2, 7, 4, tzinfo=UTC)
        assert one.opened_at is None, "nobody knows when it was opened"
        assert len(one.said) == 1
        assert not one.runs, "an answer after its moment, or the closing, has ended it"
    missed = facts("four_minutes")
    assert {(one.at, one.data["met"]) for one in missed} == {(datetime(2026, 3, 2, 7, 4, tzinfo=UTC), False)}


def test_the_same_again_changes_nothing(cast: Cast, past: Past) -> None:
    brought_in(past(csat=5))
    before = (Message.objects.count(), Fact.objects.count(), Customer.objects.count())
    counts = brought_in(past(csat=5))
    assert (counts.duplicates, counts.conversations, counts.messages) == (1, 0, 0)
    assert (Message.objects.count(), Fact.objects.count(), Customer.objects.count()) == before


def test_what_was_said_since_is_added(cast: Cast, past: Past) -> None:
    brought_in(past(closed_at=None))
    data = past()
    data["messages"].append({"direction": "in", "at": "2026-03-02T10:00:00+02:00", "text": "Дякую!"})
    counts = brought_in(data)
    assert (counts.updated, counts.messages) == (1, 1)
    conversation = Conversation.objects.get()
    assert [message.text for message in conversation.messages.order_by("at")][-1] == "Дякую!"
    assert conversation.status == Status.CLOSED


def test_what_the_customer_said_after_closing_opens_it_again(cast: Cast, past: Past) -> None:
    data = past()
    data["messages"].append(
        {"direction": "in", "at": "2026-03-03T10:00:00+02:00", "text": "Знову не світить."}
    )
    brought_in(data)
    conversation = Conversation.objects.get()
    assert conversation.status == Status.OPEN
    assert len(facts("contact_started")) == 2


def test_a_note_asks_nothing_of_anybody(cast: Cast, past: Past) -> None:
    data = past(closed_at=None)
    note = {"direction": "note", "author": "Somebody gone", "at": "2026-03-02T08:00:00+02:00", "text": "VIP"}
    data["messages"].insert(0, note)
    brought_in(data)
    conversation = Conversation.objects.get()
    first = conversation.messages.order_by("at")[0]
    assert (first.direction, first.author, first.sender_name) == ("note", None, "Somebody gone")
    assert conversation.status == Status.WAITING
    assert len(facts("contact_started")) == 1


def test_customers_are_known_by_any_of_their_marks(cast: Cast, past: Past) -> None:
    brought_in(
        past("1", customer={"external_id": "77", "email": "Olena@Example.org", "name": "Olena"}),
        past("2", customer={"email": "olena@example.org"}),
        past("3", customer={"external_id": "77"}),
        past("4", customer={"external_id": "77", "phone": "+380 44 123"}),
        past("5", customer={"phone": "+38044123"}),
        past("6", customer={"name": "Olena"}),
        past("7", customer={"name": "Olena"}),
    )
    by_number = list(Conversation.objects.order_by("pk").values_list("customer_id", flat=True))
    assert len(set(by_number[:5])) == 1
    assert len(set(by_number)) == 3  # a name alone tells nobody apart


def test_nobody_is_written_to(cast: Cast, past: Past) -> None:
    cast.inbox.acknowledge = cast.inbox.ask_rating = True
    cast.inbox.save()
    question = {"direction": "in", "at": clock.now().isoformat(), "text": "Hi"}
    brought_in(past("1", messages=[question], closed_at=None), past("2", csat=3))
    jobs = DBTaskResult.objects.values_list("task_path", flat=True)
    assert [job.rpartition(".")[2] for job in jobs] == ["read_past"]  # for measures, by nobody else


def test_another_channel_has_an_inbox_of_its_own(cast: Cast, past: Past) -> None:
    brought_in(past("1", channel="chat"), past("2", channel="chat"), past("3"))
    found = Conversation.objects.order_by("pk").values_list("inbox__channel", flat=True)
    assert list(found) == ["chat", "chat", "email"]


def test_tags_come_along_once(cast: Cast, past: Past) -> None:
    brought_in(past("1", tags=["Lamp", "broken"]), past("2", tags=["lamp", "x" * 90]))
    brought_in(past("1", tags=["Lamp", "broken"]))
    first, second = Conversation.objects.order_by("pk")
    assert sorted(first.tagged.values_list("tag__name", flat=True)) == ["Lamp", "broken"]
    assert sorted(second.tagged.values_list("tag__name", flat=True)) == ["Lamp", "x" * 40]
    assert [fact.at for fact in facts("tagged")] == [datetime(2026, 3, 2, 7, 30, tzinfo=UTC)] * 4


def said(at: str, text: str, direction: str = "out") -> dict[str, Any]:
    return {"direction": direction, "author": "agent@shop.example", "at": at, "text": text}


def test_what_was_promised_was_kept_or_broken_at_its_own_minute(cast: Cast, past: Past) -> None:
    ensure_default_calendar(cast.admin, zone="Europe/Kyiv")
    kept = past("kept", closed_at=None)
    kept["messages"] = [
        said("2026-03-02T09:00:00+02:00", "My lamp is dark.", "in"),
        said("2026-03-02T09:30:00+02:00", "We will send you a new lamp by Friday."),
        said("2026-03-04T09:30:00+02:00", "We have sent the new lamp today."),
    ]
    broken = past("broken", closed_at="2026-03-02T10:00:00+02:00")
    broken["messages"] = [
        said("2026-03-02T09:00:00+02:00", "My lamp is dark.", "in"),
        said("2026-03-02T09:30:00+02:00", "We will send you a new lamp by Friday."),
        said("2026-03-09T09:30:00+02:00", "We have sent the new lamp today."),
    ]
    brought_in(kept, broken)
    found = list(Promise.objects.order_by("state"))
    assert [(one.state, one.decided_at, one.author) for one in found] == [
        ("broken", datetime(2026, 3, 6, 16, tzinfo=UTC), cast.agent),
        ("kept", datetime(2026, 3, 4, 7, 30, tzinfo=UTC), cast.agent),
    ]
    assert found[0].done_at == datetime(2026, 3, 9, 7, 30, tzinfo=UTC)
    assert [fact.at for fact in facts("promise_broken") if fact.value] == [found[0].decided_at]
    assert not Notification.objects.exists()
