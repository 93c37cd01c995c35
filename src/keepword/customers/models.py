import uuid

from django.db import models

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
