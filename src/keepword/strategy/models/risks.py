from django.conf import settings
from django.db import models
from django.utils.translation import pgettext_lazy


class RiskAnswer(models.TextChoices):
    """What is done about a risk (ISO 31000's four ways)."""

    REDUCE = "reduce", pgettext_lazy("risk", "make it smaller")
    AVOID = "avoid", pgettext_lazy("risk", "avoid it")
    SHARE = "share", pgettext_lazy("risk", "share it: insurance, contract")
    ACCEPT = "accept", pgettext_lazy("risk", "live with it")


class Risk(models.Model):
    """Something that may happen: how likely (1 to 5), how bad (1 to 5), and what is done about it."""

    name = models.CharField(max_length=200)
    likelihood = models.SmallIntegerField()
    effect = models.SmallIntegerField()
    answer = models.CharField(max_length=10, choices=RiskAnswer.choices, default=RiskAnswer.REDUCE)
    measures = models.TextField(blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    review_by = models.DateField()
    reviewed_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(likelihood__range=(1, 5), effect__range=(1, 5)), name="risk_1_to_5"
            )
        ]
        indexes = [models.Index(fields=["review_by", "id"], name="risk_review")]

    def __str__(self) -> str:
        return self.name

    @property
    def size(self) -> int:
        """Likelihood times effect, 1 to 25."""
        return self.likelihood * self.effect


class StrategyReview(models.Model):
    """A day on which services, goals and risks are looked at as a whole; and what was decided there."""

    planned_for = models.DateField()
    held_on = models.DateField(null=True)
    decisions = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    fact_id = models.BigIntegerField()  # of its plan

    class Meta:
        indexes = [models.Index(fields=["-planned_for", "-id"], name="review_planned")]

    def __str__(self) -> str:
        return f"{self.planned_for:%Y-%m-%d}"
