from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from keepword.calendars.models import Calendar
from keepword.commitments import rules
from keepword.conversations.models import NEVER, Contact, Conversation


class ClockKind(models.TextChoices):
    FIRST_RESPONSE = "first_response", _("first response")
    NEXT_RESPONSE = "next_response", _("next response")
    RESOLUTION = "resolution", _("resolution")


RESPONSES = (ClockKind.FIRST_RESPONSE, ClockKind.NEXT_RESPONSE)


class ClockState(models.TextChoices):
    RUNNING = rules.RUNNING, _("running")
    PAUSED = rules.PAUSED, _("paused")
    MET = rules.MET, _("met")
    MISSED = rules.MISSED, _("missed")


class PauseReason(models.TextChoices):
    WAITING = rules.WAITING, _("waiting for the customer")
    SNOOZED = rules.SNOOZED, _("snoozed")
    ASIDE = rules.ASIDE, _("waiting for somebody else")
    CLOSED = rules.CLOSED, _("closed")


class Policy(models.Model):
    """How soon we answer and resolve which conversations; the first that fits counts.

    Times are working minutes, null for "no promise". The published ones are what customers are told.
    A removed policy keeps its row, as old clocks name it.
    """

    name = models.CharField(max_length=80)
    position = models.IntegerField()
    condition = models.JSONField(default=dict)  # core.conditions about a "conversation"
    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, null=True, related_name="+")
    first_response_minutes = models.PositiveIntegerField(null=True)
    next_response_minutes = models.PositiveIntegerField(null=True)
    resolution_minutes = models.PositiveIntegerField(null=True)
    # The resolution pauses while the customer has the word; while it is snoozed and somebody said why; while
    # somebody else is asked aside and has not answered.
    pause_while_waiting = models.BooleanField(default=True)
    pause_while_snoozed = models.BooleanField(default=False)
    pause_while_aside = models.BooleanField(default=False)
    published_first_response_minutes = models.PositiveIntegerField(null=True)
    published_resolution_minutes = models.PositiveIntegerField(null=True)
    # [{"clock": kind, "minutes": working minutes after the due moment, below nought before it, "steps": []}]
    escalations = models.JSONField(default=list)
    is_active = models.BooleanField(default=True)
    removed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Ruleset(models.Model):
    """One row: `revision` is another number after each change of a policy or a calendar.

    Processes keep the policies in memory and look here whether they are still the same.
    """

    revision = models.BigIntegerField()

    def __str__(self) -> str:
        return str(self.revision)


