"""Several workers at once: each customer is told once, and never beyond the shop's bound."""

import threading
from collections.abc import Callable
from contextlib import closing
from datetime import time

import pytest
from django.db import connection
from django.db.models import Count

from keepword.conversations.models import Conversation, Message
from keepword.core import clock
from keepword.customers.models import Customer
from keepword.customers.services import join
from keepword.outreach import services
from keepword.outreach.models import Recipient
from keepword.outreach.services.preparing import prepare
from keepword.outreach.services.sending import send_some
from tests.cast import Cast
from tests.outreach.people import NOON, many, news, run_jobs, states, work

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]
PEOPLE = 40


def at_once(*turns: Callable[[], object]) -> None:
    """Each in a thread with a connection of its own, begun together; what goes wrong in one is raised."""
    start, faults = threading.Barrier(len(turns)), list[BaseException]()

    def do(turn: Callable[[], object]) -> None:
        with closing(connection):
            start.wait(30)
            try:
                with clock.moved(NOON):
                    turn()
            except BaseException as fault:
                faults.append(fault)
                raise

    workers = [threading.Thread(target=do, args=(turn,)) for turn in turns]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert faults == []


def messages_of_each() -> list[int]:
    rows = Conversation.objects.values("customer").annotate(n=Count("messages")).values_list("n", flat=True)
    return sorted(rows)


def test_four_workers_tell_each_once(cast: Cast) -> None:
    with clock.moved(NOON):
        notice = services.start(cast.lead, news(cast, many(PEOPLE)))
    at_once(*[lambda: prepare.func(notice.pk)] * 3)
    assert Recipient.objects.count() == PEOPLE
    at_once(*[lambda: send_some(seconds=60)] * 4)
    with clock.moved(NOON):
        work()
    assert states(notice) == {"sending": PEOPLE}
    assert messages_of_each() == [1] * PEOPLE


def test_two_notices_at_once_keep_to_the_bound(cast: Cast) -> None:
    with clock.moved(NOON):
        services.save_settings(cast.lead, cap=1, cap_days=7, quiet_from=time(0), quiet_until=time(0))
        first = services.start(cast.lead, news(cast, many(PEOPLE)))
        second = services.start(cast.lead, services.duplicate_notice(cast.lead, first))
        run_jobs()
    at_once(*[lambda: send_some(seconds=60)] * 4)
    with clock.moved(NOON):
        work()
    assert messages_of_each() == [1] * PEOPLE
    assert Recipient.objects.filter(state="skipped", reason="cap").count() == PEOPLE
    assert states(first).get("sending", 0) + states(second).get("sending", 0) == PEOPLE


def test_what_else_happens_to_them_meanwhile_holds_nobody_up(cast: Cast) -> None:
    with clock.moved(NOON):
        people = many(PEOPLE)
        notice = services.start(cast.lead, news(cast, people))
        run_jobs()

    def join_some() -> None:
        for one, other in zip(people[:6], people[6:12], strict=True):
            join(cast.agent, Customer.objects.get(pk=one.pk), Customer.objects.get(pk=other.pk))

    def unsubscribe_some() -> None:
        for one in people[-8:]:
            services.unsubscribe_customer(cast.agent, Customer.objects.get(pk=one.pk), notice=notice)

    at_once(lambda: send_some(seconds=60), lambda: send_some(seconds=60), join_some, unsubscribe_some)
    with clock.moved(NOON):
        work()
    found = states(notice)
    assert set(found) <= {"sending", "unsubscribed", "has_left"}
    assert sum(found.values()) == PEOPLE
    assert Message.objects.count() == found["sending"]
    assert Recipient.objects.exclude(message=None).values("message").distinct().count() == found["sending"]
