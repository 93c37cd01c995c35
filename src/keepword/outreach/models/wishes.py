"""What customers want to hear of, and what no more; how often they are told at all."""

from datetime import time, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from keepword.commerce.models import Product
from keepword.customers.models import Customer, Purpose
from keepword.outreach.models.notices import Notice


class Source(models.TextChoices):
    LINK = "link", _("the link in a notice")
    ONE_CLICK = "one_click", _("their mail program")
    PORTAL = "portal", _("on their page")
    AGENT = "agent", _("noted by one of us")


class Unsubscribed(models.Model):
    """A customer does not want a notice any more (`notice`), nor any of its `purpose`; with neither: nothing
    that needs consent. `undone_at`: they want it again."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="unsubscribed")
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, null=True, related_name="+")
    purpose = models.ForeignKey(Purpose, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    source = models.CharField(max_length=10, choices=Source.choices)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["customer"], name="unsubscribed_now", condition=models.Q(undone_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"customer {self.customer_id} does not want notices"


class Waiting(models.Model):
    """A customer wants to hear when a product is there again. `told_at`: a notice of it was prepared."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="waiting_for")
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+", db_index=False)
    asked_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["product", "customer"], name="waiting_once", condition=models.Q(told_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"customer {self.customer_id} waits for {self.product_id}"


class OutreachSettings(models.Model):
    """How often and when customers are told something: one row.

    At most `cap` notices in `cap_days` days; 0: no bound. Nothing leaves from `quiet_from` until
    `quiet_until` by the customer's clock (equal: there are no quiet hours).
    """

    cap = models.PositiveSmallIntegerField(default=2)
    cap_days = models.PositiveSmallIntegerField(default=7)
    quiet_from = models.TimeField(default=time(20))
    quiet_until = models.TimeField(default=time(9))

    def __str__(self) -> str:
        return "how often customers are told something"

    @property
    def days(self) -> timedelta:
        """For how long a notice counts."""
        return timedelta(days=self.cap_days)


class Sweep(models.Model):
    """How far the daily look at dates has come: one row. `day` is done as far as `next_id`."""

    day = models.DateField(null=True)
    next_id = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.day} from {self.next_id}"
