"""Whatever is said before and after a merge, taking it apart puts each thing where it belongs."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from keepword.commitments.models import RESPONSES, Clock, FourMinutes
from keepword.commitments.services import Times, save_policy
from keepword.conversations.models import Contact, Conversation, Merge, Message, Status
from keepword.conversations.services import close, merge, note, unmerge
from tests.cast import Cast
from tests.conversations.merging import Talk, current

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

# What happens: who of three conversations' customer writes, where we answer, note or close.
ACTS = st.tuples(st.sampled_from(["write", "write", "answer", "note", "close"]), st.integers(0, 2))
ACTING = st.lists(ACTS, max_size=5)


@contextmanager
def undone_afterwards() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class Story:
    """Three conversations of one customer, and which message belongs where."""

    def __init__(self, cast: Cast) -> None:
        self.talk, self.cast = Talk(cast), cast
        self.first = [self.talk.writes() for _ in range(3)]
        self.homes = [message.conversation for message in self.first]
        self.belongs = {message.pk: message.conversation_id for message in self.first}

    def act(self, what: str, which: int) -> None:
        here = current(self.homes[which])
        place = here.merged_into or here
        if what == "write":
            message = self.talk.writes(answers=self.first[which])
            self.belongs[message.pk] = here.pk
        elif what == "answer":
            newest = place.messages.filter(direction="in").latest("at", "pk")
            message = self.talk.answer(place)
            self.belongs[message.pk] = self.belongs[newest.pk]
        elif what == "note":
            with self.talk.tick():
                message = note(self.cast.agent, place, "Hm.")
            self.belongs[message.pk] = place.pk
        else:
            with self.talk.tick():
                close(self.cast.agent, place)

    def merges(self, source: int, into: int) -> Merge:
        with self.talk.tick():
            return merge(self.cast.agent, self.homes[source], self.homes[into])

    def parts(self, merged: Merge) -> None:
        with self.talk.tick():
            unmerge(self.cast.agent, merged)


def holds() -> None:
    """What is true at any time."""
    for contact in Contact.objects.filter(ended_at=None):
        assert contact.conversation.merged_into_id is None
    for message in Message.everything.filter(contact__isnull=False).select_related("contact"):
        assert message.contact is not None
        assert message.contact.conversation_id == message.conversation_id
    for row in FourMinutes.objects.select_related("contact"):
        assert row.conversation_id == row.contact.conversation_id
        assert row.contact.ended_at is None or not row.runs
    for conversation in Conversation.objects.filter(merged_into__isnull=True):
        assert conversation.contacts.filter(ended_at=None).count() <= 1
        running = Clock.objects.filter(conversation=conversation, stopped_at=None)
        waits = conversation.status == Status.OPEN and conversation.waiting_since is not None
        # Who wrote again after an answer to the other question has a second one, later than the first.
        assert running.filter(kind__in=RESPONSES).exists() == waits, conversation
        nearest = min((clock.owed for clock in running), default=conversation.due_at)
        assert conversation.due_at == nearest


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(before=ACTING, after=ACTING)
@example(before=[("answer", 0)], after=[("write", 1), ("answer", 1), ("write", 0)])
@example(before=[("close", 0), ("answer", 1)], after=[("write", 0), ("close", 0)])
def test_each_message_is_where_it_belongs(
    cast: Cast, before: list[tuple[str, int]], after: list[tuple[str, int]]
) -> None:
    with undone_afterwards():
        save_policy(cast.admin, name="All", condition={}, times=Times(60, 120, 960))
        story = Story(cast)
        for act in before:
            story.act(*act)
        second = story.merges(1, 0)
        third = story.merges(2, 0)
        holds()
        assert set(Message.everything.values_list("conversation_id", flat=True)) == {story.homes[0].pk}
        for act in after:
            story.act(*act)
        holds()
        story.parts(third)
        holds()
        story.parts(second)
        holds()
        placed = dict(Message.everything.values_list("pk", "conversation_id"))
        assert placed == story.belongs
        assert not Conversation.objects.filter(merged_into__isnull=False).exists()
