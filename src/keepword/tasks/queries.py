"""Reads of tasks, always for a given user."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q, QuerySet

from keepword.accounts.models import User
from keepword.conversations.models import Conversation
from keepword.conversations.queries import visible
from keepword.core.errors import NotFound
from keepword.tasks import rules
from keepword.tasks.models import Task

MOST_OPEN = 200  # of one person, on one page
MOST_DONE = 20


@dataclass
class MyTasks:
    """A person's open tasks by section, and the last that they did. `more`: there are more than shown."""

    overdue: list[Task] = field(default_factory=list)
    today: list[Task] = field(default_factory=list)
    later: list[Task] = field(default_factory=list)
    some_day: list[Task] = field(default_factory=list)
    done: list[Task] = field(default_factory=list)
    more: bool = False


def seen(user: User) -> QuerySet[Task]:
    """The tasks that a user may see: theirs, those they gave, and those of conversations they may see."""
    if not user.may("converse"):
        return Task.objects.none()
    own = Q(assignee=user) | Q(created_by=user, conversation=None)
    rows = Task.objects.filter(Q(conversation__in=visible(user).values("pk")) | (own & Q(conversation=None)))
    return rows.select_related("conversation__customer", "assignee", "created_by", "done_by")


def get_task(user: User, pk: int) -> Task:
    """One task; missing and forbidden alike are NotFound."""
    found = seen(user).filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such task.")
    return found


def my_tasks(user: User, now: datetime) -> MyTasks:
    """What a person has to do, by local time `now`. Two queries."""
    own = seen(user).filter(assignee=user)
    found = MyTasks()
    open_ = list(own.filter(done_at=None).order_by("due_at", "pk")[: MOST_OPEN + 1])
    found.more = len(open_) > MOST_OPEN
    for task in open_[:MOST_OPEN]:
        getattr(found, rules.section(task.due, now)).append(task)
    found.done = list(own.filter(done_at__isnull=False).order_by("-done_at")[:MOST_DONE])
    return found


def tasks_of(conversation: Conversation) -> list[Task]:
    """A conversation's tasks, the open ones first. The caller has it from its gate."""
    rows = Task.objects.filter(conversation=conversation).select_related("assignee", "done_by")
    found = list(rows.order_by("due_at", "pk")[:MOST_OPEN])
    return sorted(found, key=lambda task: task.done_at is not None)


def open_tasks(conversation: Conversation) -> int:
    """How many are still to be done."""
    return Task.objects.filter(conversation=conversation, done_at=None).count()
