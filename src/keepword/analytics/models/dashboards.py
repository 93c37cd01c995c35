from django.db import models

from keepword.accounts.models import User


class Dashboard(models.Model):
    """Indicators that somebody wants side by side, in their order.

    `tiles` are rows of `rules.dashboards`: [indicator, cut, what it is cut to]. A shared one is seen by all
    who answer customers; what of it somebody may not see is left out for them.
    """

    name = models.CharField(max_length=80)
    owner = models.ForeignKey(User, models.CASCADE, related_name="+")
    is_shared = models.BooleanField(default=False)
    tiles = models.JSONField(default=list)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    rev = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["owner", "name"], name="dashboard_owner")]

    def __str__(self) -> str:
        return self.name
