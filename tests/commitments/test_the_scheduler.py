from datetime import datetime

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoCaptureOnCommitCallbacks

from keepword.commitments.models import Clock
from keepword.commitments.queries import rulebook
from keepword.commitments.services import mark_missed
from keepword.commitments.services.keeping import outdated
from keepword.commitments.tasks import tick
from keepword.conversations.models import Conversation
from keepword.conversations.services import receive
from keepword.core import clock
from keepword.customers.services import Sighting
from tests.at_once import two_at_once
from tests.commitments.conftest import Shop, at, counted

pytestmark = pytest.mark.usefixtures("the_second_does_not_end")


def many(shop: Shop, count: int, when: datetime) -> None:
    """So many customers write at once."""
    with clock.moved(when), transaction.atomic():
        receive([shop.incoming(when, sender=Sighting(f"c{number}@example.org")) for number in range(count)])


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_record_each_breach_once(promise: Shop) -> None:
    many(promise, 450, at(5, 8))
    marked = two_at_once(mark_missed, when=at(5, 10))
    assert sum(marked) == 450
    assert len(counted("clock_missed")) == 450
    assert {fact.at for fact in counted("clock_missed")} == {at(5, 9)}


def test_a_second_in_which_nothing_is_due_costs_no_write(promise: Shop) -> None:
    many(promise, 5, at(5, 8))
    with (
        clock.moved(at(5, 8, 30)),
        CaptureQueriesContext(
            connection,
        ) as asked,
    ):
        tick()
    assert [query["sql"].split()[0] for query in asked.captured_queries] == ["SELECT"] * 4


def test_open_pages_are_told_of_a_breach(
    promise: Shop, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    many(promise, 2, at(5, 8))
    with clock.moved(at(5, 9)), django_capture_on_commit_callbacks() as told:
        mark_missed()
    assert len(told) == 3, "both conversations and the lists"


def test_what_is_due_is_found_by_its_index(promise: Shop) -> None:
    many(promise, 300, at(5, 8))
    due = Clock.objects.filter(state="running", due_at__lte=at(5, 10)).order_by("due_at")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE commitments_clock")
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
    assert "clock_due" in due.explain()


@pytest.mark.parametrize("count", [1, 40])
def test_the_clocks_of_a_batch_of_mails_cost_as_much_as_those_of_one(promise: Shop, count: int) -> None:
    many(promise, 1, at(5, 7))  # rules and calendar are in memory
    with CaptureQueriesContext(connection) as asked:
        many(promise, count, at(5, 8))
    ours = [query["sql"] for query in asked.captured_queries if "commitments_clock" in query["sql"]]
    assert len(ours) <= 2, ours
    due = [
        query["sql"]
        for query in asked.captured_queries
        if query["sql"].startswith(("UPDATE", f"{count} times: UPDATE"))
    ]
    assert len(due) == 1, "the due times of all conversations"


def cost_of_more(shop: Shop, when: datetime) -> list[str]:
    """What the clocks cost when every customer writes again at once."""
    conversations = list(Conversation.objects.select_related("inbox", "customer"))
    with clock.moved(when), CaptureQueriesContext(connection) as asked, transaction.atomic():
        receive([shop.incoming(when, conversation=one) for one in conversations])
    return [query["sql"] for query in asked.captured_queries if "commitments_clock" in query["sql"]]


def test_further_words_of_who_waits_already_cost_nothing(promise: Shop) -> None:
    many(promise, 30, at(5, 8))
    assert cost_of_more(promise, at(5, 8, 10)) == []


def test_the_clocks_of_many_who_write_again_cost_one_statement_of_each_kind(promise: Shop) -> None:
    many(promise, 30, at(5, 8))
    with clock.moved(at(5, 9)), transaction.atomic():
        ours = Sighting("support@shop.example")
        receive(
            [
                promise.incoming(at(5, 9), sender=ours, answered_by_us=True, conversation=one)
                for one in Conversation.objects.select_related("inbox", "customer")
            ]
        )
    cost = cost_of_more(promise, at(5, 10))
    kinds = [sql.partition("times: ")[2].split()[0] if "times: " in sql else sql.split()[0] for sql in cost]
    assert set(kinds) == {"SELECT", "INSERT", "UPDATE"}
    assert len(kinds) <= 4, "one of them may draw numbers for the new clocks"
    assert Clock.objects.filter(kind="next_response", state="running").count() == 30


@pytest.mark.both_databases
def test_what_was_reckoned_by_older_rules_is_found_by_its_index(promise: Shop) -> None:
    many(promise, 300, at(5, 8))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE commitments_clock")
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
    plan = outdated(rulebook()).explain()
    assert plan.count("clock_revision") == 2, plan
