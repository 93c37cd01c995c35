"""Points by when they were earned. How many somebody has stands in the ledger's book "points"."""

from django.db import models
from django.utils.translation import pgettext_lazy

from keepword.customers.models import Customer


class Why(models.TextChoices):
    """For what points came or went: the words of the book."""

    ORDER = "order", pgettext_lazy("points", "order")
    SURPRISE = "surprise", pgettext_lazy("points", "a pleasant surprise")
    BIRTHDAY = "birthday", pgettext_lazy("points", "birthday")
    REFERRAL = "referral", pgettext_lazy("points", "a friend was brought")
    FRIEND = "friend", pgettext_lazy("points", "came by a friend")
    COMPENSATION = "compensation", pgettext_lazy("points", "for a complaint")
    RULE = "rule", pgettext_lazy("points", "given by a rule")
    BY_HAND = "by_hand", pgettext_lazy("points", "booked by hand")
    EXCHANGE = "exchange", pgettext_lazy("points", "made a voucher")
    SPENT = "spent", pgettext_lazy("points", "spent")
    EXPIRED = "expired", pgettext_lazy("points", "expired")
    TAKEN_BACK = "taken_back", pgettext_lazy("points", "taken back")
    RETURNED = "returned", pgettext_lazy("points", "order returned or cancelled")
    GIVEN_BACK = "given_back", pgettext_lazy("points", "given back")
    JOINED = "joined", pgettext_lazy("points", "two customers became one")
    PARTED = "parted", pgettext_lazy("points", "one customer became two")
    ERASED = "erased", pgettext_lazy("points", "erased")


class Lot(models.Model):
    """Points that came at one time and end at one time. What is `left` of all of a customer's lots is what
    they hold by the book.

    `key` is the name of the entry by which they came. `order` is the number of commerce's order, as data:
    points outlive it; `amount` what was paid for, in the programme's minor units. `returned` points (and
    `returned_amount`) were taken back with the order, `expired` ended unused; the others were spent.
    """

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="lots", db_index=False)
    key = models.CharField(max_length=100, unique=True)
    why = models.CharField(max_length=20, choices=Why.choices)
    order = models.BigIntegerField(null=True)
    points = models.BigIntegerField()
    left = models.BigIntegerField()
    amount = models.BigIntegerField(default=0)
    returned = models.BigIntegerField(default=0)
    returned_amount = models.BigIntegerField(default=0)
    expired = models.BigIntegerField(default=0)
    earned_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    warned_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(left__gte=0, left__lte=models.F("points")), name="lot_within"
            ),
            models.UniqueConstraint(fields=["order"], condition=models.Q(why="order"), name="lot_order_once"),
        ]
        indexes = [
            models.Index(fields=["customer", "expires_at", "id"], name="lot_of_customer"),
            models.Index(fields=["customer", "why", "earned_at"], name="lot_counted"),
            models.Index(fields=["expires_at", "id"], name="lot_ends", condition=models.Q(left__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.left} of {self.points} points of customer {self.customer_id}"
