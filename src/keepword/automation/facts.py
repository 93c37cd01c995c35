"""Kinds of facts about macros. `subject_id` is the conversation."""

from keepword.core.facts import declare

declare(
    "macro_used",
    "An answer was made of a macro; `edited` says how much of it was changed.",
    macro=int,
    edited=str,
    language=str,
    inbox=int,
    message=int,
)
