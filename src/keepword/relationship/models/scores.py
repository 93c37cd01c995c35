"""How customers buy, beside each other."""

from django.db import models
from django.utils.translation import pgettext_lazy

from keepword.core import clock
from keepword.customers.models import Customer


class Label(models.TextChoices):
    """What a score is called; what makes it is in `rules.rfm`."""

    CHAMPIONS = "champions", pgettext_lazy("customers by how they buy", "Champions")
    LOYAL = "loyal", pgettext_lazy("customers by how they buy", "Loyal")
    PROMISING = "promising", pgettext_lazy("customers by how they buy", "Promising")
    NEW = "new", pgettext_lazy("customers by how they buy", "New")
    AT_RISK = "at_risk", pgettext_lazy("customers by how they buy", "At risk")
    HIBERNATING = "hibernating", pgettext_lazy("customers by how they buy", "Hibernating")
    LOST = "lost", pgettext_lazy("customers by how they buy", "Lost")


class Score(models.Model):
    """The recency, frequency and money of a customer who has bought, each from 1 (least) to 5.

    `spent` is in minor units of `currency`, that of the `Scoring`.
    """

    customer = models.OneToOneField(Customer, on_delete=models.CASCADE, related_name="score")
    last_order_at = models.DateTimeField()
    orders = models.PositiveIntegerField()
    spent = models.BigIntegerField()
    recency = models.PositiveSmallIntegerField()
    frequency = models.PositiveSmallIntegerField()
    money = models.PositiveSmallIntegerField()
    worth = models.PositiveSmallIntegerField()  # of frequency and money together, 1 to 5
    label = models.CharField(max_length=12, choices=Label.choices)
    at = models.DateTimeField()  # since when it is this score

    class Meta:
        indexes = [
            models.Index(fields=["recency", "worth", "id"], name="score_grid"),
            models.Index(fields=["label", "id"], name="score_label"),
        ]

    def __str__(self) -> str:
        return f"customer {self.customer_id}: {self.recency}{self.frequency}{self.money}"


class Scoring(models.Model):
    """When customers were last scored, and of which money: one row."""

    currency = models.CharField(max_length=3, blank=True)
    scored = models.PositiveIntegerField(default=0)
    scored_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(default=clock.now)
    took_ms = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.scored} customers scored at {self.scored_at}"
