"""Who is reviewed: what leads set, and each draw that was made."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from keepword.quality.models.cards import Scorecard


class Sampling(models.Model):
    """How many of each agent's conversations are drawn for a week that is over, and how many more by risk.

    One row. `due_days` after the draw a review is due. `scorecard` is any version of the card to use.
    """

    on = models.BooleanField(default=False)
    per_agent = models.PositiveSmallIntegerField(default=2)
    risky = models.PositiveSmallIntegerField(default=5)
    due_days = models.PositiveSmallIntegerField(default=7)
    scorecard = models.ForeignKey(Scorecard, on_delete=models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="sampling_one_row")]

    def __str__(self) -> str:
        return f"{self.per_agent} of each agent, {self.risky} by risk"


class Draw(models.Model):
    """The draw for a week, which begins with the Monday `week`: with `seed` anybody can draw it again."""

    week = models.DateField(unique=True)
    seed = models.CharField(max_length=64)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    per_agent = models.PositiveSmallIntegerField()
    risky = models.PositiveSmallIntegerField()
    agents = models.PositiveSmallIntegerField(default=0)  # whose work there was
    drawn = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"draw for the week of {self.week}"
