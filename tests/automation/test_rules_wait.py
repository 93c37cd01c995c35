"""Rules whose time comes: each conversation once for each moment, by working hours, found by an index."""

import threading
from contextlib import closing

import pytest
from django.db import connection

from keepword.automation.models import RuleRun
from keepword.automation.queries.rules import forget, ready
from keepword.automation.queries.timed import coming
from keepword.automation.services.rules import switch_rule
from keepword.automation.services.timed import sweep
from keepword.calendars.services import ensure_default_calendar
from keepword.conversations.models import Conversation, Priority, Status
from keepword.core import clock
from tests.automation.conftest import Shop, after, now_, runs
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

CLOSE = [{"do": "close"}]
URGENT = [{"do": "priority", "priority": 3}]


def sweep_at(minutes: float = 0, **more: float) -> int:
    with clock.moved(after(minutes, **more)):
        return sweep()


def test_silence_closes_a_conversation_once(shop: Shop) -> None:
    rule = shop.rule("time.silent", CLOSE, minutes=60, working=False)
    conversation = shop.writes()
    shop.answers(conversation, after(10))
    assert sweep_at(65) == 0
    assert sweep_at(75) == 1
    assert now_(conversation).status == Status.CLOSED
    assert sweep_at(80) == 0
    shop.writes(after(90), now_(conversation))
    shop.answers(now_(conversation), after(100))
    assert sweep_at(170) == 1
    assert len(runs(rule)) == 2


def test_a_customer_who_waits_is_made_urgent_once(shop: Shop) -> None:
    rule = shop.rule("time.waiting", URGENT, minutes=30, working=False)
    conversation = shop.writes()
    assert [sweep_at(n) for n in (29, 31, 32, 60)] == [0, 1, 0, 0]
    assert now_(conversation).priority == Priority.URGENT
    assert runs(rule)[0].moment == after()


def test_what_comes_to_fit_later_is_touched_then(shop: Shop) -> None:
    shop.rule("time.waiting", CLOSE, {"field": "priority", "value": 2}, minutes=30, working=False)
    conversation = shop.writes()
    assert sweep_at(40) == 0
    Conversation.objects.filter(pk=conversation.pk).update(priority=2)
    assert sweep_at(50) == 1


def test_working_hours_count(cast: Cast, shop: Shop) -> None:
    ensure_default_calendar(cast.admin, zone="Europe/Kyiv")  # Monday to Friday, 9 to 18
    shop.rule("time.waiting", URGENT, minutes=4 * 60, working=True)
    shop.writes(after(hours=7))  # Monday, 16:00 in Kyiv: two hours are left
    assert sweep_at(hours=16) == 0
    assert sweep_at(hours=24 + 1.9) == 0
    assert sweep_at(hours=24 + 2.1) == 1


def test_before_a_clock_is_missed_and_after(shop: Shop) -> None:
    soon = shop.rule("time.due", URGENT, minutes=15)
    missed = shop.rule("time.missed", [{"do": "note", "text": "Missed"}])
    conversation = shop.writes()
    Conversation.objects.update(due_at=after(60))
    assert [sweep_at(n) for n in (40, 46, 50, 61, 62)] == [0, 1, 0, 1, 0]
    assert [len(runs(rule)) for rule in (soon, missed)] == [1, 1]
    Conversation.objects.filter(pk=conversation.pk).update(due_at=after(120))
    assert sweep_at(110) == 1


def test_what_is_there_already_is_touched_or_left_alone(shop: Shop) -> None:
    shop.writes()
    old = shop.rule("time.waiting", URGENT, minutes=30, working=False, at=after(hours=5))
    new = shop.rule("time.waiting", URGENT, minutes=30, working=False, at=after(hours=5), only_new=True)
    with clock.moved(after(hours=5)):
        assert coming(ready(old), clock.now()).count() == 1
        sweep()
    assert [len(runs(rule)) for rule in (old, new)] == [1, 0]
    shop.writes(after(hours=6), sender=shop.incoming().sender)
    assert sweep_at(hours=7) == 2


def test_switched_on_again_it_begins_anew(shop: Shop) -> None:
    rule = shop.rule("time.waiting", URGENT, minutes=30, working=False)
    shop.writes()
    with clock.moved(after(hours=2)):
        switch_rule(shop.lead, rule, on=False)
        assert sweep() == 0
        switch_rule(shop.lead, rule, on=True)
        assert sweep() == 0


def test_a_failing_rule_is_not_tried_again_on_the_same_moment(shop: Shop) -> None:
    gone = shop.macro()
    rule = shop.rule("time.waiting", [{"do": "macro", "macro": gone.pk}], minutes=30, working=False)
    gone.removed_at = after()
    gone.save()
    shop.writes()
    assert [sweep_at(40), sweep_at(41)] == [1, 0]
    assert runs(rule)[0].failure


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_touch_a_conversation_once(shop: Shop) -> None:
    rule = shop.rule("time.waiting", URGENT, minutes=30, working=False)
    shop.writes()
    forget()
    ready_, counts = threading.Barrier(2), []

    def work() -> None:
        with closing(connection):
            ready_.wait()
            counts.append(sweep_at(40))

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(counts) == [0, 1]
    assert RuleRun.objects.filter(rule=rule).count() == 1


def test_what_only_an_object_in_hand_can_be_asked_holds_too(shop: Shop) -> None:
    words = {"field": "words", "op": "has word", "value": ["refund"]}
    shop.rule("time.waiting", URGENT, words, minutes=30, working=False)
    wanted = shop.writes(text="My refund, please")
    shop.writes(text="Where is it?", sender=shop.incoming().sender)
    assert sweep_at(40) == 1
    assert now_(wanted).priority == Priority.URGENT
