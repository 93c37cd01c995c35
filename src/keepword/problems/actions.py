"""Joining a problem by data: for rules, macros and bulk actions; and asking for it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from keepword.conversations.models import Conversation
from keepword.core.actions import Action, Argument, Before, register
from keepword.core.actors import Actor
from keepword.core.conditions import Field
from keepword.core.conditions import register as register_fields
from keepword.core.errors import Invalid
from keepword.problems import services
from keepword.problems.models import Joined, Problem, State


def _open() -> Sequence[tuple[int | str, str | Promise]]:
    return list(Problem.objects.filter(state=State.OPEN).order_by("-pk").values_list("pk", "title")[:200])


def _join(actor: Actor, item: Conversation, step: Mapping[str, Any]) -> Before | None:
    problem = Problem.objects.filter(pk=step["problem"], state=State.OPEN).first()
    if problem is None:
        raise Invalid(gettext("There is no such problem."), field="problem")
    had = Joined.objects.filter(conversation=item).values_list("problem_id", flat=True).first()
    services.join(actor, problem, [item])
    return None if had == problem.pk else {"problem": had, "joined": problem.pk}


def _back(actor: Actor, item: Conversation, before: Before) -> None:
    if before["problem"] is not None:
        _join(actor, item, before)
    else:
        services.leave(actor, Problem.objects.get(pk=before["joined"]), item)


register(
    "conversation",
    Action(
        "problem",
        _("Join to a problem"),
        _join,
        (Argument("problem", _("Problem"), "choice", _open),),
        undo=_back,
        icon="problem",
        order=60,
    ),
)
register_fields("conversation", Field("problem", "problem_link__problem_id", _("problem")))
