"""What can be done to a conversation by data: each action is the verb that pages call."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from keepword.accounts.models import User
from keepword.conversations import services
from keepword.conversations.models import Conversation, Priority, Status
from keepword.conversations.services.state import change_status, lock
from keepword.core import clock
from keepword.core.actions import Action, Argument, Before, register
from keepword.core.actors import Actor
from keepword.core.errors import Invalid

SUBJECT = "conversation"


def _people() -> Sequence[tuple[int | str, str | Promise]]:
    return list(User.objects.filter(is_active=True).order_by("name").values_list("pk", "name"))


def _assign(actor: Actor, item: Conversation, step: Mapping[str, Any]) -> Before | None:
    wanted = step.get("assignee")
    assignee = User.objects.filter(pk=wanted, is_active=True).first() if wanted else None
    if wanted and assignee is None:
        raise Invalid(gettext("There is no such person."), field="assignee")
    before = _now(item).assignee_id
    after = services.assign(actor, item, assignee).assignee_id
    return None if before == after else {"assignee": before}


def _assign_back(actor: Actor, item: Conversation, before: Before) -> None:
    _assign(actor, item, before)


def _prioritise(actor: Actor, item: Conversation, step: Mapping[str, Any]) -> Before | None:
    before = _now(item).priority
    services.set_priority(actor, item, int(step["priority"]))
    return None if before == int(step["priority"]) else {"priority": before}


def _prioritise_back(actor: Actor, item: Conversation, before: Before) -> None:
    services.set_priority(actor, item, before["priority"])


def _close(actor: Actor, item: Conversation, step: Mapping[str, Any]) -> Before | None:
    return _moved(item, lambda: services.close(actor, item))


def _reopen(actor: Actor, item: Conversation, step: Mapping[str, Any]) -> Before | None:
    return _moved(item, lambda: services.reopen(actor, item))


def _spam(actor: Actor, item: Conversation, step: Mapping[str, Any]) -> Before | None:
    return _moved(item, lambda: services.mark_spam(actor, item))


def _snooze(actor: Actor, item: Conversation, step: Mapping[str, Any]) -> Before | None:
    until = clock.now() + timedelta(minutes=int(step["minutes"]))
    return _moved(item, lambda: services.snooze(actor, item, until))


def _note(actor: Actor, item: Conversation, step: Mapping[str, Any]) -> Before | None:
    services.note(actor, item, step["text"])
    return None


def _moved(item: Conversation, verb: Any) -> Before | None:
    was = _now(item)
    before = {
        "status": was.status,
        "until": was.snoozed_until.isoformat() if was.snoozed_until else None,
    }
    return None if verb().status == before["status"] else before


def _move_back(actor: Actor, item: Conversation, before: Before) -> None:
    """To the state that it was in. Spam is released by its own verb, which makes the contact anew."""
    with transaction.atomic():
        current = lock(item)
        if current.status == Status.SPAM:
            current = services.release(actor, current)
        until = datetime.fromisoformat(before["until"]) if before.get("until") else None
        status = before["status"]
        if status == Status.SNOOZED and (until is None or until <= clock.now()):
            status, until = Status.OPEN, None
        change_status(actor, current, status, until=until)


def _now(item: Conversation) -> Conversation:
    return Conversation.objects.only("assignee", "priority", "status", "snoozed_until", "team").get(
        pk=item.pk
    )


register(
    SUBJECT,
    Action(
        "assign",
        _("Assign"),
        _assign,
        (Argument("assignee", _("Person"), "choice", _people, required=False),),
        undo=_assign_back,
        icon="mine",
        order=10,
    ),
    Action(
        "priority",
        _("Set the priority"),
        _prioritise,
        (Argument("priority", _("Priority"), "choice", lambda: Priority.choices),),
        undo=_prioritise_back,
        icon="flag",
        order=20,
    ),
    Action(
        "close", pgettext_lazy("a conversation", "Close"), _close, undo=_move_back, icon="close", order=30
    ),
    Action("reopen", _("Open again"), _reopen, undo=_move_back, icon="reopen", order=31),
    Action(
        "snooze",
        _("Snooze"),
        _snooze,
        (Argument("minutes", _("Minutes from now"), "number"),),
        undo=_move_back,
        icon="snooze",
        order=32,
    ),
    Action("spam", _("Mark as spam"), _spam, undo=_move_back, icon="spam", order=90),
    Action("note", _("Write a note"), _note, (Argument("text", _("Note"), "long"),), icon="note", order=50),
)
