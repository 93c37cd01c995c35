from django.db import models

from keepword.accounts.models import User
from keepword.conversations.models import Inbox
from keepword.relationship.models import Segment
from keepword.teams.models import Team


class Standard(models.Model):
    """A target for an indicator: from `green_low` to `green_high` it is good, from `amber_low` to
    `amber_high` it still passes, beyond it does not. What is empty is not bounded.

    For the whole service, or for a team, an inbox or a segment: at most one of them; `scope` names it
    ("team:3", "" for the whole). The one with the latest `valid_from` that has come counts. One that was
    retired counts no more and stays as it was; for the whole service it also says that none of those that
    come with Keepword is wanted.
    """

    indicator = models.CharField(max_length=63)
    green_low = models.FloatField(null=True, blank=True)
    green_high = models.FloatField(null=True, blank=True)
    amber_low = models.FloatField(null=True, blank=True)
    amber_high = models.FloatField(null=True, blank=True)
    scope = models.CharField(max_length=40, default="", blank=True)
    team = models.ForeignKey(Team, models.CASCADE, null=True, blank=True, related_name="+")
    inbox = models.ForeignKey(Inbox, models.CASCADE, null=True, blank=True, related_name="+")
    segment = models.ForeignKey(Segment, models.CASCADE, null=True, blank=True, related_name="+")
    owner = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    valid_from = models.DateField()
    note = models.CharField(max_length=500, default="", blank=True)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)
    rev = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "scope", "valid_from"],
                condition=models.Q(retired_at=None),
                name="one_standard_from_a_day",
            )
        ]
        indexes = [models.Index(fields=["indicator", "valid_from"], name="standard_indicator")]

    def __str__(self) -> str:
        return self.indicator
