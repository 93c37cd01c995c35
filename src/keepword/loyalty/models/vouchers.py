"""Vouchers and promo codes, and who used them for what."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from keepword.customers.models import Customer


class VoucherKind(models.TextChoices):
    PERCENT = "percent", _("percent off")
    AMOUNT = "amount", _("an amount off")
    SHIPPING = "shipping", _("free shipping")


class Origin(models.TextChoices):
    """How a voucher came to be."""

    HAND = "hand", pgettext_lazy("voucher", "made by hand")
    BATCH = "batch", pgettext_lazy("voucher", "one of many")
    EXCHANGE = "exchange", pgettext_lazy("voucher", "for points")
    SURPRISE = "surprise", pgettext_lazy("voucher", "a pleasant surprise")
    COMPENSATION = "compensation", pgettext_lazy("voucher", "for a complaint")
    NOTICE = "notice", pgettext_lazy("voucher", "with a notice")
    CREDIT = "credit", pgettext_lazy("voucher", "store credit")


class Batch(models.Model):
    """Vouchers made together, for a campaign or for print."""

    name = models.CharField(max_length=120)
    count = models.PositiveIntegerField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Voucher(models.Model):
    """A code that takes something off an order.

    `code` is folded as codes are compared (`rules.codes.folded`), `shown` as people read it. `value` is a
    percentage, or minor units of `currency`; nothing for free shipping. `minimum` is what the goods must
    cost, in minor units of `currency`. `uses_allowed` null: as often as one likes; `per_customer` so often
    by one. `customer`: nobody else may use it. `uses` are the redemptions that hold. `left` is what is still
    there of store credit, in minor units, which is spent order by order; null: it is none.
    """

    code = models.CharField(max_length=40, unique=True)
    shown = models.CharField(max_length=50)
    kind = models.CharField(max_length=10, choices=VoucherKind.choices)
    value = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3)
    left = models.BigIntegerField(null=True)
    minimum = models.BigIntegerField(default=0)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True)
    uses_allowed = models.PositiveIntegerField(null=True, default=1)
    per_customer = models.PositiveIntegerField(null=True)
    uses = models.PositiveIntegerField(default=0)
    customer = models.ForeignKey(Customer, on_delete=models.SET_NULL, null=True, related_name="vouchers")
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, null=True, related_name="vouchers")
    origin = models.CharField(max_length=20, choices=Origin.choices, default=Origin.HAND)
    note = models.CharField(max_length=200, blank=True)  # for us
    points = models.BigIntegerField(default=0)  # that it was exchanged for
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(uses_allowed=None) | models.Q(uses__lte=models.F("uses_allowed")),
                name="voucher_uses_within",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="percent", value__range=(1, 100))
                | models.Q(kind="amount", value__gt=0)
                | models.Q(kind="shipping", value=0),
                name="voucher_worth_something",
            ),
            models.CheckConstraint(
                condition=models.Q(left=None)
                | models.Q(kind="amount", left__gte=0, left__lte=models.F("value")),
                name="voucher_left_within",
            ),
        ]
        indexes = [models.Index(fields=["-made_at", "-id"], name="voucher_newest")]

    def __str__(self) -> str:
        return self.shown


class Redemption(models.Model):
    """A voucher was used for an order, known by `reference`: the order's number in its shop.

    `order` is the number of commerce's order, as data, where there is one. `amount` was taken off, in minor
    units. One that was taken back (an order cancelled before it was paid) does not count as a use.
    """

    voucher = models.ForeignKey(Voucher, on_delete=models.PROTECT, related_name="redemptions")
    customer = models.ForeignKey(Customer, on_delete=models.SET_NULL, null=True, related_name="redemptions")
    reference = models.CharField(max_length=80)
    order = models.BigIntegerField(null=True, db_index=True)
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["voucher", "reference"],
                condition=models.Q(taken_back_at=None),
                name="redemption_once",
            ),
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="redemption_not_negative"),
        ]
        indexes = [models.Index(fields=["voucher", "customer"], name="redemption_by_customer")]

    def __str__(self) -> str:
        return f"{self.voucher_id} for {self.reference}"
