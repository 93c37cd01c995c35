from __future__ import annotations

from typing import TYPE_CHECKING

from tests.route import ADMIN, AGENT, LEAD, Route

if TYPE_CHECKING:
    from tests.world import World

ROUTES: dict[str, Route] = {
    "quality": Route(AGENT),
    "quality_review": Route(AGENT, "get", "quality_review"),
    "quality_review_do": Route(AGENT, "post", "quality_review"),
    "quality_mark": Route(LEAD, "post", "quality_review"),
    "quality_coaching_do": Route(AGENT, "post", "coaching"),
    "quality_review_model": Route(LEAD, "both", "quality_review"),
    "quality_model": Route(LEAD),
    "quality_grader": Route(ADMIN, "both"),
    "quality_grader_try": Route(ADMIN, "post"),
    "quality_choose": Route(LEAD, "both"),
    "quality_sampling": Route(LEAD, "both"),
    "quality_draw": Route(LEAD, "post"),
    "quality_cards": Route(LEAD),
    "quality_card_shipped": Route(LEAD, "post"),
    "quality_card_new": Route(LEAD, "both"),
    "quality_card": Route(LEAD, "both", "scorecard"),
    "quality_card_do": Route(LEAD, "post", "scorecard"),
    "quality_calibrations": Route(LEAD, "both"),
    "quality_calibration": Route(LEAD, "both", "calibration"),
}


def numbers(world: World) -> dict[str, int]:
    """A finished review of the agent's work, with coaching; one to do; a calibration that is closed."""
    from keepword.quality import services
    from keepword.quality.queries.reviews import criteria

    cast = world.cast
    card = services.begin_shipped(cast.lead)

    def graded(review, by, low=False):  # type: ignore[no-untyped-def]
        for one in criteria(review):
            value = 1 if one.kind == "yes_no" else 1 if low else 3
            services.mark(by, review, one, value=value, note="Nothing to add.")
        return services.finish(by, review, note="Well done.")

    about = world.conversation
    both = services.begin_calibration(cast.lead, about, [cast.lead, cast.admin], about="Clarity")
    for number, grades in enumerate(both.reviews.order_by("pk")):
        graded(grades, grades.reviewer, low=bool(number))
    services.close_calibration(cast.lead, both)
    review = services.ask_review(cast.lead, about, agent=cast.agent, reviewer=cast.lead)
    graded(review, cast.lead)
    note = services.coach(cast.lead, review, "Say when the new one comes.")
    services.ask_review(cast.lead, about, agent=cast.agent, reviewer=cast.admin, again=True)
    return {
        "quality_review": review.pk,
        "coaching": note.pk,
        "scorecard": card.pk,
        "calibration": both.pk,
    }
