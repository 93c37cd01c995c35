"""Customers who bring customers."""

from django.db import models
from django.utils.translation import pgettext_lazy

from keepword.customers.models import Customer


class ReferralState(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("referral", "waits for the first order")
    REWARDED = "rewarded", pgettext_lazy("referral", "rewarded")
    REFUSED = "refused", pgettext_lazy("referral", "not rewarded")


class Referral(models.Model):
    """A friend came by somebody's code. Both get something once the friend's first order is delivered.

    A friend comes once. `order` is the number of that first order, as data.
    """

    referrer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="referrals")
    friend = models.OneToOneField(Customer, on_delete=models.CASCADE, related_name="referred")
    state = models.CharField(max_length=10, choices=ReferralState.choices, default=ReferralState.WAITING)
    order = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(referrer=models.F("friend")), name="referral_not_oneself"
            )
        ]

    def __str__(self) -> str:
        return f"{self.friend_id} by {self.referrer_id}"
