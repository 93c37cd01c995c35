"""Of which tasks people are notified."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepword.core import events
from keepword.notifications.registry import Kind, Told, register
from keepword.notifications.services import News, tell
from keepword.tasks.events import TaskDue, TaskGiven
from keepword.tasks.models import Task


def _due(data: Mapping[str, Any]) -> Told:
    return Told(_("Due: %(title)s") % {"title": data.get("title", "")}, str(data.get("text", "")))


def _given(data: Mapping[str, Any]) -> Told:
    title = _("%(name)s has a task for you: %(title)s")
    words = {"name": data.get("name", ""), "title": data.get("title", "")}
    return Told(title % words, str(data.get("text", "")))


register(
    Kind("task_due", gettext_lazy("A task of mine is due"), _due, icon="check-all", order=40),
    Kind("task_given", gettext_lazy("Somebody gives me a task"), _given, icon="check-all", order=41),
)


@events.on(TaskDue)
def _task_due(event: TaskDue) -> None:
    if event.task.assignee is not None:
        tell(_news("task_due", event.task), [event.task.assignee])


@events.on(TaskGiven)
def _task_given(event: TaskGiven) -> None:
    task = event.task
    if task.assignee is not None and event.user is not None and event.user.pk != task.assignee_id:
        tell(_news("task_given", task, name=event.user.name), [task.assignee], by=event.user)


def _news(kind: str, task: Task, **data: Any) -> News:
    about = task.conversation
    address = f"/c/{about.pk}/" if about is not None else "/tasks/"
    text = f"#{about.pk} {about.subject}"[:200] if about is not None else ""
    subject = ("conversation", about.pk) if about is not None else ("task", task.pk)
    return News(kind, address, subject=subject, data={"title": task.title, "text": text, **data})
