"""The verbs of teams and of those who work in them, one file a family."""

from keepword.teams.services.absences import add_absence, remove_absence
from keepword.teams.services.presence import keep_presence, set_presence
from keepword.teams.services.skills import remove_skill, save_skill
from keepword.teams.services.teams import remove_team, save_team
from keepword.teams.services.work import save_work, work_of

__all__ = [
    "add_absence",
    "keep_presence",
    "remove_absence",
    "remove_skill",
    "remove_team",
    "save_skill",
    "save_team",
    "save_work",
    "set_presence",
    "work_of",
]
