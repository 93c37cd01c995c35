"""Roles and what each may do. Pure."""

from typing import Final

ADMIN: Final = "admin"
LEAD: Final = "lead"
AGENT: Final = "agent"
ROLES: Final = (ADMIN, LEAD, AGENT)

MAX_UNDO: Final = 120  # seconds
LANGUAGES: Final = ("en", "uk", "ru", "lt")

_RIGHTS: dict[str, frozenset[str]] = {
    AGENT: frozenset({"converse", "tokens"}),
    LEAD: frozenset({"converse", "tokens", "see_today", "see_all", "see_all_teams", "share"}),
    ADMIN: frozenset(
        {
            "converse",
            "tokens",
            "see_today",
            "see_all",
            "see_all_teams",
            "share",
            "settle",
            "audit",
            "privacy",
        }
    ),
}


def may(role: str, right: str) -> bool:
    """Whether a role holds a right.

    `converse`: read and answer conversations; `see_today`: the numbers of the whole service;
    `see_all`: spam rules and other people's work; `see_all_teams`: conversations of private teams
    without being a member; `share`: macros, views, tags, fields and rules for everybody; `tokens`: own
    keys to the API; `settle`: people, inboxes, calendars, quarantine; `audit`: who did what; `privacy`:
    export and erase what is known of a person.
    """
    return right in _RIGHTS.get(role, frozenset())
