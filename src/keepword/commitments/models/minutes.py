from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from keepword.commitments import rules
from keepword.commitments.rules import minutes
from keepword.conversations.models import NEVER, Contact, Conversation


class MinutesState(models.TextChoices):
    RUNNING = rules.RUNNING, _("running")
    MET = rules.MET, _("met")
    MISSED = rules.MISSED, _("missed")
    DROPPED = minutes.DROPPED, _("not asked for")


class FourMinutes(models.Model):
    """The four minutes of a contact: one row for both readings.

    `state` and `due_at` are those of the reading since the customer came, `opening_state` ("" until an agent
    opens the conversation) and `opening_due_at` of the other. `interest_at`, `positive_at` and `ready_at` are
    when our words first showed it; `said` are the messages with their signs (`rules.minutes.Said`). While
    one of the readings `runs`, `next_due_at` is the nearest of their due moments (NEVER when none comes).
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="four_minutes")
    # As of a clock: a contact is deleted with its conversation only.
    contact = models.ForeignKey(
        Contact, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(default=NEVER)
    state = models.CharField(max_length=8, choices=MinutesState.choices, default=MinutesState.RUNNING)
    opened_at = models.DateTimeField(null=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    opening_due_at = models.DateTimeField(default=NEVER)
    opening_state = models.CharField(max_length=8, choices=MinutesState.choices, default="", blank=True)
    interest_at = models.DateTimeField(null=True)
    positive_at = models.DateTimeField(null=True)
    ready_at = models.DateTimeField(null=True)
    said = models.JSONField(default=list)
    runs = models.BooleanField(default=True)
    next_due_at = models.DateTimeField(default=NEVER)
    # In whose hours the minutes pass: at any hour, or those of a policy (null: the default calendar's).
    live = models.BooleanField(default=False)
    policy_id = models.BigIntegerField(null=True)
    revision = models.BigIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["next_due_at"], name="minutes_due", condition=models.Q(runs=True)),
            models.Index(fields=["revision"], name="minutes_revision", condition=models.Q(runs=True)),
        ]

    def __str__(self) -> str:
        return f"four minutes of #{self.conversation_id}: {self.state}"

    @property
    def moments(self) -> dict[str, datetime | None]:
        """Since when each of the three is shown."""
        return {name: getattr(self, f"{name}_at") for name in minutes.ASPECTS}

    @property
    def completed_at(self) -> datetime | None:
        """Since when all three are shown."""
        told = [at for at in self.moments.values() if at is not None]
        return max(told) if len(told) == len(minutes.ASPECTS) else None

    def reading(self, name: str) -> tuple[str, datetime, datetime | None]:
        """A reading's state, its due moment and when it began."""
        if name == minutes.ARRIVAL:
            return self.state, self.due_at, self.started_at
        return self.opening_state, self.opening_due_at, self.opened_at

    def settle(self, until: datetime) -> list[str]:
        """Let both readings stand as they do at `until`; the names of those that changed."""
        before = {name: self.reading(name)[0] for name in minutes.READINGS}
        self.state = minutes.state(self.state, self.due_at, self.moments, until)
        self.opening_state = minutes.state(self.opening_state, self.opening_due_at, self.moments, until)
        self.reckon()
        return [name for name, old in before.items() if self.reading(name)[0] != old]

    def reckon(self) -> None:
        """Say anew whether it runs, and until when."""
        running = [
            due_at
            for state, due_at, _began in map(self.reading, minutes.READINGS)
            if state == MinutesState.RUNNING
        ]
        self.runs, self.next_due_at = bool(running), min(running, default=NEVER)


class SentSentence(models.Model):
    """A sentence that showed interest to a customer, by its likeness: the next customer's needs others.
    Of each likeness two customers at most are kept, which is enough to know of another one."""

    likeness = models.BigIntegerField()
    customer_id = models.BigIntegerField()
    message_id = models.BigIntegerField(db_index=True)
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["likeness", "customer_id"], name="sent_sentence_once"),
        ]

    def __str__(self) -> str:
        return f"sentence {self.likeness} of message {self.message_id}"
