"""What rules, macros and bulk actions may do about returns: approve what fits the policy."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from keepword.aftersales.models import Return, ReturnState
from keepword.aftersales.services import returns
from keepword.conversations.models import Conversation
from keepword.core.actions import Action, Before, register
from keepword.core.actors import Actor


def _approve(actor: Actor, item: Conversation, step: Mapping[str, Any]) -> Before | None:
    """The returns that are spoken of here, wait for a decision and fit the policy. What does not fit is left
    to people."""
    waiting = Return.objects.filter(conversation=item, state=ReturnState.ASKED, fits=True)
    done = [returns.approve(actor, ret).pk for ret in waiting.select_related("order").order_by("pk")]
    return {"returns": done} if done else None


register(
    "conversation",
    Action("approve_returns", _("Approve returns that fit the policy"), _approve, icon="box", order=64),
)
