"""What is repaired: in the workshop, or where it stands."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from keepword.aftersales.models.shared import Case
from keepword.aftersales.rules import machines
from keepword.commerce.models import Owned, Product


class RepairState(models.TextChoices):
    """Those of `rules.machines.REPAIR`."""

    BOOKED = "booked", pgettext_lazy("repair", "booked")
    RECEIVED = "received", pgettext_lazy("repair", "with us")
    DIAGNOSING = "diagnosing", pgettext_lazy("repair", "being looked at")
    QUOTED = "quoted", pgettext_lazy("repair", "quote sent")
    APPROVED = "approved", pgettext_lazy("repair", "to be repaired")
    DECLINED = "declined", pgettext_lazy("repair", "quote declined")
    WAITING_PARTS = "waiting_parts", pgettext_lazy("repair", "waiting for parts")
    REPAIRING = "repairing", pgettext_lazy("repair", "being repaired")
    TESTING = "testing", pgettext_lazy("repair", "being tested")
    READY = "ready", pgettext_lazy("repair", "ready")
    HANDED_BACK = "handed_back", pgettext_lazy("repair", "handed back")
    CANCELLED = "cancelled", pgettext_lazy("repair", "cancelled")


class Where(models.TextChoices):
    WORKSHOP = "workshop", _("in the workshop")
    ON_SITE = "on_site", _("at the customer's")


class Repair(Case):
    """Something of a customer's that does not work. `what` is the thing in words, as it may not be a product
    of ours; `checks` are `{"text", "done", "note"}`; `expected_on` is the day that the customer was told;
    `fault` what was found, `result` what was done."""

    MACHINE = machines.REPAIR
    KIND = "repair"

    owned = models.ForeignKey(Owned, on_delete=models.SET_NULL, null=True, related_name="repairs")
    product = models.ForeignKey(Product, on_delete=models.SET_NULL, null=True, related_name="repairs")
    serial = models.CharField(max_length=80, blank=True)
    what = models.CharField(max_length=200)
    problem = models.TextField()
    where = models.CharField(max_length=10, choices=Where.choices, default=Where.WORKSHOP)
    state = models.CharField(max_length=14, choices=RepairState.choices, default=RepairState.BOOKED)
    warranty_until = models.DateField(null=True)
    under_warranty = models.BooleanField(default=False)
    technician = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    checks = models.JSONField(default=list)
    fault = models.CharField(max_length=500, blank=True)
    result = models.CharField(max_length=500, blank=True)
    expected_on = models.DateField(null=True)

    class Meta(Case.Meta):
        abstract = False
        indexes = [
            models.Index(fields=["state", "due_at", "id"], name="repair_state"),
            models.Index(fields=["due_at", "id"], name="repair_due"),
            models.Index(fields=["customer", "-id"], name="repair_customer"),
            models.Index(fields=["-begun_at", "-id"], name="repair_newest"),
            models.Index(fields=["technician", "state"], name="repair_technician"),
        ]

    def __str__(self) -> str:
        return f"repair {self.number}"

    @property
    def number(self) -> str:
        """What people call it."""
        return f"S{self.pk}"


class QuoteState(models.TextChoices):
    GIVEN = "given", pgettext_lazy("quote", "waits for the customer")
    APPROVED = "approved", pgettext_lazy("quote", "approved")
    DECLINED = "declined", pgettext_lazy("quote", "declined")
    REPLACED = "replaced", pgettext_lazy("quote", "replaced by another")


class Quote(models.Model):
    """What a repair would cost. `answered_by` is None when the customer answered themselves."""

    repair = models.ForeignKey(Repair, on_delete=models.CASCADE, related_name="quotes")
    state = models.CharField(max_length=10, choices=QuoteState.choices, default=QuoteState.GIVEN)
    currency = models.CharField(max_length=3)
    total = models.BigIntegerField()  # what the customer pays
    words = models.CharField(max_length=500, blank=True)
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    until = models.DateField()  # the last day on which it holds
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["repair"], name="quote_open", condition=models.Q(state="given"))
        ]

    def __str__(self) -> str:
        return f"quote of {self.repair_id}: {self.total} {self.currency}"


class Work(models.TextChoices):
    WORK = "work", pgettext_lazy("quote", "work")
    PART = "part", pgettext_lazy("quote", "part")


class QuoteLine(models.Model):
    """Work or a part in a quote; `free` under warranty."""

    quote = models.ForeignKey(Quote, on_delete=models.CASCADE, related_name="lines")
    kind = models.CharField(max_length=4, choices=Work.choices)
    product = models.ForeignKey(Product, on_delete=models.SET_NULL, null=True, related_name="+")
    words = models.CharField(max_length=200)
    quantity = models.PositiveIntegerField(default=1)
    price = models.BigIntegerField()
    free = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.words


class PartState(models.TextChoices):
    MISSING = "missing", pgettext_lazy("part", "not in stock")
    RESERVED = "reserved", pgettext_lazy("part", "laid aside")
    USED = "used", pgettext_lazy("part", "used")
    RELEASED = "released", pgettext_lazy("part", "not needed")


class Part(models.Model):
    """A part that a repair takes. `expected_on` is when a missing one comes, as far as is known."""

    repair = models.ForeignKey(Repair, on_delete=models.CASCADE, related_name="parts")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    quantity = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=8, choices=PartState.choices)
    expected_on = models.DateField(null=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["product"], name="part_missing", condition=models.Q(state="missing"))]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.product_id} for {self.repair_id}"


class Visit(models.Model):
    """Somebody comes to the customer, from `at` to `until`."""

    repair = models.ForeignKey(Repair, on_delete=models.CASCADE, related_name="visits")
    at = models.DateTimeField()
    until = models.DateTimeField()
    technician = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    done_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["at"], name="visit_open", condition=models.Q(done_at=None, cancelled_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"visit for {self.repair_id}"
