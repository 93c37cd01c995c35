"""Each message that was read is a fact, once, at its own moment, and tells no words."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django_tasks_db.models import DBTaskResult

from keepword.conversations.models import Message
from keepword.conversations.services import Incoming, receive
from keepword.core import clock
from keepword.core.models import Fact
from keepword.customers.models import Customer
from keepword.customers.services import Sighting
from keepword.relationship.models import Mood
from keepword.relationship.services import read_messages
from keepword.relationship.services.reading import judge_past, read_past
from tests.cast import Cast
from tests.relationship.conftest import Says, Writes

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

ANGRY = "This is outrageous, I am furious! Where is my lamp?"
SORRY = "Dear Olena, I am sorry that you had to wait. I will send a new lamp today. Which colour is it?"


def judged() -> list[Fact]:
    return list(Fact.objects.filter(kind="message_judged").order_by("pk"))


def test_a_customer_s_message_has_its_mood(cast: Cast, writes: Writes) -> None:
    found = writes(ANGRY)
    (said,), (fact,) = list(found.messages.all()), judged()
    assert (fact.at, fact.subject_id, fact.person) == (said.at, found.pk, found.customer.key)
    assert (fact.data["direction"], fact.data["message"]) == ("in", said.pk)
    assert fact.data["emotion"] == "angry" == Mood.objects.get().emotion
    assert fact.data["inbox"] == found.inbox_id
    assert "furious" not in str(fact.data)


def test_an_answer_has_its_scores(cast: Cast, writes: Writes, says: Says) -> None:
    found = writes("Where is my lamp?")
    Customer.objects.filter(pk=found.customer_id).update(prefers_channel="email")
    said = says(found, SORRY)
    fact = judged()[-1]
    assert (fact.actor, fact.at) == (cast.agent.key, said.at)
    assert fact.data["direction"] == "out"
    assert fact.data["preferred"] == "email"
    assert fact.data["contact"] == said.contact_id
    assert min(fact.data[name] for name in ("apology", "courtesy", "clarity", "question")) >= 0.5
    assert fact.data["canned"] < 0.5
    assert fact.data["asked"] == 1


def test_a_language_that_nobody_reads_has_no_scores(cast: Cast, writes: Writes, says: Says) -> None:
    says(writes("Where is my lamp?"), "Guten Tag, wir schicken Ihnen heute noch eine neue Lampe. Viele Grüße")
    fact = judged()[-1]
    assert {fact.data[name] for name in ("courtesy", "clarity", "emotion", "asked")} == {None}


def test_read_again_a_message_is_no_other_fact(cast: Cast, writes: Writes) -> None:
    found = writes(ANGRY)
    numbers = list(found.messages.values_list("pk", flat=True))
    read_messages(numbers)
    judge_past(numbers)
    assert len(judged()) == 1


def test_what_is_read_anew_takes_the_place_of_what_was_read(cast: Cast, writes: Writes) -> None:
    found = writes(ANGRY)
    Mood.objects.all().delete()
    read_messages(list(found.messages.values_list("pk", flat=True)))
    first, second = judged()
    assert second.supersedes == first.pk


def test_the_past_is_read_for_measures_alone(cast: Cast) -> None:
    past = clock.now() - timedelta(days=400)
    items = [
        Incoming(
            inbox=cast.inbox,
            at=past + timedelta(days=number),
            sender=Sighting(f"old{number}@example.org", "Olena", "en"),
            text=ANGRY + " I have a Galaxy A54.",
            marks={"silent": True},
        )
        for number in range(3)
    ]
    with transaction.atomic():
        receive(items)
    (job,) = DBTaskResult.objects.filter(task_path__endswith=".read_past")
    read_past.func(*job.args_kwargs["args"])
    assert [one.at for one in judged()] == [item.at for item in items]
    assert not Mood.objects.exists()


def test_a_fact_costs_one_query(cast: Cast, writes: Writes, says: Says) -> None:
    found = writes("Where is my lamp?")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        says(found, SORRY)
    told = [one["sql"] for one in queries if "message_judged" in one["sql"]]
    assert len(told) == 1
    assert told[0].startswith("INSERT")
    assert Message.objects.filter(direction="out").count() == 1
