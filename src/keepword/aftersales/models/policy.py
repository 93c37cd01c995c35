"""What the shop promises about returns and repairs."""

from datetime import timedelta

from django.db import models

from keepword.aftersales.rules import policy as rules


def _conditions() -> list[str]:
    return [rules.NEW, rules.OPENED]


def _photo_reasons() -> list[str]:
    return [rules.DAMAGED, rules.WRONG]


def _wishes() -> list[str]:
    return ["refund", "exchange"]


class Policy(models.Model):
    """How this shop takes things back and repairs them: one row.

    Amounts are minor units of `currency`; in another one, nothing is within them. `by_itself`: what fits the
    policy up to this amount is approved at once (0: nothing is; null: everything). `limit`: up to which
    whoever answers customers refunds by themselves (null: whatever). Minutes are working minutes, null for no
    clock. `checks` is what is looked at in each repair.
    """

    window_days = models.PositiveIntegerField(default=30)
    conditions = models.JSONField(default=_conditions)
    photo_reasons = models.JSONField(default=_photo_reasons)
    wishes = models.JSONField(default=_wishes)
    restocking_percent = models.PositiveSmallIntegerField(default=0)
    currency = models.CharField(max_length=3, default="EUR")
    by_itself = models.BigIntegerField(null=True, default=0)
    limit = models.BigIntegerField(null=True, default=100_00)
    for_customers = models.BooleanField(default=True)  # they may begin returns and repairs themselves
    address = models.TextField(blank=True)  # where parcels go
    drop_off = models.TextField(blank=True)  # where one may bring it, "" nowhere
    decide_minutes = models.PositiveIntegerField(null=True, default=8 * 60)
    inspect_minutes = models.PositiveIntegerField(null=True, default=16 * 60)
    settle_minutes = models.PositiveIntegerField(null=True, default=16 * 60)
    diagnose_minutes = models.PositiveIntegerField(null=True, default=16 * 60)
    work_minutes = models.PositiveIntegerField(null=True, default=24 * 60)
    test_minutes = models.PositiveIntegerField(null=True, default=8 * 60)
    hand_back_minutes = models.PositiveIntegerField(null=True, default=16 * 60)
    quote_days = models.PositiveSmallIntegerField(default=14)  # how long a quote holds
    checks = models.JSONField(default=list)

    def __str__(self) -> str:
        return "what is promised about returns and repairs"

    def target(self, stage: str) -> timedelta | None:
        """The working time of a stage; None where nobody of us is waited for."""
        minutes = getattr(self, f"{stage}_minutes", None)
        return None if minutes is None else timedelta(minutes=minutes)

    def terms(self, currency: str) -> rules.Terms:
        """The policy as a value, for an order in a currency."""
        same = currency == self.currency
        return rules.Terms(
            window_days=self.window_days,
            conditions=frozenset(self.conditions),
            photo_reasons=frozenset(self.photo_reasons),
            wishes=frozenset(self.wishes),
            restocking_percent=self.restocking_percent,
            by_itself=self.by_itself if same else 0,
            limit=self.limit if same else 0,
        )
