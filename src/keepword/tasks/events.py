"""What happens to tasks. Published inside the transaction of the change."""

from dataclasses import dataclass
from datetime import datetime

from keepword.accounts.models import User
from keepword.tasks.models import Task


@dataclass(frozen=True, slots=True)
class TaskGiven:
    """A task is somebody's (else's) now."""

    task: Task
    before: int | None
    at: datetime
    user: User | None


@dataclass(frozen=True, slots=True)
class TaskDue:
    """The time of a task has come: its person is to hear of it. Once, unless it is put off."""

    task: Task
    at: datetime


@dataclass(frozen=True, slots=True)
class TaskDone:
    """A task is done."""

    task: Task
    at: datetime
    user: User | None
