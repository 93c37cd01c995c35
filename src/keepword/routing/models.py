from django.db import models
from django.utils.translation import gettext_lazy as _

from keepword.routing import rules
from keepword.teams.models import Skill, Team


class Method(models.TextChoices):
    NOBODY = rules.NOBODY, _("people take them themselves")
    ROUND_ROBIN = rules.ROUND_ROBIN, _("each in turn")
    LEAST_BUSY = rules.LEAST_BUSY, _("who has the least to do")


class Reroute(models.TextChoices):
    """What becomes of a customer's new message to somebody who is not there."""

    KEEP = "keep", _("it waits for them")
    ABSENT = "absent", _("somebody else gets it while they are absent")
    AWAY = "away", _("somebody else gets it while they are absent or away")


class Policy(models.Model):
    """How conversations are given to people: of a team, or (team null) of whatever has no policy.

    `relax_minutes`: after so many minutes of waiting less is asked (0 at once, null never).
    `continuity_days`: who answered the customer in so many days is asked first (0: nobody is).
    `overflow_minutes`: working minutes without anybody, after which `overflow_team` gets it.
    """

    team = models.OneToOneField(Team, on_delete=models.CASCADE, null=True, related_name="policy")
    method = models.CharField(max_length=12, choices=Method.choices, default=Method.NOBODY)
    by_skill = models.BooleanField(default=False)
    relax_minutes = models.PositiveIntegerField(null=True, default=0)
    continuity_days = models.PositiveIntegerField(default=0)
    by_hours = models.BooleanField(default=True)
    reroute = models.CharField(max_length=6, choices=Reroute.choices, default=Reroute.KEEP)
    overflow_team = models.ForeignKey(Team, on_delete=models.SET_NULL, null=True, related_name="+")
    overflow_minutes = models.PositiveIntegerField(null=True)
    updated_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"routing of {self.team or 'the shop'}"


class Need(models.Model):
    """Which conversations need a skill: those that meet the condition."""

    skill = models.OneToOneField(Skill, on_delete=models.CASCADE, related_name="need")
    condition = models.JSONField(default=dict)  # core.conditions about a "conversation"

    def __str__(self) -> str:
        return f"need of {self.skill}"


class Turn(models.Model):
    """Who had the last turn in a team; `team_id` 0 is the shop."""

    team_id = models.BigIntegerField(primary_key=True)
    last = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return f"turn of {self.team_id}: {self.last}"


class Gate(models.Model):
    """One row, through which decisions go one at a time, so that two workers neither skip a turn nor give
    somebody more than their capacity. `revision` is another number after each change of the rules."""

    revision = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.revision)
