"""What went wrong with somebody's data or safety; and rules that were set aside for somebody's good."""

from django.conf import settings
from django.db import models
from django.utils.translation import pgettext_lazy

from keepword.conversations.models import Conversation
from keepword.customers.models import Customer


class Severity(models.TextChoices):
    LOW = "low", pgettext_lazy("incident", "slight")
    MEDIUM = "medium", pgettext_lazy("incident", "serious")
    HIGH = "high", pgettext_lazy("incident", "grave")


class IncidentLog(models.Model):
    """Since when incidents are logged: one row. Before it, that none is logged says nothing."""

    begun_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"since {self.begun_at:%Y-%m-%d}"


class Incident(models.Model):
    """A breach of security. Where personal data was touched, the authority is told within 72 hours of
    `found_at` (GDPR, article 33), or it is written down why not."""

    found_at = models.DateTimeField()
    what = models.TextField()
    severity = models.CharField(max_length=10, choices=Severity.choices)
    personal_data = models.BooleanField(default=False)
    reported_at = models.DateTimeField(null=True)
    unreported_because = models.CharField(max_length=300, blank=True)
    mended_at = models.DateTimeField(null=True)
    cause = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    logged_at = models.DateTimeField()
    fact_id = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["-found_at", "-id"], name="incident_found")]

    def __str__(self) -> str:
        return self.what[:60]


class GrantedException(models.Model):
    """A rule of ours that was set aside for a customer, by whom and why; `amount` is what it cost us."""

    conversation = models.ForeignKey(
        Conversation, on_delete=models.SET_NULL, null=True, related_name="exceptions"
    )
    customer = models.ForeignKey(Customer, on_delete=models.SET_NULL, null=True, related_name="+")
    rule = models.CharField(max_length=200)
    why = models.TextField(blank=True)
    amount = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    fact_id = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["-at", "-id"], name="exception_at")]

    def __str__(self) -> str:
        return self.rule
