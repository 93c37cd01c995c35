"""An imported conversation that was merged here goes on where it is now, and is not settled from there."""

import pytest

from keepword.conversations.models import Conversation, Message, Status
from keepword.conversations.services import merge, reopen
from keepword.feedback.models import Rating
from tests.cast import Cast
from tests.imports.conftest import Past
from tests.imports.test_the_past_as_it_was import brought_in

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_what_is_new_there_comes_to_the_target(cast: Cast, past: Past) -> None:
    other = {"name": "Olena", "email": "olena@example.org"}
    brought_in(past(), past("c-2", customer=other))
    into, source = Conversation.objects.order_by("pk")
    merge(cast.agent, source, into)
    reopen(cast.agent, into)
    more = past("c-2", csat=1)
    more["messages"].append({"direction": "in", "at": "2026-03-02T11:00:00+02:00", "text": "Дякую."})
    counts = brought_in(past(), more)
    assert (counts.conversations, counts.updated, counts.duplicates) == (0, 1, 1)
    assert Message.objects.get(text="Дякую.").conversation_id == into.pk
    into.refresh_from_db()
    assert into.status == Status.OPEN
    assert not Rating.objects.exists()


def test_two_that_became_one_come_in_one_batch(cast: Cast, past: Past) -> None:
    brought_in(past(), past("c-2"))
    into, source = Conversation.objects.order_by("pk")
    merge(cast.agent, source, into)
    records = [past(), past("c-2")]
    for number, record in enumerate(records):
        said = {"direction": "in", "at": f"2026-03-02T11:0{number}:00+02:00", "text": f"More {number}"}
        record["messages"].append(said)
    brought_in(*records)
    assert into.messages.filter(text__startswith="More").count() == 2
    into.refresh_from_db()
    assert into.preview == "More 1"
