"""Reads about customers."""

from keepword.customers.queries.memory import get_remembered, in_mind, own, remembered
from keepword.customers.queries.organisations import (
    get_member,
    get_organisation,
    members,
    memberships,
    organisations,
)
from keepword.customers.queries.people import (
    Whose,
    addresses,
    are_different,
    current,
    customers,
    family,
    get_customer,
    get_join,
    get_likeness,
    joins,
    known,
    likenesses,
    standing,
    whose,
)

__all__ = [
    "Whose",
    "addresses",
    "are_different",
    "current",
    "customers",
    "family",
    "get_customer",
    "get_join",
    "get_likeness",
    "get_member",
    "get_organisation",
    "get_remembered",
    "in_mind",
    "joins",
    "known",
    "likenesses",
    "members",
    "memberships",
    "organisations",
    "own",
    "remembered",
    "standing",
    "whose",
]
