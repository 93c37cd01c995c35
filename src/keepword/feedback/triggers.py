"""A rating sets rules off, and rules may ask for one."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from keepword.conversations.models import Conversation
from keepword.core.actions import Action, Before
from keepword.core.actions import register as register_actions
from keepword.core.actors import Actor
from keepword.core.events import on
from keepword.core.triggers import Happening, Trigger, happened, register
from keepword.feedback.events import Rated
from keepword.feedback.services import ask_later

register(Trigger("rated", _("A customer rates us"), _("Or changes a rating."), 40))


@on(Rated)
def _rated(event: Rated) -> None:
    happened("rated", [Happening(event.rating.conversation)])


def _ask(actor: Actor, item: Conversation, step: Mapping[str, Any]) -> Before | None:
    """Once the closed matter has rested; whoever was asked lately is not asked again."""
    current = Conversation.objects.get(pk=item.pk)
    if current.closed_at is None:
        return None
    ask_later(current, wanted=True)
    return {}


register_actions(
    "conversation",
    Action("ask_rating", _("Ask for a rating after closing"), _ask, bulk=False, icon="star", order=70),
)
