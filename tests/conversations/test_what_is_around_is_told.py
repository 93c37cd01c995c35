"""Followers hear of what is said, askers of what is answered, and people of their tasks."""

import pytest

from keepword.conversations.services import Letter, ask, follow, note
from keepword.core import clock
from keepword.notifications.models import Notification
from keepword.tasks.rules import Due
from keepword.tasks.services import add_task, remind
from tests.cast import Cast
from tests.conversations.merging import Talk

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def told() -> set[tuple[str, str]]:
    return {(one.user.name, one.kind) for one in Notification.objects.select_related("user")}


def test_followers_hear_of_what_is_said(cast: Cast) -> None:
    talk = Talk(cast)
    first = talk.writes()
    follow(cast.agent, first.conversation, cast.colleague)
    talk.writes(answers=first)
    note(cast.agent, first.conversation, "Hm.")
    assert told() == {("Colleague", "follow"), ("Colleague", "followed")}


def test_who_asked_hears_of_the_answer(cast: Cast) -> None:
    talk = Talk(cast)
    conversation = talk.writes().conversation
    letter = Letter("Ours?", to=[("", "maker@example.net")])
    with talk.tick():
        asked = talk.leaves(ask(cast.agent, conversation, letter, subject="Batch 7"))
    talk.writes("Maker <maker@example.net>", answers=asked)
    assert told() == {("Agent", "side_answered")}


def test_people_hear_of_their_tasks(cast: Cast) -> None:
    add_task(cast.lead, "Call", due=Due(clock.now()), assignee=cast.agent)
    remind()
    remind()
    assert told() == {("Agent", "task_given"), ("Agent", "task_due")}
