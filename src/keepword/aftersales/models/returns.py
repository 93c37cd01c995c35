"""What customers send back."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from keepword.aftersales.models.shared import Case
from keepword.aftersales.rules import machines
from keepword.aftersales.rules import policy as rules
from keepword.commerce.models import Line, Order


class ReturnState(models.TextChoices):
    """Those of `rules.machines.RETURN`."""

    ASKED = "asked", pgettext_lazy("return", "to be decided")
    APPROVED = "approved", pgettext_lazy("return", "approved")
    REFUSED = "refused", pgettext_lazy("return", "refused")
    SENT = "sent", pgettext_lazy("return", "on its way back")
    RECEIVED = "received", pgettext_lazy("return", "arrived")
    INSPECTED = "inspected", pgettext_lazy("return", "looked at")
    REFUNDED = "refunded", pgettext_lazy("return", "refunded")
    EXCHANGED = "exchanged", pgettext_lazy("return", "exchanged")
    CLOSED = "closed", pgettext_lazy("return", "closed")
    WITHDRAWN = "withdrawn", pgettext_lazy("return", "withdrawn")


class Wish(models.TextChoices):
    REFUND = "refund", _("the money back")
    EXCHANGE = "exchange", _("the same, in order")
    CREDIT = "credit", _("store credit")


class Reason(models.TextChoices):
    CHANGED_MIND = rules.CHANGED_MIND, _("I have changed my mind")
    DOES_NOT_FIT = rules.DOES_NOT_FIT, _("It does not fit")
    DAMAGED = rules.DAMAGED, _("It arrived damaged")
    FAULTY = rules.FAULTY, _("It does not work")
    WRONG = rules.WRONG, _("It is not what I ordered")
    LATE = rules.LATE, _("It came too late")
    OTHER = rules.OTHER, _("Something else")


class Condition(models.TextChoices):
    NEW = rules.NEW, pgettext_lazy("condition", "unopened")
    OPENED = rules.OPENED, pgettext_lazy("condition", "opened, as new")
    USED = rules.USED, pgettext_lazy("condition", "used")
    BROKEN = rules.BROKEN, pgettext_lazy("condition", "broken")


class Way(models.TextChoices):
    """How it comes back."""

    PARCEL = "parcel", _("by parcel")
    DROP_OFF = "drop_off", _("brought to us")


class Return(Case):
    """Things of one order that come back. `fits` and `why` are what the policy said when it was asked for;
    `answer` is what the customer was told when it was decided; `replacement` the order that an exchange made.
    """

    MACHINE = machines.RETURN
    KIND = "return"

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="returns")
    wish = models.CharField(max_length=10, choices=Wish.choices, default=Wish.REFUND)
    state = models.CharField(max_length=10, choices=ReturnState.choices, default=ReturnState.ASKED)
    way = models.CharField(max_length=10, choices=Way.choices, default=Way.PARCEL)
    words = models.TextField(blank=True)  # the customer's
    fits = models.BooleanField(default=False)
    why = models.JSONField(default=list)
    answer = models.CharField(max_length=500, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    carrier = models.CharField(max_length=60, blank=True)
    tracking = models.CharField(max_length=80, blank=True)
    replacement = models.ForeignKey(Order, on_delete=models.SET_NULL, null=True, related_name="replaces")

    class Meta(Case.Meta):
        abstract = False
        indexes = [
            models.Index(fields=["state", "due_at", "id"], name="return_state"),
            models.Index(fields=["due_at", "id"], name="return_due"),
            models.Index(fields=["customer", "-id"], name="return_customer"),
            models.Index(fields=["-begun_at", "-id"], name="return_newest"),
        ]

    def __str__(self) -> str:
        return f"return {self.number}"

    @property
    def number(self) -> str:
        """What people call it."""
        return f"R{self.pk}"


class ReturnLine(models.Model):
    """So many of a line of the order. `worth` is what was paid for them; `found` the condition they were in
    when somebody looked, `restock` whether they go back on the shelf."""

    ret = models.ForeignKey(Return, on_delete=models.CASCADE, related_name="lines")
    line = models.ForeignKey(Line, on_delete=models.CASCADE, related_name="returned")
    quantity = models.PositiveIntegerField()
    worth = models.BigIntegerField()
    reason = models.CharField(max_length=14, choices=Reason.choices)
    claimed = models.CharField(max_length=10, choices=Condition.choices)
    found = models.CharField(max_length=10, choices=Condition.choices, blank=True)
    note = models.CharField(max_length=300, blank=True)
    restock = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ret", "line"], name="return_line_once"),
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="return_line_some"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.line_id}"
