"""Kinds of facts about tasks."""

from keepword.core.facts import declare

declare("task_done", "It was done, so many seconds after it was given.", task=int, late=bool)
