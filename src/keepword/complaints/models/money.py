"""What customers get for what went wrong, and the book that it stands in."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from keepword.complaints.models.complaints import Complaint
from keepword.loyalty.models import Voucher


class Kind(models.TextChoices):
    APOLOGY = "apology", _("apology")
    GESTURE = "gesture", _("gesture")
    REFUND = "refund", _("refund")
    POINTS = "points", _("points")
    VOUCHER = "voucher", _("voucher")


class Decision(models.TextChoices):
    ASKED = "asked", pgettext_lazy("compensation", "waits for approval")
    GIVEN = "given", pgettext_lazy("compensation", "given")
    REFUSED = "refused", pgettext_lazy("compensation", "refused")
    UNDONE = "undone", pgettext_lazy("compensation", "taken back")


class Budget(models.Model):
    """How much one person of a role may give in a month without asking."""

    role = models.CharField(max_length=16, unique=True)
    amount = models.BigIntegerField(default=0)  # minor units of the shop's currency

    def __str__(self) -> str:
        return f"{self.role}: {self.amount}"


class Purse(models.Model):
    """What one person may give in one month: the row that is locked while they give."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    month = models.DateField()  # its first day
    currency = models.CharField(max_length=3)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "month", "currency"], name="purse_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.month:%Y-%m} {self.currency}"


class Compensation(models.Model):
    """What a customer gets. Amounts are in minor units of `currency`; an apology has none. That of `points`
    is what they are worth, that of a voucher what it takes off.

    It outlives its complaint, as the book must add up; then it says nothing of anybody.
    """

    complaint = models.ForeignKey(
        Complaint, on_delete=models.SET_NULL, null=True, related_name="compensations"
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)
    amount = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3)
    points = models.BigIntegerField(default=0)
    voucher = models.ForeignKey(Voucher, on_delete=models.SET_NULL, null=True, related_name="+")
    words = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=Decision.choices)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)  # of a refusal, or of taking it back

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="compensation_not_negative")
        ]
        indexes = [models.Index(fields=["state", "-asked_at", "-id"], name="compensation_state")]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount} {self.currency}"


class Account(models.TextChoices):
    """The sides of the book: what is given leaves a purse, or the shop's own, and reaches customers."""

    PURSE = "purse", _("within somebody's budget")
    SHOP = "shop", _("approved above it")
    CUSTOMERS = "customers", _("customers")


class Turn(models.TextChoices):
    GIVEN = "given", pgettext_lazy("compensation", "given")
    BACK = "back", pgettext_lazy("compensation", "taken back")


class Posting(models.Model):
    """One side of an entry of the book, never changed and never deleted: an error is made good by its
    opposite. The two sides of an entry add up to nothing; no compensation has the same entry twice."""

    compensation = models.ForeignKey(Compensation, on_delete=models.PROTECT, related_name="postings")
    turn = models.CharField(max_length=6, choices=Turn.choices)
    account = models.CharField(max_length=10, choices=Account.choices)
    purse = models.ForeignKey(Purse, on_delete=models.PROTECT, null=True, related_name="postings")
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["compensation", "turn", "account"], name="posted_once"),
            models.CheckConstraint(condition=~models.Q(amount=0), name="posting_of_something"),
        ]
        indexes = [models.Index(fields=["at", "id"], name="posting_at")]

    def __str__(self) -> str:
        return f"{self.account} {self.amount} {self.currency}"
