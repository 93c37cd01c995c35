from __future__ import annotations

from typing import TYPE_CHECKING

from tests.route import LEAD, Route

if TYPE_CHECKING:
    from tests.world import World

ROUTES: dict[str, Route] = {
    "segments": Route(LEAD),
    "segment_new": Route(LEAD, "both"),
    "segment_preview": Route(LEAD, "post"),
    "segment": Route(LEAD, "get", "segment"),
    "segment_change": Route(LEAD, "both", "segment"),
    "segment_do": Route(LEAD, "post", "segment"),
    "segment_export": Route(LEAD, "get", "segment"),
    "buying": Route(LEAD),
    "buying_cell": Route(LEAD),
    "journey": Route(LEAD),
    "journey_stage": Route(LEAD),
    "journey_passage": Route(LEAD),
}
WORDS: dict[str, dict[str, object]] = {
    "buying_cell": {"recency": 5, "worth": 1},
    "journey_stage": {"stage": "contact"},
    "journey_passage": {"stage": "contact"},
}


def numbers(world: World) -> dict[str, int]:
    from keepword.relationship.services import Plan, save_segment

    made = save_segment(
        world.cast.lead, None, Plan("Who wrote", {"field": "stage", "op": "is", "value": "contact"})
    )
    return {"segment": made.pk}
