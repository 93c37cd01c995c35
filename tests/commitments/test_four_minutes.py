"""The four minutes of a contact, from the customer's message to the fact.

What a judge of sentences finds is tested with the judge; here it finds words of its own: "lamp" is interest,
"gladly" a positive attitude, "now" readiness, each for certain enough alone.
"""

from collections.abc import Sequence
from datetime import datetime

import pytest
from django.db import transaction

from keepword.calendars.models import Calendar
from keepword.calendars.services import set_day
from keepword.commitments.models import FourMinutes, SentSentence
from keepword.commitments.queries import said as saying
from keepword.commitments.queries.minutes import results_of, still_missing
from keepword.commitments.services import (
    mark_minutes,
    opened,
    reckon_minutes,
    sweep_sentences,
)
from keepword.conversations.events import Erasing
from keepword.conversations.models import Conversation, Message
from keepword.conversations.services import (
    Letter,
    automatic,
    close,
    depart,
    mark_spam,
    merge,
    note,
    receive,
    release,
    reply,
    split,
    undo_send,
    unmerge,
)
from keepword.core import clock, events
from keepword.customers.services import Sighting
from tests.at_once import two_at_once
from tests.commitments.conftest import Shop, at, counted
from tests.commitments.hearing import WORDS, heard

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

ALL = "Your lamp flickers when it rains. Gladly. I look at it now."


@pytest.fixture(autouse=True)
def judge(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saying, "heard", heard)


def says(shop: Shop, when: datetime, conversation: Conversation, text: str, *, left: bool = True) -> Message:
    """An agent presses send at a moment; ten seconds later it leaves."""
    with clock.moved(when):
        message = reply(shop.agent, Conversation.objects.get(pk=conversation.pk), Letter(text))
    if left:
        leaves(when.replace(second=when.second + 10), message)
    return message


def leaves(when: datetime, message: Message) -> None:
    with clock.moved(when):
        assert depart(message.pk, "worker") is not None


def opens(shop: Shop, when: datetime, conversation: Conversation) -> bool:
    with clock.moved(when):
        current = Conversation.objects.get(pk=conversation.pk)
        before = row(current)
        return opened(shop.agent, current, before).opened_at != before.opened_at


def tick(when: datetime) -> int:
    with clock.moved(when):
        return mark_minutes()


def row(conversation: Conversation) -> FourMinutes:
    return FourMinutes.objects.filter(conversation=conversation).latest("started_at")


def verdicts() -> Sequence[tuple[str, bool, datetime]]:
    return sorted((fact.data["reading"], fact.data["met"], fact.at) for fact in counted("four_minutes"))


# A reading ends ------------------------------------------------------------------------------------


def test_three_shown_in_time_meet_it_with_the_words_that_show_it(shop: Shop) -> None:
    conversation = shop.writes(at(5, 8))
    assert (row(conversation).state, row(conversation).due_at) == ("running", at(5, 8, 4))
    first = says(shop, at(5, 8, 1), conversation, "Your lamp flickers. Gladly.")
    assert row(conversation).state == "running"
    second = says(shop, at(5, 8, 3), conversation, "I look at it now.")
    (result,) = results_of(conversation)
    assert [(line.name, line.state, line.seconds) for line in result.readings] == [("arrival", "met", 180)]
    shown = {line.name: (line.at, [(w.message, w.text) for w in line.words]) for line in result.aspects}
    assert shown == {
        "interest": (at(5, 8, 1), [(first.pk, "lamp")]),
        "positive": (at(5, 8, 1), [(first.pk, "Gladly")]),
        "ready": (at(5, 8, 3), [(second.pk, "now")]),
    }
    (fact,) = counted("four_minutes")
    assert (fact.at, fact.value, fact.actor, fact.person) == (
        at(5, 8, 3),
        180,
        shop.agent.key,
        conversation.customer.key,
    )
    told = {key: fact.data[key] for key in ("reading", "met", "interest", "positive", "ready", "channel")}
    assert told == {
        "reading": "arrival",
        "met": True,
        "interest": True,
        "positive": True,
        "ready": True,
        "channel": "email",
    }
    assert tick(at(5, 9)) == 0


