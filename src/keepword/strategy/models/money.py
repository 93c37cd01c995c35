from django.conf import settings
from django.db import models
from django.utils.translation import pgettext_lazy

from keepword.teams.models import Team


class CostKind(models.TextChoices):
    PEOPLE = "people", pgettext_lazy("cost", "people")
    SOFTWARE = "software", pgettext_lazy("cost", "software")
    COMPENSATION = "compensation", pgettext_lazy("cost", "compensation")
    OTHER = "other", pgettext_lazy("cost", "other")


class Cost(models.Model):
    """What the service cost in a month (its first day), as a whole or of a team or a channel.

    Amounts are in minor units, all costs and budgets in one currency. `fact_id` is the fact that holds.
    """

    month = models.DateField()
    kind = models.CharField(max_length=12, choices=CostKind.choices)
    team = models.ForeignKey(Team, on_delete=models.SET_NULL, null=True, related_name="+")
    channel = models.CharField(max_length=20, blank=True)
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    note = models.CharField(max_length=200, blank=True)
    key = models.CharField(max_length=64, null=True, unique=True)  # of a row of a file: read again, it is one
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    fact_id = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["-month", "-id"], name="cost_month")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.kind}: {self.amount} {self.currency}"


class Budget(models.Model):
    """What the service may cost in a month."""

    month = models.DateField(unique=True)
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    at = models.DateTimeField()
    fact_id = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}: {self.amount} {self.currency}"
