"""Kinds of facts about our own people, as numbers alone."""

from keepword.core.facts import declare

declare(
    "log_ins_counted",
    "So many of those who can log in (`people`) have a second factor or a passkey. Once a day.",
    people=int,
)
