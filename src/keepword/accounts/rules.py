"""Roles and what each may do. Pure."""

from typing import Final

ADMIN: Final = "admin"
LEAD: Final = "lead"
AGENT: Final = "agent"
ROLES: Final = (ADMIN, LEAD, AGENT)

MAX_UNDO: Final = 120  # seconds
LANGUAGES: Final = ("en", "uk", "ru", "lt")

_RIGHTS: dict[str, frozenset[str]] = {
    AGENT: frozenset({"converse"}),
    LEAD: frozenset({"converse", "see_today", "see_all"}),
    ADMIN: frozenset({"converse", "see_today", "see_all", "settle"}),
}


def may(role: str, right: str) -> bool:
    """Whether a role holds a right.

    `converse`: read and answer conversations; `see_today`: the numbers of the whole service;
    `see_all`: spam rules and other people's work; `settle`: people, inboxes, calendars, quarantine.
    """
    return right in _RIGHTS.get(role, frozenset())
