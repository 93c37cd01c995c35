"""Reads across a customer's whole life with the shop, each for a given user."""

from keepword.relationship.queries.journey import at, passed, picture, way
from keepword.relationship.queries.preview import Count, count
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
    "Labels",
    "Use",
    "at",
    "count",
    "customers_in",
    "explained",
    "exported",
    "get_segment",
    "grid",
    "in_cell",
    "labels_of",
    "members",
    "over_time",
    "passed",
    "picture",
    "scoring",
    "segments",
    "uses",
    "way",
]
