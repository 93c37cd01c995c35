"""Who customers are: their names, addresses and the shop's own fields."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from keepword.fields.models import Value, value_constraints, value_indexes


class Channel(models.TextChoices):
    """By what a customer would rather be reached."""

    EMAIL = "email", _("e-mail")
    PHONE = "phone", _("phone")
    CHAT = "chat", _("chat")
    SMS = "sms", _("text message")
    WHATSAPP = "whatsapp", _("WhatsApp")
    TELEGRAM = "telegram", _("Telegram")


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
    # What they would rather have: see services.preferences. Hours are of `zone`, or of the shop without one.
    prefers_channel = models.CharField(max_length=10, choices=Channel.choices, blank=True)
    no_calls = models.BooleanField(default=False)  # "do not call"
    call_from = models.TimeField(null=True)
    call_until = models.TimeField(null=True)
    zone = models.CharField(max_length=40, blank=True)  # as "Europe/Vilnius"
    address_as = models.CharField(max_length=200, blank=True)  # how to address them, their pronouns
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