def test_one_that_passed_bears_its_true_moment_also_after_a_downtime(shop: Shop) -> None:
    conversation = shop.writes(at(5, 8))
    says(shop, at(5, 8, 1), conversation, "Gladly.")
    assert tick(at(5, 8, 4)) == 0, "an answer at this very moment is in time"
    assert tick(at(6, 12)) == 1
    assert tick(at(6, 12)) == 0
    (fact,) = counted("four_minutes")
    assert (fact.at, fact.data["met"], fact.value) == (at(5, 8, 4), False, None)
    assert [fact.data[name] for name in WORDS] == [False, True, False]


def test_a_mail_of_the_evening_has_its_minutes_in_the_morning(shop: Shop) -> None:
    conversation = shop.writes(at(5, 15, 58))
    assert row(conversation).due_at == at(6, 7, 2)


def test_a_live_channel_has_them_at_any_hour(shop: Shop) -> None:
    shop.inbox.channel = "chat"
    shop.inbox.save()
    conversation = shop.writes(at(5, 20))
    assert row(conversation).due_at == at(5, 20, 4)


def test_the_second_reading_begins_with_the_first_agent_who_opens_it(shop: Shop) -> None:
    conversation = shop.writes(at(5, 8))
    assert tick(at(5, 9)) == 1
    assert opens(shop, at(5, 10), conversation)
    assert not opens(shop, at(5, 10, 1), conversation)
    assert row(conversation).opening_due_at == at(5, 10, 4)
    assert row(conversation).next_due_at == at(5, 10, 4)
    says(shop, at(5, 10, 2), conversation, ALL)
    assert (row(conversation).state, row(conversation).opening_state) == ("missed", "met")
    assert verdicts() == [("arrival", False, at(5, 8, 4)), ("opening", True, at(5, 10, 2))]
    by_reading = {fact.data["reading"]: fact.value for fact in counted("four_minutes")}
    assert by_reading["opening"] == 120


def test_nobody_opens_what_waits_for_the_customer(shop: Shop) -> None:
    conversation = shop.writes(at(5, 8))
    says(shop, at(5, 8, 1), conversation, "Gladly.")
    assert not opens(shop, at(5, 8, 2), conversation)


def test_a_message_that_is_taken_back_has_shown_nothing(shop: Shop) -> None:
    conversation = shop.writes(at(5, 8))
    message = says(shop, at(5, 8, 1), conversation, ALL, left=False)
    assert row(conversation).said == []
    with clock.moved(at(5, 8, 1, 5)):
        undo_send(shop.agent, message)
    tick(at(5, 8, 5))
    assert verdicts() == [("arrival", False, at(5, 8, 4))]


def test_a_message_sent_in_time_that_leaves_later_puts_the_verdict_right(shop: Shop) -> None:
    conversation = shop.writes(at(5, 8))
    message = says(shop, at(5, 8, 3, 58), conversation, ALL, left=False)
    assert tick(at(5, 8, 4, 1)) == 1
    leaves(at(5, 8, 4, 8), message)
    assert row(conversation).state == "met"
    assert verdicts() == [("arrival", True, at(5, 8, 3, 58))], "the breach is superseded"


def test_machines_and_notes_show_nothing(shop: Shop) -> None:
    conversation = shop.writes(at(5, 8))
    with clock.moved(at(5, 8, 1)):
        leaves(at(5, 8, 1), automatic(conversation, ALL, reason="rule"))
        note(shop.agent, conversation, ALL)
    assert row(conversation).said == []
    assert not SentSentence.objects.exists()


def test_who_closes_without_words_is_judged_by_nobody(shop: Shop) -> None:
    conversation = shop.writes(at(5, 8))
    opens(shop, at(5, 8, 1), conversation)
    with clock.moved(at(5, 8, 2)):
        close(shop.agent, conversation)
    assert (row(conversation).state, row(conversation).opening_state) == ("dropped", "dropped")
    assert tick(at(5, 9)) == 0
    assert verdicts() == []


def test_what_was_over_before_it_was_closed_is_missed(shop: Shop) -> None:
    conversation = shop.writes(at(5, 8))
    with clock.moved(at(5, 9)):
        close(shop.agent, conversation)
    assert verdicts() == [("arrival", False, at(5, 8, 4))]


