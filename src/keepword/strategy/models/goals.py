from django.conf import settings
from django.db import models
from django.utils.translation import pgettext_lazy


class GoalState(models.TextChoices):
    OPEN = "open", pgettext_lazy("goal", "under way")
    REACHED = "reached", pgettext_lazy("goal", "reached")
    DROPPED = "dropped", pgettext_lazy("goal", "given up")


class Goal(models.Model):
    """A number that is to come from `start` to `target` between two days.

    `indicator` names what Keepword reads each day by itself; where it is empty, people read.
    """

    name = models.CharField(max_length=200)
    about = models.TextField(blank=True)
    indicator = models.CharField(max_length=60, blank=True)
    unit = models.CharField(max_length=20, blank=True)  # as it is written behind the number
    start = models.FloatField()
    target = models.FloatField()
    begins_on = models.DateField()
    due_on = models.DateField()
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    state = models.CharField(max_length=10, choices=GoalState.choices, default=GoalState.OPEN)
    closed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["state", "due_on", "id"], name="goal_state")]

    def __str__(self) -> str:
        return self.name


class Reading(models.Model):
    """What the number was on a day; one a day. `fact_id` is the fact that holds of it."""

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="readings")
    day = models.DateField()
    value = models.FloatField()
    note = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    fact_id = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["goal", "day"], name="one_reading_a_day")]

    def __str__(self) -> str:
        return f"{self.goal_id} on {self.day}: {self.value:g}"
