"""Indicators that are not computed yet, by what they wait for: a part of Keepword that is to come, or a fact
that is to be recorded where it happens. A test holds that each indicator is here or computed."""

from enum import StrEnum
from typing import Final


class Part(StrEnum):
    """What is to come. The value is one line for people."""

    TRAINING = "training: courses, skills and simulations"
    KNOWLEDGE = "knowledge: help articles and searches"
    PROBES = "service tests: probes that walk the channels as a customer would"
    BOTS = "bots"
    REPUTATION = "reputation: topics of reviews"
    STAFFING = "staffing: who is needed and who is there"


_BY_PART: Final[dict[Part, str]] = {
    Part.TRAINING: "training_coverage skill_growth simulation_score",
    Part.KNOWLEDGE: "self_service_success article_helpfulness search_success",
    Part.PROBES: "accessibility_violations",
    Part.BOTS: "bot_handover_success bot_csat",
    Part.REPUTATION: "review_topics_handled topics_rising_handled",
    Part.STAFFING: "staffing_gap",
}

WAITING: Final[dict[str, Part]] = {name: part for part, names in _BY_PART.items() for name in names.split()}
