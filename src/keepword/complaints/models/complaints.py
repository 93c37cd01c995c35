"""A complaint, the five stages that it walks, and how long each may take."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from keepword.commitments import rules as clocks
from keepword.complaints.models.causes import Cause
from keepword.conversations.models import NEVER, Conversation, Message


class Stage(models.TextChoices):
    """In this order, none left out."""

    RESPOND = "respond", pgettext_lazy("stage of a complaint", "Respond")
    RECOGNISE = "recognise", pgettext_lazy("stage of a complaint", "Recognise")
    RELIEVE = "relieve", pgettext_lazy("stage of a complaint", "Relieve")
    RESOLVE = "resolve", pgettext_lazy("stage of a complaint", "Resolve")
    REMOVE = "remove", pgettext_lazy("stage of a complaint", "Remove the cause")


ORDER = tuple(Stage)


class State(models.TextChoices):
    SUGGESTED = "suggested", pgettext_lazy("complaint", "perhaps")
    OPEN = "open", pgettext_lazy("complaint", "open")
    DONE = "done", pgettext_lazy("complaint", "done")
    DISMISSED = "dismissed", pgettext_lazy("complaint", "no complaint")


ACTIVE = (State.SUGGESTED, State.OPEN)


class Source(models.TextChoices):
    """What made us see it."""

    WORDS = "words", _("the customer's words")
    RATING = "rating", _("a low rating")
    PERSON = "person", _("one of us")
    RULE = "rule", _("a rule")
    PROMISE = "promise", _("a broken promise")
    FORM = "form", _("the web form")
    BOX = "box", _("a box for complaints")


class Proof(models.TextChoices):
    """By what a stage was passed."""

    ANSWER = "answer", _("a person has answered")
    NAMED = "named", _("the problem and the feeling are named")
    SOLUTION = "solution", _("a solution for the time being")
    INFORMATION = "information", _("information")
    CONFIRMED = "confirmed", _("the customer has confirmed it")
    SILENCE = "silence", _("the customer had nothing against it")
    CAUSE = "cause", _("the cause is removed")


class Complaint(models.Model):
    """A customer was let down. It is suggested, then confirmed by a person, and walks the five stages.

    `stage` is the one to be passed next, "" before it is confirmed and after the last. `origin` is the number
    of the conversation that it was made in, also after a merge. `due_at` is that of its running stage: NEVER
    when none. `rating` and `score` are those of the rating that made us see it, as data.
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="complaints")
    origin = models.BigIntegerField()
    source = models.CharField(max_length=10, choices=Source.choices)
    state = models.CharField(max_length=10, choices=State.choices)
    stage = models.CharField(max_length=10, choices=Stage.choices, blank=True)
    about = models.CharField(max_length=300, blank=True)  # for us
    signs = models.JSONField(default=list)  # the words that made us see it
    rating = models.BigIntegerField(null=True)
    score = models.SmallIntegerField(null=True)
    message = models.ForeignKey(Message, on_delete=models.SET_NULL, null=True, related_name="+")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    cause = models.ForeignKey(Cause, on_delete=models.SET_NULL, null=True, related_name="complaints")
    begun_at = models.DateTimeField()  # from when the customer has waited
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    done_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(default=NEVER)

    class Meta:
        indexes = [
            models.Index(fields=["state", "due_at", "id"], name="complaint_due"),
            models.Index(fields=["state", "stage", "due_at", "id"], name="complaint_stage"),
            models.Index(fields=["cause", "state", "id"], name="complaint_cause"),
        ]

    def __str__(self) -> str:
        return self.about or f"complaint in #{self.conversation_id}"


class Step(models.Model):
    """A stage that a complaint has come to: its clock and what was evident when it was passed.

    The times are those of a clock (`commitments.rules.Timer`). `silent_at` is when the silence after an
    offered solution has lasted long enough (NEVER: nothing is waited for); `spoken`: the customer has written
    since it was offered, and a person must say what that means.
    """

    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="steps")
    stage = models.CharField(max_length=10, choices=Stage.choices)
    state = models.CharField(max_length=8, default=clocks.RUNNING)
    started_at = models.DateTimeField()
    target_minutes = models.IntegerField(null=True)
    worked_seconds = models.FloatField(default=0)
    resumed_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(default=NEVER)
    late_at = models.DateTimeField(null=True)
    passed_at = models.DateTimeField(null=True)
    passed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    proof = models.CharField(max_length=12, choices=Proof.choices, blank=True)
    message = models.ForeignKey(Message, on_delete=models.SET_NULL, null=True, related_name="+")
    words = models.JSONField(default=dict)
    offered_at = models.DateTimeField(null=True)
    silent_at = models.DateTimeField(default=NEVER)
    spoken = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["complaint", "stage"], name="step_once")]
        indexes = [
            models.Index(fields=["due_at"], name="step_due", condition=models.Q(state="running")),
            models.Index(fields=["silent_at"], name="step_silent", condition=models.Q(passed_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.stage} of {self.complaint_id}"

    @property
    def timer(self) -> clocks.Timer:
        """Its clock as a value."""
        return clocks.Timer(
            state=self.state,
            target=None if self.target_minutes is None else timedelta(minutes=self.target_minutes),
            worked=timedelta(seconds=self.worked_seconds),
            resumed_at=self.resumed_at,
            due_at=None if self.due_at == NEVER else self.due_at,
            missed_at=self.late_at,
            stopped_at=self.passed_at,
        )

    @timer.setter
    def timer(self, timer: clocks.Timer) -> None:
        self.state = timer.state
        self.target_minutes = None if timer.target is None else round(timer.target / timedelta(minutes=1))
        self.worked_seconds = timer.worked.total_seconds()
        self.resumed_at = timer.resumed_at
        self.due_at = timer.due_at or NEVER
        self.late_at = timer.missed_at
        self.passed_at = timer.stopped_at

    @property
    def due(self) -> datetime | None:
        """By when it must be passed; None when nothing runs."""
        return None if self.due_at == NEVER or self.passed_at is not None else self.due_at


class Course(models.Model):
    """How complaints are treated in this shop: one row.

    Times are working minutes, null for none. `silence_hours` and `check_days` are of the calendar: customers
    do not count in our working hours.
    """

    respond_minutes = models.PositiveIntegerField(null=True, default=4 * 60)
    recognise_minutes = models.PositiveIntegerField(null=True, default=8 * 60)
    relieve_minutes = models.PositiveIntegerField(null=True, default=16 * 60)
    resolve_minutes = models.PositiveIntegerField(null=True, default=40 * 60)
    remove_minutes = models.PositiveIntegerField(null=True, default=160 * 60)
    silence_hours = models.PositiveIntegerField(default=72)
    check_days = models.PositiveIntegerField(default=30)
    lowest_score = models.SmallIntegerField(
        default=2
    )  # a rating of so much or less suggests one; 0: none does
    listens = models.BooleanField(default=True)  # to the customers' words
    currency = models.CharField(max_length=3, default="EUR")

    def __str__(self) -> str:
        return "how complaints are treated"

    def target(self, stage: str) -> timedelta | None:
        """The working time of a stage."""
        minutes = getattr(self, f"{stage}_minutes")
        return None if minutes is None else timedelta(minutes=minutes)
