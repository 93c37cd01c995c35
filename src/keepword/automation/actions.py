"""What rules and macros add to the things that can be done to a conversation."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from keepword.accounts.models import User
from keepword.automation.models import Macro, Scope
from keepword.automation.services.uses import apply_macro
from keepword.automation.services.webhook import call_later
from keepword.conversations import services
from keepword.conversations.models import Conversation
from keepword.core.actions import Action, Argument, Before, register
from keepword.core.actors import Actor
from keepword.core.conditions import Choices
from keepword.core.errors import Invalid
from keepword.teams.models import Team
from keepword.teams.queries import members

ASSIGNEE = "assignee"
_MOST_PEOPLE = 50


def _macros() -> Choices:
    rows = Macro.objects.filter(removed_at=None).exclude(scope=Scope.OWN).order_by("name", "pk")
    return list(rows.values_list("pk", "name"))


def _apply(actor: Actor, item: Conversation, step: Mapping[str, Any]) -> Before | None:
    macro = Macro.objects.filter(pk=step["macro"], removed_at=None).exclude(scope=Scope.OWN).first()
    if macro is None:
        raise Invalid(gettext("There is no such macro any more."), field="macro")
    apply_macro(actor, item, macro)
    return {}


def _whom() -> Choices:
    """Whoever has the conversation, each person, each team."""
    found: list[tuple[int | str, str | Promise]] = [(ASSIGNEE, _("whoever has the conversation"))]
    people = User.objects.filter(is_active=True).order_by("name").values_list("pk", "name")
    teams = Team.objects.filter(removed_at=None).order_by("name").values_list("pk", "name")
    found += [(f"u{pk}", name) for pk, name in people]
    found += [(f"t{pk}", gettext("team %(name)s") % {"name": name}) for pk, name in teams]
    return found


def _notify(actor: Actor, item: Conversation, step: Mapping[str, Any]) -> Before | None:
    """A note that calls on them; whoever is called on is notified."""
    people = _people(item, step["whom"])
    if not people:
        return None
    called = " ".join(f"@{one.name}" for one in people)
    services.note(actor, item, f"{called} {step['text']}", mentions=people)
    return {}


def _call(actor: Actor, item: Conversation, step: Mapping[str, Any]) -> Before | None:
    call_later(actor, item, str(step["url"]))
    return {}


def _people(item: Conversation, whom: list[str]) -> list[User]:
    found: dict[int, User] = {}
    assignee_id = Conversation.objects.values_list("assignee_id", flat=True).get(pk=item.pk)
    keys = [int(one[1:]) for one in whom if one[0] == "u"]
    if ASSIGNEE in whom and assignee_id is not None:
        keys.append(assignee_id)
    found |= {one.pk: one for one in User.objects.filter(pk__in=keys, is_active=True)}
    for team in Team.objects.filter(pk__in=[int(one[1:]) for one in whom if one[0] == "t"]):
        found |= {one.pk: one for one in members(team)}
    return list(found.values())[:_MOST_PEOPLE]


register(
    "conversation",
    Action(
        "macro",
        _("Use a macro"),
        _apply,
        (Argument("macro", _("Macro"), "choice", _macros),),
        icon="macro",
        order=45,
    ),
    Action(
        "notify",
        _("Call on colleagues"),
        _notify,
        (Argument("whom", _("Whom"), "choices", _whom), Argument("text", _("What they read"), "text")),
        icon="mention",
        order=55,
    ),
    Action(
        "webhook",
        _("Call a web address"),
        _call,
        (Argument("url", _("Address (https)"), "text"),),
        bulk=False,
        icon="link",
        order=80,
    ),
)
