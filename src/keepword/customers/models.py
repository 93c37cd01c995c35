import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from keepword.accounts.models import User
from keepword.fields.models import Value, value_constraints, value_indexes


class Customer(models.Model):
    """A person who writes to us. `key` is the pseudonym in facts; erasing the row erases the map."""

    name = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=5, blank=True)
    about = models.TextField(blank=True)  # what agents want each other to know
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    created_at = models.DateTimeField()
    indexed = models.BooleanField(default=False)  # name and addresses can be found as they are now
    compared = models.BooleanField(default=False)  # with those who may be the same person, as they are now
    folded = models.CharField(max_length=80, blank=True)  # the name as it is compared
    # Who they are the same person as: this row is an empty pointer then. It leads to the last one at once.
    joined_into = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, related_name="joined", db_index=False
    )

    class Meta:
        indexes = [
            models.Index(fields=["id"], name="customer_unindexed", condition=models.Q(indexed=False)),
            models.Index(fields=["id"], name="customer_uncompared", condition=models.Q(compared=False)),
            models.Index(fields=["folded", "id"], name="customer_folded", condition=~models.Q(folded="")),
            models.Index(
                fields=["joined_into"], name="customer_joined", condition=models.Q(joined_into__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Kind(models.TextChoices):
    """What an identity is of. A number that takes texts is a phone."""

    EMAIL = "email", _("e-mail")
    PHONE = "phone", _("phone")
    WHATSAPP = "whatsapp", _("WhatsApp")
    TELEGRAM = "telegram", _("Telegram")
    SITE = "site", _("account on your site")
    VISITOR = "visitor", _("browser")
    EXTERNAL = "external", _("number in another system")


class Identity(models.Model):
    """An address under which a customer is known, and whether it still takes mail.

    `verified_at`: since when there is proof that it is theirs, by what `verified_by` names (PROOFS in rules).
    Without it they are only known by it: mail can be forged, and an import can be wrong.
    """

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="identities")
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.EMAIL)
    value = models.CharField(max_length=254)
    verified_at = models.DateTimeField(null=True)
    verified_by = models.CharField(max_length=20, blank=True)
    failed_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "value"], name="identity_once")]

    def __str__(self) -> str:
        return self.value


class Claim(models.Model):
    """An address that a customer says is theirs, without proof: it leads to nobody."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="claims")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    value = models.CharField(max_length=254)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["customer", "kind", "value"], name="claim_once")]
        indexes = [models.Index(fields=["kind", "value"], name="claim_value")]

    def __str__(self) -> str:
        return f"{self.value}, says customer {self.customer_id}"


class How(models.TextChoices):
    """Why two customers are taken for one."""

    PROOF = "proof", _("proved")
    PERSON = "person", _("decided by one of us")
    SUGGESTION = "suggestion", _("suggested and confirmed")


class Join(models.Model):
    """Two customers became one. `kept` is what taking them apart needs, by app; it holds numbers only."""

    source = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="joins_from")
    into = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="joins_to")
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    how = models.CharField(max_length=10, choices=How.choices, default=How.PERSON)
    reason = models.CharField(max_length=300, blank=True)
    kept = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source"], name="join_once", condition=models.Q(undone_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"customer {self.source_id} into {self.into_id}"


class LikenessState(models.TextChoices):
    OPEN = "open", _("to be decided")
    SAME = "same", _("the same person")
    DIFFERENT = "different", _("different people")


class Likeness(models.Model):
    """Two customers who may be one person. `reasons` are words of rules.REASONS, `score` is 1 to 100.

    `one` has the smaller number. What was decided is kept: who is different is not asked of again.
    """

    one = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="likenesses_as_one")
    other = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="likenesses_as_other")
    reasons = models.JSONField(default=list)
    score = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=LikenessState.choices, default=LikenessState.OPEN)
    at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="likeness_once"),
            models.CheckConstraint(condition=models.Q(one__lt=models.F("other")), name="likeness_in_order"),
        ]
        indexes = [
            models.Index(fields=["-score", "-id"], name="likeness_open", condition=models.Q(state="open"))
        ]

    def __str__(self) -> str:
        return f"customers {self.one_id} and {self.other_id}"


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
