"""Kinds of facts about ratings. `subject_id` is the conversation."""

from keepword.core.facts import declare

declare("csat_asked", "A customer was asked how it was.", inbox=int, language=str)
declare("csat", "They said it: 1 to 5.", inbox=int, language=str, comment=bool)
