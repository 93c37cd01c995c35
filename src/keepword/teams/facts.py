"""Kinds of facts about who is here."""

from keepword.core.facts import declare

declare(
    "presence", "One of us is `now` something else than they `was` for so many seconds.", was=str, now=str
)
