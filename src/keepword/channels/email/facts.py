"""Kinds of facts about mail that could not be taken in."""

from keepword.core.facts import declare

declare("mail_quarantined", "A mail lies in quarantine.", quarantined=int, inbox=int, door=str)
declare(
    "quarantine_left",
    "It does so no more, after so many seconds; `how`: stored, discarded or erased.",
    quarantined=int,
    inbox=int,
    how=str,
)
