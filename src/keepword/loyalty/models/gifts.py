"""Pleasant surprises: what one of us may give a customer without asking, for no fault of ours."""

from django.conf import settings
from django.db import models
from django.utils.translation import pgettext_lazy

from keepword.conversations.models import Conversation
from keepword.customers.models import Customer
from keepword.loyalty.models.vouchers import Voucher


class Budget(models.Model):
    """How much one person of a role may give in a month, in minor units of the programme's currency."""

    role = models.CharField(max_length=16, unique=True)
    amount = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.role}: {self.amount}"


class Purse(models.Model):
    """What one person may give in one month: the row that is locked while they give."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    month = models.DateField()  # its first day
    currency = models.CharField(max_length=3)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "month", "currency"], name="gift_purse_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.month:%Y-%m} {self.currency}"


class GiftKind(models.TextChoices):
    SURPRISE = "surprise", pgettext_lazy("gift", "a pleasant surprise")
    BIRTHDAY = "birthday", pgettext_lazy("gift", "birthday")


class Gift(models.Model):
    """One of us gave points or a voucher. `cost` is what it is worth, in minor units; `reason` is for us.

    It outlives its customer, as the purse must add up; then it says nothing of anybody.
    """

    customer = models.ForeignKey(Customer, on_delete=models.SET_NULL, null=True, related_name="gifts")
    conversation = models.ForeignKey(Conversation, on_delete=models.SET_NULL, null=True, related_name="+")
    kind = models.CharField(max_length=10, choices=GiftKind.choices, default=GiftKind.SURPRISE)
    points = models.BigIntegerField(default=0)
    voucher = models.ForeignKey(Voucher, on_delete=models.SET_NULL, null=True, related_name="+")
    cost = models.BigIntegerField()
    purse = models.ForeignKey(Purse, on_delete=models.PROTECT, related_name="gifts")
    reason = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(cost__gte=0), name="gift_not_negative")]
        indexes = [models.Index(fields=["-at", "-id"], name="gift_newest")]

    def __str__(self) -> str:
        return f"{self.kind} for customer {self.customer_id}"
