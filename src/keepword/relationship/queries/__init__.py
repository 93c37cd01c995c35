"""Reads across a customer's whole life with the shop, each for a given user."""

from keepword.relationship.queries.guides import (
    answers_in_words,
    consultations_of,
    get_consultation,
    get_guide,
    get_public_guide,
    guides,
    public_guides,
    tried,
)
from keepword.relationship.queries.journey import at, passed, picture, way
from keepword.relationship.queries.offers import (
    Figures,
    by_agent,
    by_product,
    by_reason,
    figures,
    get_offer,
    offers,
    offers_to,
    sees_all,
)
from keepword.relationship.queries.preview import Count, count
from keepword.relationship.queries.recommending import Recommendation, goes_together, recommendations
from keepword.relationship.queries.scores import explained, grid, in_cell, scoring
from keepword.relationship.queries.segments import (
    Labels,
    customers_in,
    exported,
    get_segment,
    labels_of,
    members,
    over_time,
    segments,
)
from keepword.relationship.queries.uses import Use, uses

__all__ = [
    "Count",
    "Figures",
    "Labels",
    "Recommendation",
    "Use",
    "answers_in_words",
    "at",
    "by_agent",
    "by_product",
    "by_reason",
    "consultations_of",
    "count",
    "customers_in",
    "explained",
    "exported",
    "figures",
    "get_consultation",
    "get_guide",
    "get_offer",
    "get_public_guide",
    "get_segment",
    "goes_together",
    "grid",
    "guides",
    "in_cell",
    "labels_of",
    "members",
    "offers",
    "offers_to",
    "over_time",
    "passed",
    "picture",
    "public_guides",
    "recommendations",
    "scoring",
    "sees_all",
    "segments",
    "tried",
    "uses",
    "way",
]
