"""Kinds of facts about customers' pages. `subject_id` is the conversation."""

from keepword.core.facts import declare

declare("status_view", "A customer looked how it stands.", inbox=int, language=str)
