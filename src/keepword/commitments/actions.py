"""What escalations (and rules) let do to a conversation: tell somebody of it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _

from keepword.accounts.models import Role, User
from keepword.conversations.models import Conversation
from keepword.conversations.notices import matter, news
from keepword.core.actions import Action, Argument, Before, register
from keepword.core.actors import Actor
from keepword.core.errors import Invalid
from keepword.notifications.registry import Kind, Told
from keepword.notifications.registry import register as register_kind
from keepword.notifications.services import tell
from keepword.teams.queries import members

ASSIGNEE, LEADS = "assignee", "leads"
_WHOM = ((ASSIGNEE, _("whoever has it, else the leads")), (LEADS, _("the leads of its team")))


def _people() -> Sequence[tuple[int | str, str | Promise]]:
    named = User.objects.filter(is_active=True).order_by("name").values_list("pk", "name")
    return [*_WHOM, *named]


def _alert(actor: Actor, item: Conversation, step: Mapping[str, Any]) -> Before | None:
    current = Conversation.objects.select_related("assignee", "team").get(pk=item.pk)
    told = news("escalated", current, by=str(actor), text=str(step.get("text") or "")[:300])
    tell(told, _whom(current, step["whom"]))
    return None


def _whom(item: Conversation, whom: Any) -> Iterable[User]:
    if whom == ASSIGNEE:
        return [item.assignee] if item.assignee is not None and item.assignee.is_active else leads(item)
    if whom == LEADS:
        return leads(item)
    found = User.objects.filter(pk=whom, is_active=True) if isinstance(whom, int) else User.objects.none()
    if not found:
        raise Invalid(gettext("There is no such person."), field="whom")
    return found


def leads(item: Conversation) -> list[User]:
    """Who answers for a conversation: the leads in its team, else all leads, else the admins."""
    everybody = User.objects.filter(is_active=True)
    own = list(members(item.team).filter(role=Role.LEAD)) if item.team is not None else []
    return own or list(everybody.filter(role=Role.LEAD)) or list(everybody.filter(role=Role.ADMIN))


def _words(data: Mapping[str, Any]) -> Told:
    title = gettext("Look at this now: %(subject)s") % {"subject": matter(data)}
    return Told(title, str(data.get("text") or data.get("by") or ""))


register_kind(Kind("escalated", gettext_lazy("A conversation needs me"), _words, icon="warn", order=42))

register(
    "conversation",
    Action(
        "alert",
        _("Alert somebody"),
        _alert,
        (
            Argument("whom", _("Whom"), "choice", _people),
            Argument("text", _("What to say"), required=False),
        ),
        bulk=False,
        icon="bell",
        order=15,
    ),
)
