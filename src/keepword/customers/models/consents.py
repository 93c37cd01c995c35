"""What customers agree to."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from keepword.customers.models.people import Customer


class Purpose(models.Model):
    """Something that customers may agree to (news by mail, research). `key` names it in files and the API.

    `texts` is what they agree to, by language, as it is now; `version` counts its changes. An archived
    purpose is asked for nowhere; what was agreed stays on record.
    """

    key = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    texts = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    order = models.SmallIntegerField(default=0)
    created_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class PurposeVersion(models.Model):
    """What a purpose said in one version: kept, as it is what was agreed to."""

    purpose = models.ForeignKey(Purpose, on_delete=models.CASCADE, related_name="versions")
    version = models.PositiveIntegerField()
    texts = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["purpose", "version"], name="purpose_version_once")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.version}"


class Source(models.TextChoices):
    """By what way a consent came, or was taken back."""

    AGENT = "agent", _("noted by one of us")
    PORTAL = "portal", _("on their page")
    API = "api", _("by another system")
    IMPORT = "import", _("imported")


class Consent(models.Model):
    """A customer agreed to a purpose in one of its versions, and perhaps has taken it back since.

    `evidence` says how we know: the words, the form, the call. One that was taken back stays as a record.
    """

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="consents")
    purpose = models.ForeignKey(Purpose, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    given_at = models.DateTimeField()
    source = models.CharField(max_length=10, choices=Source.choices)
    evidence = models.TextField(blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_source = models.CharField(max_length=10, choices=Source.choices, blank=True)
    withdrawn_evidence = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "purpose"],
                name="consent_once",
                condition=models.Q(withdrawn_at__isnull=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose_id} by customer {self.customer_id}"
