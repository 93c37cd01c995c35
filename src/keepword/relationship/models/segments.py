"""Sets of customers: what they are made by, who is in them since when, how large they were."""

from django.conf import settings
from django.db import models

from keepword.core import clock
from keepword.customers.models import Customer
from keepword.relationship.rules.built_in import BUILT_IN


class Segment(models.Model):
    """A set of customers that a condition describes, kept as a set.

    `key` is that of a built-in one ("" for the shop's own), whose name is a word of the product until
    somebody gives it another. `ready_at`: since when the set is whole; None while it is counted for the
    first time, or after its condition was changed: whom that moves is no news. `next_id` is where such a
    count goes on. `due_at` is when it is counted whole again, `took_ms` how long that took the last time.
    `trouble` says why it cannot be counted (a field that it asks about is gone).
    """

    key = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=80, blank=True)
    about = models.CharField(max_length=300, blank=True)
    condition = models.JSONField(default=dict)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    size = models.PositiveIntegerField(default=0)
    ready_at = models.DateTimeField(null=True)
    next_id = models.BigIntegerField(default=0)
    counted_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(default=clock.now)
    took_ms = models.PositiveIntegerField(default=0)
    trouble = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    changed_at = models.DateTimeField(default=clock.now)
    archived_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key"], name="segment_built_in_once", condition=~models.Q(key=""))
        ]
        indexes = [
            models.Index(fields=["due_at"], name="segment_due", condition=models.Q(archived_at=None)),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """Its name, in the reader's language when it is a built-in one."""
        known = BUILT_IN.get(self.key)
        return self.name or (str(known.name) if known else f"#{self.pk}")

    @property
    def description(self) -> str:
        """What it is for, in the reader's language when it is a built-in one."""
        known = BUILT_IN.get(self.key)
        return self.about or (str(known.about) if known else "")


class Membership(models.Model):
    """A customer is in a segment, or was, from one moment to another."""

    id = models.BigAutoField(primary_key=True)
    segment = models.ForeignKey(Segment, on_delete=models.CASCADE, related_name="memberships", db_index=False)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="segment_memberships")
    entered_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["segment", "customer"], name="segment_member_once", condition=models.Q(left_at=None)
            )
        ]
        indexes = [models.Index(fields=["segment", "left_at", "id"], name="segment_members")]

    def __str__(self) -> str:
        return f"customer {self.customer_id} in segment {self.segment_id}"


class Tally(models.Model):
    """How large a segment was at the end of a day (of the shop), and how many came and went on it."""

    segment = models.ForeignKey(Segment, on_delete=models.CASCADE, related_name="tallies", db_index=False)
    day = models.DateField()
    size = models.PositiveIntegerField()
    entered = models.PositiveIntegerField(default=0)
    left = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["segment", "day"], name="tally_once")]

    def __str__(self) -> str:
        return f"{self.segment_id} on {self.day}: {self.size}"


class Sign(models.Model):
    """Something of a customer changed: the next turn looks at them anew, then the row is gone."""

    id = models.BigAutoField(primary_key=True)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+", db_index=False)

    def __str__(self) -> str:
        return f"customer {self.customer_id} changed"
