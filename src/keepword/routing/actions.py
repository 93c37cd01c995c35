"""What routing lets do to a conversation by data."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from keepword.accounts.models import User
from keepword.conversations.models import Conversation
from keepword.conversations.services import Category, assign, hand_over
from keepword.core.actions import Action, Argument, Before, register
from keepword.core.actors import Actor
from keepword.core.errors import Invalid
from keepword.routing.services import give
from keepword.teams.models import Team


def _teams() -> Sequence[tuple[int | str, str | Promise]]:
    return list(Team.objects.filter(removed_at=None).order_by("name").values_list("pk", "name"))


def _team(actor: Actor, item: Conversation, step: Mapping[str, Any]) -> Before | None:
    wanted = step.get("team")
    team = Team.objects.filter(pk=wanted, removed_at=None).first() if wanted else None
    if wanted and team is None:
        raise Invalid(gettext("There is no such team."), field="team")
    was = Conversation.objects.only("team", "assignee").get(pk=item.pk)
    before = {"team": was.team_id, "assignee": was.assignee_id}
    category = step.get("category") or Category.OTHER
    now = hand_over(actor, item, team=team, reason=step.get("reason") or "", category=str(category))
    return None if before == {"team": now.team_id, "assignee": now.assignee_id} else before


def _team_back(actor: Actor, item: Conversation, before: Before) -> None:
    hand_over(
        actor,
        item,
        team=Team.objects.filter(pk=before["team"], removed_at=None).first(),
        assignee=User.objects.filter(pk=before["assignee"], is_active=True).first(),
    )


def _route(actor: Actor, item: Conversation, step: Mapping[str, Any]) -> Before | None:
    return {"assignee": None} if give(actor, item).assignee else None


def _route_back(actor: Actor, item: Conversation, before: Before) -> None:
    assign(actor, item, None)


register(
    "conversation",
    Action(
        "team",
        _("Hand over to a team"),
        _team,
        (
            Argument("team", _("Team"), "choice", _teams, required=False),
            Argument("reason", _("Reason"), required=False),
            Argument("category", _("Kind of reason"), "choice", lambda: Category.choices, required=False),
        ),
        undo=_team_back,
        icon="people",
        order=11,
    ),
    Action("route", _("Give by routing"), _route, undo=_route_back, icon="assign", order=12),
)
