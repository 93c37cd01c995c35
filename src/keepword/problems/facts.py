"""Kinds of facts about problems behind many conversations."""

from keepword.core.facts import declare

declare("problem_opened", "One cause was seen behind several conversations.", problem=int)
declare("problem_joined", "A conversation is about it.", problem=int)
declare("problem_left", "A conversation was about something else.", problem=int)
declare("problem_solved", "It was solved, so many seconds after it was opened.", problem=int)
