"""Verbs about customers."""

from keepword.customers.services.deciding import decide
from keepword.customers.services.join import gather, join, part
from keepword.customers.services.likeness import compare_some, register_nobody, suggest
from keepword.customers.services.memory import (
    Finding,
    decide_remembered,
    remember,
    remove_own,
    suggest_remembering,
)
from keepword.customers.services.newcomer import newcomer, newcomers
from keepword.customers.services.organisations import (
    add_member,
    archive_organisation,
    decide_member,
    save_organisation,
    suggest_by_address,
)
from keepword.customers.services.preferences import Preferences, preferences_of, save_preferences
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
    "Finding",
    "Preferences",
    "Sighting",
    "add_member",
    "archive_organisation",
    "claim",
    "compare_some",
    "decide",
    "decide_member",
    "decide_remembered",
    "gather",
    "identify",
    "join",
    "mark_failed",
    "mark_working",
    "newcomer",
    "newcomers",
    "part",
    "preferences_of",
    "prove",
    "recognise",
    "register_nobody",
    "remember",
    "remove_own",
    "save_customer",
    "save_organisation",
    "save_own",
    "save_preferences",
    "suggest",
    "suggest_by_address",
    "suggest_remembering",
]
