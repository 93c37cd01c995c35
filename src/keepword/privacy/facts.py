"""Kinds of facts about requests of people about their data; of nobody by name or key."""

from keepword.core.facts import declare

_OF: dict[str, type] = {"what": str, "request": int}

declare("privacy_asked", "Somebody's data are to be exported or erased.", **_OF)
declare("privacy_done", "That is done, so many seconds after it was asked for.", **_OF)
