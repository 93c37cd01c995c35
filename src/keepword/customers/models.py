import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from keepword.fields.models import Value, value_constraints, value_indexes


class Customer(models.Model):
    """A person who writes to us. `key` is the pseudonym in facts; erasing the row erases the map."""

    name = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=5, blank=True)
    about = models.TextField(blank=True)  # what agents want each other to know
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    created_at = models.DateTimeField()
    indexed = models.BooleanField(default=False)  # name and addresses can be found as they are now

    class Meta:
        indexes = [models.Index(fields=["id"], name="customer_unindexed", condition=models.Q(indexed=False))]

    def __str__(self) -> str:
        return self.name


class Identity(models.Model):
    """An address under which a customer is known, and whether it still takes mail."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="identities")
    kind = models.CharField(max_length=20, default="email")
    value = models.CharField(max_length=254)
    failed_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "value"], name="identity_once")]

    def __str__(self) -> str:
        return self.value


class CustomerField(Value):
    """What a field of the shop's own holds for a customer."""

    id = models.BigAutoField(primary_key=True)
    customer = models.ForeignKey(
        Customer, on_delete=models.CASCADE, related_name="field_values", db_index=False
    )

    class Meta:
        constraints = value_constraints("customer", "cfield")
        indexes = [
            *value_indexes("customer", "cfield"),
            models.Index(fields=["customer", "definition"], name="cfield_owner"),
        ]

    def __str__(self) -> str:
        return f"{self.definition_id} of customer {self.customer_id}"


# What customers agree to ---------------------------------------------------------------------------


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
