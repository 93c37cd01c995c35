"""Tasks: whose they are, when they are due, what comes of it."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepword.conversations.models import Conversation, Status
from keepword.conversations.services import merge, snooze, unmerge
from keepword.core import clock, events
from keepword.core.errors import Invalid, NotFound
from keepword.tasks import rules
from keepword.tasks.events import TaskDue
from keepword.tasks.models import Task
from keepword.tasks.queries import get_task, my_tasks, open_tasks
from keepword.tasks.rules import Due
from keepword.tasks.services import add_task, change_task, finish, remind, take_up
from keepword.teams.models import Team
from tests.cast import Cast
from tests.conversations.merging import Talk, current

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[TaskDue]:
    heard: list[TaskDue] = []
    monkeypatch.setitem(events._handlers, TaskDue, [heard.append])
    return heard


def test_one_hears_of_it_once_and_again_when_put_off(cast: Cast, told: list[TaskDue]) -> None:
    with clock.moved(NOON):
        task = add_task(cast.agent, "Call", due=Due(NOON + timedelta(hours=1)))
        assert remind() == 0
    with clock.moved(NOON + timedelta(hours=1)):
        assert (remind(), remind()) == (1, 0)
        later = Due(NOON + timedelta(hours=2))
        change_task(cast.agent, task, title="Call", note="", due=later, assignee=cast.agent, wake=False)
    with clock.moved(NOON + timedelta(hours=2)):
        assert remind() == 1
    assert [event.task for event in told] == [task, task]


def test_done_wakes_its_conversation(cast: Cast) -> None:
    conversation = Talk(cast).writes().conversation
    task = add_task(cast.agent, "Ask the maker", conversation=conversation, wake=True)
    snooze(cast.agent, conversation, clock.now() + timedelta(days=3))
    finish(cast.agent, task)
    assert current(conversation).status == Status.OPEN
    assert open_tasks(conversation) == 0
    take_up(cast.agent, task)
    assert open_tasks(conversation) == 1


def test_they_are_listed_by_when_they_are_due(cast: Cast) -> None:
    with clock.moved(NOON):
        for title, due in (
            ("late", Due(NOON - timedelta(hours=1))),
            ("today", Due(NOON, all_day=True)),
            ("later", Due(NOON + timedelta(days=2))),
            ("some day", None),
        ):
            add_task(cast.agent, title, due=due)
        found = my_tasks(cast.agent, NOON)
    rows = (found.overdue, found.today, found.later, found.some_day)
    assert [[task.title for task in row] for row in rows] == [["late"], ["today"], ["later"], ["some day"]]


def test_what_is_private_stays_so(cast: Cast) -> None:
    alone = add_task(cast.agent, "Mine")
    with pytest.raises(NotFound):
        get_task(cast.colleague, alone.pk)
    conversation = Talk(cast).writes().conversation
    team = Team.objects.create(name="Complaints", is_private=True, created_at=NOON)
    Conversation.objects.filter(pk=conversation.pk).update(team=team)
    with pytest.raises(Invalid):
        add_task(cast.admin, "Look", conversation=conversation, assignee=cast.colleague)


def test_they_go_with_a_merge_and_back(cast: Cast) -> None:
    talk = Talk(cast)
    one, other = talk.writes().conversation, talk.writes().conversation
    task = add_task(cast.agent, "Call", conversation=one)
    made = merge(cast.agent, one, other)
    assert Task.objects.get().conversation == other
    unmerge(cast.agent, made)
    assert get_task(cast.agent, task.pk).conversation == one


@given(st.datetimes(NOON.replace(tzinfo=None), NOON.replace(tzinfo=None, year=2030)), st.booleans())
def test_one_hears_of_it_before_it_is_late(at: datetime, all_day: bool) -> None:
    due = Due(at.replace(tzinfo=ZoneInfo("Europe/Vilnius")), all_day)
    assert due.remind_at <= due.end
    assert rules.section(due.end, due.end) == "overdue"
