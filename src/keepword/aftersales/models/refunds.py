"""Money that goes back."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from keepword.aftersales.models.returns import Return
from keepword.commerce.models import Order


class RefundState(models.TextChoices):
    """Those of `rules.machines.REFUND`."""

    ASKED = "asked", pgettext_lazy("refund", "waits for approval")
    APPROVED = "approved", pgettext_lazy("refund", "approved, to be paid")
    PAID = "paid", pgettext_lazy("refund", "paid")
    REFUSED = "refused", pgettext_lazy("refund", "refused")
    REVERSED = "reversed", pgettext_lazy("refund", "taken back")


class Means(models.TextChoices):
    """How it goes back."""

    MONEY = "money", _("the way it was paid")
    CREDIT = "credit", _("as store credit")


class Refund(models.Model):
    """So much of what was paid for an order goes back to the customer: minor units of the order's currency.

    The ledger's book "refunds" holds what it may come from; from when it is asked for, that much is kept
    aside. `reference` is the payment's number where it was paid.
    """

    ret = models.ForeignKey(Return, on_delete=models.SET_NULL, null=True, related_name="refunds")
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="refunds")
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    means = models.CharField(max_length=8, choices=Means.choices, default=Means.MONEY)
    reason = models.CharField(max_length=300)
    state = models.CharField(max_length=10, choices=RefundState.choices, default=RefundState.ASKED)
    key = models.CharField(max_length=100, null=True, unique=True)
    reference = models.CharField(max_length=80, blank=True)
    answer = models.CharField(max_length=300, blank=True)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    paid_at = models.DateTimeField(null=True)
    reversed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(amount__gt=0), name="refund_some")]
        indexes = [
            models.Index(fields=["state", "asked_at", "id"], name="refund_state"),
            models.Index(fields=["-asked_at", "-id"], name="refund_newest"),
        ]

    def __str__(self) -> str:
        return f"refund {self.pk}: {self.amount} {self.currency}"