class Clock(models.Model):
    """A promise of time in a contact: see `rules.Timer` for what the times mean.

    `due_at` is NEVER where nothing comes due. `stopped_at` with the state "paused": it ended without a
    judgement. `target_minutes` is null when no policy promises anything; the clock only measures then.
    `revision` is the ruleset by which it was reckoned.
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="clocks")
    # A contact is deleted with its conversation only, so neither a constraint nor an index is needed here.
    contact = models.ForeignKey(
        Contact, on_delete=models.DO_NOTHING, null=True, related_name="+", db_constraint=False, db_index=False
    )
    kind = models.CharField(max_length=16, choices=ClockKind.choices)
    # Policies are never deleted (`removed_at`).
    policy = models.ForeignKey(
        Policy, on_delete=models.DO_NOTHING, null=True, related_name="+", db_index=False
    )
    state = models.CharField(max_length=8, choices=ClockState.choices, default=ClockState.RUNNING)
    started_at = models.DateTimeField()
    target_minutes = models.IntegerField(null=True)
    worked_seconds = models.FloatField(default=0)
    resumed_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(default=NEVER)
    missed_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    stopped_by = models.BigIntegerField(null=True)  # the message that did
    revision = models.BigIntegerField(default=0)
    # Its last pause, which lasts as long as it does not count; those before it are rows of Pause.
    paused_at = models.DateTimeField(null=True)
    paused_for = models.CharField(max_length=10, blank=True, choices=PauseReason.choices)
    # When the next escalation comes, and the minutes of the last that was done.
    escalate_at = models.DateTimeField(null=True)
    escalated_to = models.IntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], name="clock_due", condition=models.Q(state="running")),
            models.Index(
                fields=["missed_at"],
                name="clock_missed",
                condition=models.Q(missed_at__isnull=False, stopped_at__isnull=True),
            ),
            models.Index(
                fields=["revision"], name="clock_revision", condition=models.Q(stopped_at__isnull=True)
            ),
            models.Index(
                fields=["escalate_at"], name="clock_escalate", condition=models.Q(escalate_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of #{self.conversation_id}: {self.state}"

    @classmethod
    def begun(
        cls,
        kind: str,
        timer: rules.Timer,
        *,
        conversation_id: int,
        contact_id: int | None,
        policy_id: int | None,
        revision: int,
    ) -> "Clock":
        """A clock, not yet stored, that begins as its timer does."""
        # By position, in the order of the fields: by name each costs intake a look at every default.
        values: list[Any] = [
            None,
            conversation_id,
            contact_id,
            kind,
            policy_id,
            timer.state,
            timer.resumed_at,
            None if timer.target is None else round(timer.target / timedelta(minutes=1)),
            0.0,
            timer.resumed_at,
            timer.due_at or NEVER,
            None,
            None,
            None,
            revision,
            None,
            "",
            None,
            None,
        ]
        return cls(*values)

    @property
    def timer(self) -> rules.Timer:
        """The clock as a value."""
        return rules.Timer(
            state=self.state,
            target=None if self.target_minutes is None else timedelta(minutes=self.target_minutes),
            worked=timedelta(seconds=self.worked_seconds),
            resumed_at=self.resumed_at,
            due_at=None if self.due_at == NEVER else self.due_at,
            missed_at=self.missed_at,
            stopped_at=self.stopped_at,
            paused_at=self.paused_at,
            reason=self.paused_for,
        )

    @timer.setter
    def timer(self, timer: rules.Timer) -> None:
        self.state = timer.state
        self.target_minutes = None if timer.target is None else round(timer.target / timedelta(minutes=1))
        self.worked_seconds = timer.worked.total_seconds()
        self.resumed_at = timer.resumed_at
        self.due_at = timer.due_at or NEVER
        self.missed_at = timer.missed_at
        self.stopped_at = timer.stopped_at
        self.paused_at, self.paused_for = timer.paused_at, timer.reason

    @property
    def owed(self) -> datetime:
        """By when one of us must act for this clock, also when that has passed; NEVER when nobody must."""
        return NEVER if self.stopped_at is not None or self.resumed_at is None else self.due_at


class Pause(models.Model):
    """A pause of a clock that is over: why, since and until when; `worked_seconds` were counted before it."""

    id = models.BigAutoField(primary_key=True)
    clock = models.ForeignKey(Clock, on_delete=models.CASCADE, related_name="pauses")
    reason = models.CharField(max_length=10, choices=PauseReason.choices)
    since = models.DateTimeField()
    until = models.DateTimeField()
    worked_seconds = models.FloatField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(until__gt=models.F("since")), name="pause_has_length")
        ]

    def __str__(self) -> str:
        return f"{self.reason} from {self.since:%Y-%m-%d %H:%M} to {self.until:%Y-%m-%d %H:%M}"


class Escalated(models.Model):
    """An escalation that was done, at the moment for which it was planned; `failure` when it could not be."""

    id = models.BigAutoField(primary_key=True)
    clock = models.ForeignKey(Clock, on_delete=models.CASCADE, related_name="escalations")
    minutes = models.IntegerField()
    at = models.DateTimeField()
    done_at = models.DateTimeField()
    done = models.JSONField(default=list)  # the names of what was done
    failure = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clock", "minutes"], name="escalated_once")]

    def __str__(self) -> str:
        return f"{self.minutes} min of clock {self.clock_id}"
