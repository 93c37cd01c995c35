"""What is remembered of a customer, each thing with where it came from."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from keepword.accounts.models import User
from keepword.customers.models.people import Customer


class About(models.TextChoices):
    """What a remembered thing is about. Health, religion and politics are none of ours."""

    OWNS = "owns", _("has")
    CONTACT = "contact", _("how to reach them")
    SIZE = "size", _("size")
    BIRTHDAY = "birthday", _("birthday")
    FAMILY = "family", _("family")
    PET = "pet", _("pet")
    DELIVERY = "delivery", _("delivery")
    LIKES = "likes", _("likes")
    OTHER = "other", _("other")


class RememberedState(models.TextChoices):
    SUGGESTED = "suggested", _("suggested")
    CONFIRMED = "confirmed", _("confirmed")
    DISMISSED = "dismissed", _("dismissed")
    OUTDATED = "outdated", _("no longer so")
    REMOVED = "removed", _("removed by the customer")  # without words: only that it is not asked again


class Whence(models.TextChoices):
    """By what way we know it."""

    MESSAGE = "message", _("said in a message")
    AGENT = "agent", _("noted by one of us")
    CUSTOMER = "customer", _("said on their page")
    API = "api", _("by another system")
    IMPORT = "import", _("imported")


class Remembered(models.Model):
    """One thing that is remembered of a customer: `value` in short, `words` as they were said.

    `mark` tells the same thing again (rules.memory.mark): it is never held twice, and what was dismissed or
    removed is not suggested anew. `message` and `conversation` are numbers of what is above this app.
    `until`: the day from which it holds no more, where there is one.
    """

    customer = models.ForeignKey(
        Customer, on_delete=models.CASCADE, related_name="remembered", db_index=False
    )
    kind = models.CharField(max_length=10, choices=About.choices)
    value = models.CharField(max_length=200, blank=True)
    words = models.CharField(max_length=500, blank=True)
    mark = models.CharField(max_length=64)
    source = models.CharField(max_length=10, choices=Whence.choices)
    message = models.BigIntegerField(null=True)
    conversation = models.BigIntegerField(null=True)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    until = models.DateField(null=True)
    state = models.CharField(
        max_length=10, choices=RememberedState.choices, default=RememberedState.SUGGESTED
    )
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["customer", "mark"], name="remembered_once")]
        indexes = [
            models.Index(
                fields=["kind", "customer"],
                name="remembered_confirmed",
                condition=models.Q(state="confirmed"),
            ),
            models.Index(
                fields=["conversation"],
                name="remembered_in",
                condition=models.Q(conversation__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of customer {self.customer_id}"
