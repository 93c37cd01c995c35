"""Verbs about customers."""

from keepword.customers.services.deciding import decide
from keepword.customers.services.join import gather, join, part
from keepword.customers.services.likeness import compare_some, register_nobody, suggest
from keepword.customers.services.newcomer import newcomer, newcomers
from keepword.customers.services.profile import (
    Sighting,
    identify,
    mark_failed,
    mark_working,
    save_customer,
    save_own,
)
from keepword.customers.services.recognise import claim, prove, recognise

__all__ = [
    "Sighting",
    "claim",
    "compare_some",
    "decide",
    "gather",
    "identify",
    "join",
    "mark_failed",
    "mark_working",
    "newcomer",
    "newcomers",
    "part",
    "prove",
    "recognise",
    "register_nobody",
    "save_customer",
    "save_own",
    "suggest",
]
