"""Tasks go with their conversation when it is merged; and what can be done with them by data."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from keepword.accounts.models import User
from keepword.conversations.events import Merged, Unmerged
from keepword.conversations.models import Conversation
from keepword.core import clock
from keepword.core.actions import Action, Argument, Before, register
from keepword.core.actors import Actor
from keepword.core.errors import Invalid
from keepword.core.events import on
from keepword.tasks import services
from keepword.tasks.models import Task
from keepword.tasks.rules import Due


@on(Merged)
def _merged(event: Merged) -> None:
    rows = Task.objects.filter(conversation=event.source)
    event.merge.kept["tasks"] = list(rows.values_list("pk", flat=True))
    rows.update(conversation=event.into)


@on(Unmerged)
def _unmerged(event: Unmerged) -> None:
    rows = Task.objects.filter(pk__in=event.merge.kept.get("tasks", ()), conversation=event.into)
    rows.update(conversation=event.source)


def _people() -> Sequence[tuple[int | str, str | Promise]]:
    return list(User.objects.filter(is_active=True).order_by("name").values_list("pk", "name"))


def _add(actor: Actor, item: Conversation, step: Mapping[str, Any]) -> Before | None:
    wanted = step.get("assignee") or item.assignee_id
    assignee = User.objects.filter(pk=wanted, is_active=True).first() if wanted else None
    if step.get("assignee") and assignee is None:
        raise Invalid(gettext("There is no such person."), field="assignee")
    minutes = step.get("minutes")
    due = Due(clock.now() + timedelta(minutes=int(minutes))) if minutes else None
    task = services.add_task(actor, step["title"], conversation=item, due=due, assignee=assignee)
    return {"task": task.pk}


def _add_back(actor: Actor, item: Conversation, before: Before) -> None:
    task = Task.objects.filter(pk=before["task"]).first()
    if task is not None:
        services.remove_task(actor, task)


register(
    "conversation",
    Action(
        "task",
        _("Add a task"),
        _add,
        (
            Argument("title", _("What is to be done")),
            Argument("assignee", _("Person"), "choice", _people, required=False),
            Argument("minutes", _("Due in minutes from now"), "number", required=False),
        ),
        undo=_add_back,
        icon="check-all",
        order=64,
    ),
)
