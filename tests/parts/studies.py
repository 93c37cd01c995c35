from __future__ import annotations

from typing import TYPE_CHECKING

from tests.route import AGENT, LEAD, Route

if TYPE_CHECKING:
    from tests.world import World

ROUTES: dict[str, Route] = {
    "studies": Route(AGENT),
    "study_new": Route(LEAD, "both"),
    "study": Route(LEAD, "get", "study"),
    "study_change": Route(LEAD, "both", "study"),
    "study_do": Route(LEAD, "post", "study"),
    "session_add": Route(LEAD, "post", "study"),
    "session": Route(AGENT, "get", "usability_session"),
    "session_do": Route(AGENT, "post", "usability_session"),
}


def numbers(world: World) -> dict[str, int]:
    from keepword.feedback.services import add_session
    from tests.feedback.studying import open_one

    study = open_one(world.cast.lead)
    session = add_session(world.cast.lead, study, name="Ona", moderator=world.cast.agent)
    return {"study": study.pk, "usability_session": session.pk}
