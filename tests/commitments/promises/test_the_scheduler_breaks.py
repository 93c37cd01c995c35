"""Many promises fall due at once, with two workers; and nothing is due most of the time."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from keepword.commitments.models import Promise
from keepword.commitments.services import mark_broken
from keepword.core import clock
from tests.at_once import two_at_once
from tests.commitments.conftest import Shop, at, counted

pytestmark = pytest.mark.usefixtures("the_second_does_not_end")


def many(shop: Shop, count: int) -> None:
    conversation = shop.writes(at(5, 8))
    Promise.objects.bulk_create(
        Promise(
            conversation=conversation,
            customer=conversation.customer,
            author=shop.agent,
            words=f"Promise {number}",
            made_at=at(5, 9),
            due_at=at(6, 10),
        )
        for number in range(count)
    )


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_break_each_once(shop: Shop) -> None:
    many(shop, 450)
    broken = two_at_once(mark_broken, when=at(6, 12))
    assert sum(broken) == 450
    assert len(counted("promise_broken")) == 450
    assert {fact.at for fact in counted("promise_broken")} == {at(6, 10)}


def test_a_second_in_which_nothing_is_due_costs_one_look(shop: Shop) -> None:
    many(shop, 5)
    with clock.moved(at(6, 9)), CaptureQueriesContext(connection) as asked:
        mark_broken()
    assert len(asked.captured_queries) == 1


def test_what_is_due_is_found_by_its_index(shop: Shop) -> None:
    many(shop, 300)
    due = Promise.objects.filter(state="open", due_at__lt=at(6, 9)).order_by("due_at", "id")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE commitments_promise")
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
    assert "promise_due" in due.explain()
