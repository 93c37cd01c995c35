"""How the shop rewards those who stay, and who takes part."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from keepword.customers.models import Customer
from keepword.loyalty.rules.earning import Rate
from keepword.loyalty.rules.tiers import Ladder, Tier


class Measure(models.TextChoices):
    """By what a tier is reached, within twelve months."""

    POINTS = "points", _("points earned by orders")
    MONEY = "money", _("money spent")


class Programme(models.Model):
    """The programme: one row. Amounts are in minor units of `currency`; only its orders earn.

    `earn_points` are earned by each whole `earn_per` of an order; `worth_points` are worth `worth_amount`.
    `tiers` is a list of {"key", "name", "names": {language: name}, "floor", "percent"}, from the lowest.
    Points live `expiry_months` (null: forever), and it is told `warn_days` before that they end.
    """

    is_on = models.BooleanField(default=False)
    since = models.DateTimeField(null=True)  # what was delivered before earns nothing
    name = models.CharField(max_length=80, blank=True)
    currency = models.CharField(max_length=3, default="EUR")
    everybody = models.BooleanField(default=True)  # takes part with the first order; else who asks for it
    earn_points = models.PositiveIntegerField(default=1)
    earn_per = models.PositiveBigIntegerField(default=100)
    worth_points = models.PositiveIntegerField(default=100)
    worth_amount = models.PositiveBigIntegerField(default=500)
    least_exchange = models.PositiveIntegerField(default=100)  # points that are made a voucher
    exchange_days = models.PositiveIntegerField(default=90)  # that such a voucher is good for
    expiry_months = models.PositiveSmallIntegerField(null=True, default=12)
    warn_days = models.PositiveSmallIntegerField(default=30)
    measure = models.CharField(max_length=10, choices=Measure.choices, default=Measure.POINTS)
    tiers = models.JSONField(default=list)
    referrer_points = models.PositiveIntegerField(default=0)
    friend_points = models.PositiveIntegerField(default=0)
    referral_minimum = models.PositiveBigIntegerField(default=0)  # of the friend's first order
    birthday_points = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name or "programme"

    @property
    def rate(self) -> Rate:
        """What is earned and what it is worth, as a value."""
        return Rate(self.earn_points, self.earn_per, self.worth_points, self.worth_amount)

    @property
    def ladder(self) -> Ladder:
        """The tiers as values, the lowest first."""
        return Ladder(tuple(_tier(one) for one in self.tiers))


def _tier(kept: dict[str, Any]) -> Tier:
    return Tier(
        key=kept["key"],
        name=kept["name"],
        names=kept.get("names", {}),
        floor=kept["floor"],
        percent=kept.get("percent", 100),
    )


class Member(models.Model):
    """A customer takes part. `code` is what they give to friends, folded as it is compared.

    `tier` is a key of the programme's, "" below the first; it may fall at `review_at`, the next turn of the
    year, and rises at any time. The birthday has no year: nobody needs to know how old they are.
    """

    customer = models.OneToOneField(Customer, on_delete=models.CASCADE, related_name="member")
    code = models.CharField(max_length=20, unique=True)
    tier = models.CharField(max_length=20, blank=True)
    tier_since = models.DateTimeField(null=True)
    review_at = models.DateTimeField()
    birth_month = models.PositiveSmallIntegerField(null=True)
    birth_day = models.PositiveSmallIntegerField(null=True)
    greeted_year = models.PositiveSmallIntegerField(default=0)  # of the last birthday with a gift
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)  # nothing more is earned; what is there stays

    class Meta:
        indexes = [
            models.Index(fields=["-joined_at", "-id"], name="member_newest"),
            models.Index(fields=["tier", "-joined_at", "-id"], name="member_tier"),
            models.Index(fields=["review_at", "id"], name="member_review"),
            models.Index(fields=["birth_month", "birth_day", "id"], name="member_birthday"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(birth_month=None, birth_day=None)
                | models.Q(birth_month__range=(1, 12), birth_day__range=(1, 31)),
                name="member_birthday_is_one",
            )
        ]

    def __str__(self) -> str:
        return f"customer {self.customer_id}, {self.tier or 'no tier'}"
