"""All that is said about one matter, and each approach by a customer."""

from datetime import UTC, datetime

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from keepword.conversations.models.inbox import Inbox
from keepword.customers.models import Customer
from keepword.teams.models import Team

NEVER = datetime(9999, 12, 31, tzinfo=UTC)  # a due time that never comes: sorts last, is never null


def waits_since() -> Coalesce:
    """Since when the customer waits, as a key to sort by: whoever does not wait comes last."""
    return Coalesce("waiting_since", models.Value(NEVER))


class Status(models.TextChoices):
    OPEN = "open", _("open")
    WAITING = "waiting", _("waiting for customer")
    SNOOZED = "snoozed", _("snoozed")
    CLOSED = "closed", _("closed")
    SPAM = "spam", _("spam")
    NOTICE = "notice", _("notice")  # only we wrote, unasked, and nobody has answered: no work for anybody


class Priority(models.IntegerChoices):
    LOW = 0, _("low")
    NORMAL = 1, _("normal")
    HIGH = 2, _("high")
    URGENT = 3, _("urgent")


class Conversation(models.Model):
    """All that is said about one matter.

    `due_at` is the nearest moment by which one of us must act (NEVER when none), kept by whoever runs
    clocks, so that lists can be sorted by what breaks next. `waiting_since` is the customer's first
    message not yet answered. `team_since` is when it was handed to its team, null: since it came in.
    """

    inbox = models.ForeignKey(Inbox, on_delete=models.PROTECT)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="conversations")
    subject = models.CharField(max_length=500, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    snoozed_until = models.DateTimeField(null=True)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    team = models.ForeignKey(Team, on_delete=models.SET_NULL, null=True, related_name="+")
    team_since = models.DateTimeField(null=True)
    priority = models.SmallIntegerField(choices=Priority.choices, default=Priority.NORMAL)
    language = models.CharField(max_length=5, blank=True)
    preview = models.CharField(max_length=200, blank=True)
    linked_to = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="linked")
    # Where all that was said here is now: always the end of a chain, so that one step leads there.
    merged_into = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, related_name="merged", db_index=False
    )
    created_at = models.DateTimeField()
    last_message_at = models.DateTimeField()
    waiting_since = models.DateTimeField(null=True)
    due_at = models.DateTimeField(default=NEVER)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["status", "due_at", "id"], name="conv_open"),
            models.Index(fields=["assignee", "status", "due_at", "id"], name="conv_mine"),
            models.Index(fields=["team", "status", "due_at", "id"], name="conv_team"),
            models.Index(fields=["status", "-last_message_at", "-id"], name="conv_recent"),
            models.Index(fields=["-last_message_at", "-id"], name="conv_newest"),
            models.Index(fields=["-created_at", "-id"], name="conv_created"),
            models.Index(
                fields=["-priority", "due_at", "id"], name="conv_priority", condition=models.Q(status="open")
            ),
            models.Index(waits_since(), "id", name="conv_waits", condition=models.Q(status="open")),
            models.Index(fields=["customer", "-last_message_at"], name="conv_customer"),
            models.Index(fields=["snoozed_until"], name="conv_snoozed", condition=models.Q(status="snoozed")),
            models.Index(fields=["closed_at"], name="conv_closed", condition=models.Q(status="closed")),
            models.Index(
                fields=["merged_into"], name="conv_merged", condition=models.Q(merged_into__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.subject}"


class Contact(models.Model):
    """One approach by a customer: from their message until it is resolved or falls silent."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="contacts")
    started_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)  # our first human answer
    last_answer_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    resolved = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["conversation", "-started_at"], name="contact_conversation")]

    def __str__(self) -> str:
        return f"contact of #{self.conversation_id} at {self.started_at:%Y-%m-%d %H:%M}"
