"""Making a complaint of a conversation by data: for rules, macros and bulk actions."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from keepword.accounts.models import User
from keepword.complaints import queries, services
from keepword.complaints.models import Complaint, Source, State
from keepword.conversations.models import Conversation
from keepword.core import clock
from keepword.core.actions import Action, Before, register
from keepword.core.actors import Actor


def _make(actor: Actor, item: Conversation, step: Mapping[str, Any]) -> Before | None:
    """A person decides; what acts by itself only suggests."""
    known = queries.active_of(item)
    if known is not None and (known.state == State.OPEN or not isinstance(actor, User)):
        return None
    if isinstance(actor, User):
        return {"complaint": services.make(actor, item).pk}
    made = services.suggest(item, source=Source.RULE, at=item.waiting_since or clock.now())
    return {"complaint": made.pk} if made is not None else None


def _back(actor: Actor, item: Conversation, before: Before) -> None:
    made = Complaint.objects.filter(pk=before["complaint"]).first()
    if made is not None and made.state in (State.SUGGESTED, State.OPEN):
        services.dismiss(actor, made)


register(
    "conversation",
    Action("complaint", _("Treat as a complaint"), _make, undo=_back, icon="complaint", order=62),
)
