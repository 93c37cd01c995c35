"""A rating sets rules off, and rules may ask for one."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from keepword.conversations.models import Conversation
from keepword.core.actions import Action, Argument, Before
from keepword.core.actions import register as register_actions
from keepword.core.actors import Actor
from keepword.core.events import on
from keepword.core.triggers import Happening, Trigger, happened, register
from keepword.feedback.events import Rated, SurveyAnswered
from keepword.feedback.models import Audience, State, Survey
from keepword.feedback.services import ask_later, invite

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


# Surveys ------------------------------------------------------------------------------------------------

register(Trigger("survey_low", _("A customer answers low"), _("In a survey that is followed up."), 41))


@on(SurveyAnswered)
def _low(event: SurveyAnswered) -> None:
    conversation = event.response.conversation
    if event.follow_up is not None and conversation is not None:
        happened("survey_low", [Happening(conversation)])


def _open_surveys() -> Sequence[tuple[int | str, str | Promise]]:
    rows = Survey.objects.filter(state=State.OPEN, audience=Audience.CUSTOMERS).order_by("name", "pk")
    return list(rows.values_list("pk", "name"))


def _survey(actor: Actor, item: Conversation, step: Mapping[str, Any]) -> Before | None:
    """Whoever is not in its sample, or was asked lately, is not asked."""
    survey = Survey.objects.filter(pk=step["survey"]).first()
    if survey is None or invite(actor, survey, item) is None:
        return None
    return {}


register_actions(
    "conversation",
    Action(
        "send_survey",
        _("Send a survey"),
        _survey,
        (Argument("survey", _("Survey"), "choice", _open_surveys),),
        bulk=False,
        icon="star",
        order=71,
    ),
)
