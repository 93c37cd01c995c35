"""A task, as the API tells it."""

from typing import Any, Final

from pydantic import ConfigDict, Field

from keepword.api.fields import MaybeMoment, Moment, Out, Page
from keepword.api.shapes.people import PersonName
from keepword.tasks.models import Task

EXAMPLE: Final[dict[str, Any]] = {
    "id": 31,
    "title": "Call the depot",
    "note": "",
    "conversation": 71,
    "assignee": {"id": 3, "name": "Ieva"},
    "created_by": {"id": 4, "name": "Marius"},
    "created_at": "2026-03-01T09:00:00.000000Z",
    "due_at": "2026-03-02T10:00:00.000000Z",
    "all_day": False,
    "wake": False,
    "done_at": None,
    "done_by": None,
}


class TaskOut(Out):
    """Something that one of us has to do."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    id: int
    title: str
    note: str
    conversation: int | None
    assignee: PersonName | None
    created_by: PersonName | None
    created_at: Moment
    due_at: MaybeMoment = Field(description="When it is late; of a whole day the end of it.")
    all_day: bool
    wake: bool = Field(description="Whether the conversation is opened when it is done.")
    done_at: MaybeMoment
    done_by: PersonName | None

    @classmethod
    def of(cls, task: Task) -> "TaskOut":
        names = ("title", "note", "created_at", "all_day", "wake", "done_at")
        return cls(
            id=task.pk,
            conversation=task.conversation_id,
            assignee=PersonName.of(task.assignee),
            created_by=PersonName.of(task.created_by),
            done_by=PersonName.of(task.done_by),
            due_at=task.due,
            **{name: getattr(task, name) for name in names},
        )


class TaskList(Page[TaskOut]):
    pass
