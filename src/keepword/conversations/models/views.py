"""Lists that people have made."""

from django.conf import settings
from django.db import models

from keepword.teams.models import Team


class SavedView(models.Model):
    """A list that somebody has made: the conversations of some statuses (none: of any) that meet a condition.

    It is its owner's own, or a `team`'s, or with `shared` everybody's. `order` is a key of `views.ORDERS`.
    """

    name = models.CharField(max_length=80)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, null=True, related_name="+")
    shared = models.BooleanField(default=False)
    statuses = models.JSONField(default=list)
    condition = models.JSONField(default=dict)
    order = models.CharField(max_length=12, default="due")
    icon = models.CharField(max_length=20, default="list")
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class ViewPlace(models.Model):
    """Where in a person's side bar a view stands, or that it does not. `key` is a view's key."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=30)
    position = models.SmallIntegerField(default=0)
    hidden = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="view_place_once")]

    def __str__(self) -> str:
        return f"{self.key} of {self.user}"
