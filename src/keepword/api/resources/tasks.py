"""Tasks: what one of us has to do, by when."""

from datetime import date, datetime, time
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query
from pydantic import ConfigDict, Field

from keepword.accounts.models import User
from keepword.accounts.queries import people
from keepword.api.fields import (
    After,
    DayIn,
    Id,
    In,
    Limit,
    MomentIn,
    PathId,
    rows_of,
)
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.api.shapes.tasks import TaskList, TaskOut
from keepword.conversations.queries import get_conversation
from keepword.core.errors import Invalid
from keepword.tasks import queries, services
from keepword.tasks.models import Task
from keepword.tasks.rules import Due

resource = Resource("conversations", "Tasks")

Title = Annotated[str, Field(min_length=1, max_length=200)]
Note = Annotated[str, Field(max_length=20_000)]


class NewTask(In):
    """Something to do."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"title": "Call the depot", "due_on": "2026-03-02", "assignee": 3}]}
    )

    title: Title
    note: Note = ""
    conversation: Id | None = Field(default=None, description="What it is about.")
    assignee: Id | None = Field(default=None, description="Without it: the caller.")
    due_at: MomentIn | None = None
    due_on: DayIn | None = Field(default=None, description="Instead of a moment: any time on this day.")
    wake: bool = Field(default=False, description="Open the conversation when it is done.")


class TaskChange(In):
    """What to change; what is left out stays."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"due_at": "2026-03-03T09:00:00Z"}]})

    title: Title | None = None
    note: Note | None = None
    assignee: Id | None = Field(default=None, description="null: nobody.")
    due_at: MomentIn | None = Field(default=None, description="null: no moment.")
    due_on: DayIn | None = None
    wake: bool | None = None


@resource.get("/tasks", TaskList)
def list_tasks(
    request: HttpRequest,
    assignee: Annotated[
        int | None, Query(ge=1, le=2**63 - 1, description="Whose; without it the caller's own.")
    ] = None,
    state: Annotated[Literal["open", "done"], Query(description="Which.")] = "open",
    after: After = "",
    limit: Limit = 25,
) -> TaskList:
    """A person's tasks that the caller sees: open ones by when they are due, done ones the newest first."""
    user = caller(request)
    rows = queries.seen(user).filter(assignee=assignee or user.pk, done_at__isnull=state == "open")
    order = ("due_at", "id") if state == "open" else ("-done_at", "-id")
    found = rows_of(rows, order, after, limit)
    return TaskList(items=[TaskOut.of(row) for row in found.rows], next=found.next)


@resource.post("/tasks", TaskOut, status=201)
def create_task(request: HttpRequest, payload: NewTask) -> TaskOut:
    """Give oneself or a colleague something to do, about a conversation or by itself."""
    user = caller(request)
    about = get_conversation(user, payload.conversation) if payload.conversation else None
    made = services.add_task(
        user,
        payload.title,
        conversation=about,
        due=_due(user, payload.due_at, payload.due_on),
        assignee=_assignee(user, payload.assignee),
        note=payload.note,
        wake=payload.wake,
    )
    return TaskOut.of(made)


@resource.get("/tasks/{int:task_id}", TaskOut)
def get_task_by_id(request: HttpRequest, task_id: PathId) -> TaskOut:
    """One task."""
    return TaskOut.of(queries.get_task(caller(request), task_id))


@resource.patch("/tasks/{int:task_id}", TaskOut)
def change_task_by_id(request: HttpRequest, task_id: PathId, payload: TaskChange) -> TaskOut:
    """Another title, day or person. Put off, it reminds again."""
    user = caller(request)
    found = queries.get_task(user, task_id)
    given = payload.model_fields_set
    due = _kept(user, found)
    if {"due_at", "due_on"} & given:
        due = _due(user, payload.due_at, payload.due_on)
    changed = services.change_task(
        user,
        found,
        title=payload.title if payload.title is not None else found.title,
        note=payload.note if payload.note is not None else found.note,
        due=due,
        assignee=_assignee(user, payload.assignee) if "assignee" in given else found.assignee,
        wake=found.wake if payload.wake is None else payload.wake,
    )
    return TaskOut.of(changed)


@resource.delete("/tasks/{int:task_id}")
def remove_task_by_id(request: HttpRequest, task_id: PathId) -> None:
    """It was no task."""
    user = caller(request)
    services.remove_task(user, queries.get_task(user, task_id))


@resource.post("/tasks/{int:task_id}/finish", TaskOut)
def finish_task(request: HttpRequest, task_id: PathId) -> TaskOut:
    """It is done; a conversation that waits for it is opened."""
    user = caller(request)
    return TaskOut.of(services.finish(user, queries.get_task(user, task_id)))


@resource.post("/tasks/{int:task_id}/take-up", TaskOut)
def take_task_up(request: HttpRequest, task_id: PathId) -> TaskOut:
    """It is not done after all."""
    user = caller(request)
    return TaskOut.of(services.take_up(user, queries.get_task(user, task_id)))


@resource.get("/conversations/{int:conversation_id}/tasks", TaskList)
def list_conversation_tasks(
    request: HttpRequest, conversation_id: PathId, after: After = "", limit: Limit = 25
) -> TaskList:
    """A conversation's tasks, done ones too, by when they are due."""
    user = caller(request)
    about = get_conversation(user, conversation_id)
    found = rows_of(queries.seen(user).filter(conversation=about), ("due_at", "id"), after, limit)
    return TaskList(items=[TaskOut.of(row) for row in found.rows], next=found.next)


def _due(user: User, at: datetime | None, on: date | None) -> Due | None:
    if at is not None and on is not None:
        raise Invalid(_("Give a moment or a day, not both."), field="due_on")
    if on is not None:
        return Due(datetime.combine(on, time(), ZoneInfo(user.time_zone)), all_day=True)
    return Due(at) if at is not None else None


def _kept(user: User, task: Task) -> Due | None:
    """When it is due now, as the verb takes it."""
    if task.due is None:
        return None
    if task.all_day:
        return Due(task.last_day.astimezone(ZoneInfo(user.time_zone)), all_day=True)
    return Due(task.due_at)


def _assignee(user: User, pk: int | None) -> User | None:
    found = people(user).filter(pk=pk).first() if pk else None
    if pk and found is None:
        raise Invalid(_("There is no such person."), field="assignee")
    return found
