from __future__ import annotations

from typing import TYPE_CHECKING

from tests.route import AGENT, LEAD, Route

if TYPE_CHECKING:
    from tests.world import World

ROUTES: dict[str, Route] = {
    "surveys": Route(LEAD),
    "survey_new": Route(LEAD, "both"),
    "survey": Route(LEAD, "get", "survey"),
    "survey_change": Route(LEAD, "both", "survey"),
    "survey_do": Route(LEAD, "post", "survey"),
    "follow_ups": Route(AGENT),
    "follow_up_do": Route(AGENT, "post", "follow_up"),
}


def numbers(world: World) -> dict[str, int]:
    from keepword.core import clock
    from keepword.feedback.models import FollowUp, Response
    from keepword.feedback.services import beginning, open_survey, save_survey

    lead = world.cast.lead
    survey = open_survey(lead, save_survey(lead, None, beginning("csat")))
    conversation = world.conversation
    now = clock.now()
    response = Response.objects.create(
        survey=survey, customer=conversation.customer, conversation=conversation, started_at=now, done_at=now
    )
    follow_up = FollowUp.objects.create(
        response=response, question="score", score=1, owner=world.cast.agent, opened_at=now, due_at=now
    )
    return {"survey": survey.pk, "follow_up": follow_up.pk}
