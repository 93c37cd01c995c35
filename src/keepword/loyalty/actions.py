"""Giving points by data: for rules, macros and bulk actions."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepword.accounts.models import User
from keepword.conversations.models import Conversation
from keepword.core import clock
from keepword.core.actions import Action, Argument, Before, register
from keepword.core.actors import Actor
from keepword.core.errors import Invalid
from keepword.loyalty import services
from keepword.loyalty.models import Gift, Lot, Why
from keepword.loyalty.queries.taking_part import programme
from keepword.loyalty.rules.earning import MOST


def _give(actor: Actor, item: Conversation, step: Mapping[str, Any]) -> Before | None:
    """A person gives out of their month's budget; a rule what is written in it, once a day."""
    points = int(step["points"])
    if not 0 < points <= MOST:
        raise Invalid(_("Enter how many points, above nothing."), field="points")
    if not programme().is_on:
        return None
    if isinstance(actor, User):
        reason = str(step.get("reason") or "") or _("by a macro")
        made = services.give(
            actor, item.customer, services.Present(points=points), reason=reason, conversation=item
        )
        return {"gift": made.pk}
    key = f"rule:{str(actor)[:50]}:{item.pk}:{clock.now():%Y-%m-%d}"
    if Lot.objects.filter(key=key).exists():
        return None
    return {"lot": services.credit(actor, item.customer, points, why=Why.RULE, key=key).pk}


def _back(actor: Actor, item: Conversation, before: Before) -> None:
    gift = Gift.objects.filter(pk=before.get("gift", 0), undone_at=None).first()
    if gift is not None and isinstance(actor, User):
        services.undo_gift(actor, gift)
    lot = Lot.objects.filter(pk=before.get("lot", 0)).select_related("customer").first()
    if lot is not None:
        services.take_back(actor, lot, why=Why.TAKEN_BACK)


register(
    "conversation",
    Action(
        "give_points",
        gettext_lazy("Give points"),
        _give,
        (
            Argument("points", gettext_lazy("how many"), "number"),
            Argument("reason", gettext_lazy("why"), "text", required=False),
        ),
        undo=_back,
        icon="gift",
        order=64,
    ),
)
