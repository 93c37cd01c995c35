from django.db import models

from keepword.accounts.models import User
from keepword.teams.models import Team


class Annotation(models.Model):
    """A dated word on numbers over time: "new carrier since Monday", "strike".

    Of one indicator, or of all where `indicator` is empty. Of the whole service, or of one team; those are
    for who sees the team's numbers.
    """

    day = models.DateField()
    text = models.CharField(max_length=200)
    indicator = models.CharField(max_length=63, default="", blank=True)
    team = models.ForeignKey(Team, models.CASCADE, null=True, blank=True, related_name="+")
    author = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    rev = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["day"], name="annotation_day")]

    def __str__(self) -> str:
        return f"{self.day}: {self.text}"