def test_spam_never_ran_and_runs_from_its_arrival_when_it_is_released(shop: Shop) -> None:
    conversation = shop.writes(at(5, 8))
    tick(at(5, 8, 10))
    with clock.moved(at(5, 9)):
        mark_spam(shop.agent, conversation)
    assert not FourMinutes.objects.exists()
    assert verdicts() == []
    with clock.moved(at(5, 10)):
        release(shop.agent, Conversation.objects.get(pk=conversation.pk))
    tick(at(5, 10, 1))
    assert verdicts() == [("arrival", False, at(5, 8, 4))]


def test_each_contact_has_its_own(shop: Shop) -> None:
    conversation = shop.writes(at(5, 8))
    says(shop, at(5, 8, 1), conversation, ALL)
    with clock.moved(at(5, 9)):
        close(shop.agent, Conversation.objects.get(pk=conversation.pk))
    shop.writes(at(6, 8), conversation)
    assert [(line.started_at, line.over) for line in results_of(conversation)] == [
        (at(6, 8), False),
        (at(5, 8), True),
    ]


def test_hours_that_change_move_what_runs(shop: Shop) -> None:
    conversation = shop.writes(at(5, 20))
    assert row(conversation).due_at == at(6, 7, 4)
    with clock.moved(at(5, 21)):
        set_day(shop.admin, Calendar.objects.get(), day=at(6, 0).date(), intervals=())
        assert reckon_minutes() == 1
        assert reckon_minutes() == 0
    assert row(conversation).due_at == at(7, 7, 4)


# Words that others have read -----------------------------------------------------------------------


def another(shop: Shop, when: datetime, who: str = "jonas") -> Conversation:
    return shop.writes(when, sender=Sighting(f"{who}@example.org", who.capitalize(), "en"))


def test_a_sentence_that_went_to_another_customer_shows_no_interest(shop: Shop) -> None:
    says(shop, at(5, 8, 1), shop.writes(at(5, 8)), ALL)
    other = another(shop, at(6, 8))
    says(shop, at(6, 8, 1), other, ALL)
    assert (row(other).interest_at, row(other).ready_at) == (None, at(6, 8, 1))
    says(shop, at(6, 8, 2), other, "So your reading lamp went dark on Sunday night?")
    assert row(other).interest_at == at(6, 8, 2)
    assert row(other).state == "met"


def test_the_same_customer_may_read_it_twice_and_others_after_a_while(shop: Shop) -> None:
    says(shop, at(5, 8, 1), shop.writes(at(5, 8)), ALL)
    again = shop.writes(at(6, 8))
    says(shop, at(6, 8, 1), again, ALL)
    assert row(again).interest_at == at(6, 8, 1)
    later = another(shop, at(26, 8))
    says(shop, at(26, 8, 1), later, ALL)
    assert row(later).interest_at == at(26, 8, 1)


