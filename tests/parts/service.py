from __future__ import annotations

from typing import TYPE_CHECKING

from tests.route import LEAD, Route

if TYPE_CHECKING:
    from tests.world import World

ROUTES: dict[str, Route] = {
    "frameworks": Route(LEAD, "both"),
    "framework": Route(LEAD),
    "framework_file": Route(LEAD),
    "framework_remove": Route(LEAD, "post"),
    "indicators": Route(LEAD),
    "indicators_anew": Route(LEAD, "post"),
    "indicator": Route(LEAD),
    "indicator_records": Route(LEAD),
    "standards": Route(LEAD),
    "standard_new": Route(LEAD, "both"),
    "standard": Route(LEAD, "both", "standard"),
    "standard_retire": Route(LEAD, "post", "standard"),
    "standard_drop": Route(LEAD, "post"),
}
WORDS: dict[str, dict[str, str]] = {
    "framework": {"key": "five_r"},
    "framework_file": {"key": "five_r"},
    "framework_remove": {"key": "five_r"},
    "indicator": {"name": "promises_kept"},
    "indicator_records": {"name": "promises_kept"},
    "standard_drop": {"name": "csat"},
}


def numbers(world: World) -> dict[str, int]:
    from keepword.analytics.rules.verdicts import Band
    from keepword.analytics.services.measuring import measure_some
    from keepword.analytics.services.standards import Aim, save_standard

    measure_some(names=["promises_kept", "first_response_time", "csat"])
    aim = Aim("promises_kept", Band(green_low=0.95, amber_low=0.8), note="Agreed in spring")
    return {"standard": save_standard(world.cast.lead, None, aim).pk}
