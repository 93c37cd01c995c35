from django.conf import settings
from django.db import models

from keepword.calendars.models import Calendar


class Team(models.Model):
    """People who share work. A private team's conversations are seen by its members only.

    `calendar` is when the team works, None the shop's own. A removed team stays for what it did.
    """

    name = models.CharField(max_length=80, unique=True)
    about = models.CharField(max_length=300, blank=True)
    is_private = models.BooleanField(default=False)
    calendar = models.ForeignKey(Calendar, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A person works in a team."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "user"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.user} in {self.team}"