def test_a_stored_text_shows_no_interest_unless_it_is_edited(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = "We are sorry about the lamp that broke. Gladly. We see to it now."
    monkeypatch.setattr(saying, "_stored", [lambda message: [stored]])
    conversation = shop.writes(at(5, 8))
    says(shop, at(5, 8, 1), conversation, stored)
    assert row(conversation).interest_at is None
    says(shop, at(5, 8, 2), conversation, "Which lamp is it, the green one?")
    assert row(conversation).interest_at == at(5, 8, 2)


def test_of_each_sentence_two_customers_are_kept_and_old_ones_are_forgotten(shop: Shop) -> None:
    for number in range(4):
        says(shop, at(5, 8 + number, 1), another(shop, at(5, 8 + number), f"c{number}"), ALL)
    assert SentSentence.objects.count() == 2
    with clock.moved(at(18, 8)):
        assert sweep_sentences() == 0
    with clock.moved(at(20, 8)):
        assert sweep_sentences() == 2


def test_what_is_remembered_of_sentences_goes_with_their_words(shop: Shop) -> None:
    conversation = shop.writes(at(5, 8))
    message = says(shop, at(5, 8, 1), conversation, ALL)
    assert SentSentence.objects.exists()
    with transaction.atomic():
        events.publish(Erasing("originals", (conversation.pk,), (message.pk,)))
        assert SentSentence.objects.exists()
        events.publish(Erasing("texts", (conversation.pk,), (message.pk,)))
    assert not SentSentence.objects.exists()


def test_a_draft_is_told_what_it_lacks_and_never_what_to_write(shop: Shop) -> None:
    conversation = shop.writes(at(5, 8))
    with clock.moved(at(5, 8, 1)):
        said = {
            one.name: (one.shown, one.hint)
            for one in still_missing(conversation, row(conversation), "Gladly!")
        }
        assert said == {
            "interest": (False, "Name their problem in your own words"),
            "positive": (True, ""),
            "ready": (False, "Say what you will do now"),
        }
        canned = still_missing(
            conversation, row(conversation), "The lamp that broke is bad.", ["the lamp that broke is bad"]
        )
        assert not canned[0].shown
        assert "went to others" in canned[0].hint
    says(shop, at(5, 8, 2), conversation, "Your lamp? I look now.")
    with clock.moved(at(5, 8, 3)):
        assert [one.shown for one in still_missing(conversation, row(conversation), "")] == [
            True,
            False,
            True,
        ]


# Merging, splitting --------------------------------------------------------------------------------


def test_merged_they_are_one_approach_and_apart_two_again(shop: Shop) -> None:
    into, source = shop.writes(at(5, 8)), shop.writes(at(5, 8, 1))
    with clock.moved(at(5, 8, 2)):
        merged = merge(shop.agent, source, into)
    assert (row(into).state, row(source).state) == ("running", "dropped")
    with clock.moved(at(5, 8, 3)):
        unmerge(shop.agent, merged)
    assert (row(into).state, row(source).state) == ("running", "running")
    assert tick(at(5, 9)) == 2
    assert verdicts() == [("arrival", False, at(5, 8, 4)), ("arrival", False, at(5, 8, 5))]


def test_what_was_answered_together_is_not_asked_for_again(shop: Shop) -> None:
    into, source = shop.writes(at(5, 8)), shop.writes(at(5, 8, 1))
    with clock.moved(at(5, 8, 2)):
        merged = merge(shop.agent, source, into)
    says(shop, at(5, 8, 3), into, ALL)
    assert row(into).state == "met"
    with clock.moved(at(5, 8, 30)):
        unmerge(shop.agent, merged)
    assert FourMinutes.objects.get(conversation=into).state == "met"
    assert verdicts()[0] == ("arrival", True, at(5, 8, 3))


def test_a_finished_one_goes_with_its_contact_and_back(shop: Shop) -> None:
    source = shop.writes(at(5, 8))
    says(shop, at(5, 8, 1), source, ALL)
    into = shop.writes(at(5, 9))
    with clock.moved(at(5, 9, 1)):
        merged = merge(shop.agent, Conversation.objects.get(pk=source.pk), into)
    assert FourMinutes.objects.filter(conversation=into).count() >= 1
    with clock.moved(at(5, 9, 2)):
        unmerge(shop.agent, merged)
    assert FourMinutes.objects.get(conversation=source).state == "met"


def test_who_waits_in_a_split_off_conversation_has_minutes_of_their_own(shop: Shop) -> None:
    conversation = shop.writes(at(5, 8))
    shop.writes(at(5, 8, 1), conversation)
    second = Message.objects.filter(conversation=conversation).latest("at")
    with clock.moved(at(5, 9)):
        created = split(shop.agent, conversation, [second.pk], subject="Another lamp")
    assert (row(created).started_at, row(created).due_at) == (at(5, 9), at(5, 9, 4))


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_mark_each_once(shop: Shop) -> None:
    with clock.moved(at(5, 8)), transaction.atomic():
        receive([shop.incoming(at(5, 8), sender=Sighting(f"c{n}@example.org")) for n in range(450)])
    marked = two_at_once(mark_minutes, when=at(6, 10))
    assert sum(marked) == 450
    assert {(fact.at, fact.data["met"]) for fact in counted("four_minutes")} == {(at(5, 8, 4), False)}
    assert len(counted("four_minutes")) == 450
