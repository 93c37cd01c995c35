"""Who may be whom: claims, likenesses and joins of customers."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from keepword.accounts.models import User
from keepword.customers.models.people import Customer, Kind


class Claim(models.Model):
    """An address that a customer says is theirs, without proof: it leads to nobody."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="claims")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    value = models.CharField(max_length=254)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["customer", "kind", "value"], name="claim_once")]
        indexes = [models.Index(fields=["kind", "value"], name="claim_value")]

    def __str__(self) -> str:
        return f"{self.value}, says customer {self.customer_id}"


class How(models.TextChoices):
    """Why two customers are taken for one."""

    PROOF = "proof", _("proved")
    PERSON = "person", _("decided by one of us")
    SUGGESTION = "suggestion", _("suggested and confirmed")


class Join(models.Model):
    """Two customers became one. `kept` is what taking them apart needs, by app; it holds numbers only."""

    source = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="joins_from")
    into = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="joins_to")
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    how = models.CharField(max_length=10, choices=How.choices, default=How.PERSON)
    reason = models.CharField(max_length=300, blank=True)
    kept = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source"], name="join_once", condition=models.Q(undone_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"customer {self.source_id} into {self.into_id}"


class LikenessState(models.TextChoices):
    OPEN = "open", _("to be decided")
    SAME = "same", _("the same person")
    DIFFERENT = "different", _("different people")


class Likeness(models.Model):
    """Two customers who may be one person. `reasons` are words of rules.REASONS, `score` is 1 to 100.

    `one` has the smaller number. What was decided is kept: who is different is not asked of again.
    """

    one = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="likenesses_as_one")
    other = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="likenesses_as_other")
    reasons = models.JSONField(default=list)
    score = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=LikenessState.choices, default=LikenessState.OPEN)
    at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="likeness_once"),
            models.CheckConstraint(condition=models.Q(one__lt=models.F("other")), name="likeness_in_order"),
        ]
        indexes = [
            models.Index(fields=["-score", "-id"], name="likeness_open", condition=models.Q(state="open"))
        ]

    def __str__(self) -> str:
        return f"customers {self.one_id} and {self.other_id}"
