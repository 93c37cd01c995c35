"""What returns and repairs have in common: whose they are, the stage they are at, photos."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from keepword.aftersales.rules import stages as rules
from keepword.commitments import rules as clocks
from keepword.conversations.models import NEVER, Conversation
from keepword.core import blobs
from keepword.customers.models import Customer


class Source(models.TextChoices):
    """By what way it was begun."""

    AGENT = "agent", _("by one of us")
    PORTAL = "portal", _("on their page")
    API = "api", _("by another system")
    RULE = "rule", _("by a rule")
    DEMO = "demo", _("the demo shop")


class StageName(models.TextChoices):
    DECIDE = rules.DECIDE, pgettext_lazy("stage", "Decision")
    ARRIVE = rules.ARRIVE, pgettext_lazy("stage", "On its way to us")
    INSPECT = rules.INSPECT, pgettext_lazy("stage", "Inspection")
    SETTLE = rules.SETTLE, pgettext_lazy("stage", "Refund or exchange")
    BRING = rules.BRING, pgettext_lazy("stage", "Brought to us")
    DIAGNOSE = rules.DIAGNOSE, pgettext_lazy("stage", "Finding the fault")
    ANSWER = rules.ANSWER, pgettext_lazy("stage", "Answer to the quote")
    PARTS = rules.PARTS, pgettext_lazy("stage", "Waiting for parts")
    WORK = rules.WORK, pgettext_lazy("stage", "Repair")
    TEST = rules.TEST, pgettext_lazy("stage", "Test")
    HAND_BACK = rules.HAND_BACK, pgettext_lazy("stage", "Handed back")


class Case(models.Model):
    """Something of a customer's that walks through a machine. `stage` is what is owed next ("" when it is
    over), `due_at` by when (NEVER: nobody of us is waited for); `key` is the caller's name for it, by which
    asking again makes no second one."""

    MACHINE: ClassVar[Mapping[str, Mapping[str, str]]]
    KIND: ClassVar[str]

    customer = models.ForeignKey(
        Customer, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    conversation = models.ForeignKey(
        Conversation, on_delete=models.SET_NULL, null=True, related_name="%(class)ss"
    )
    state: Any
    stage = models.CharField(max_length=10, choices=StageName.choices, blank=True)
    due_at = models.DateTimeField(default=NEVER)
    source = models.CharField(max_length=8, choices=Source.choices, default=Source.AGENT)
    key = models.CharField(max_length=100, null=True, unique=True)
    begun_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    @property
    def due(self) -> datetime | None:
        """By when we must take the next step; None when nobody of us is waited for."""
        return None if self.due_at == NEVER else self.due_at

    @property
    def verbs(self) -> frozenset[str]:
        """What can be done with it now."""
        return frozenset(self.MACHINE.get(self.state, {}))


class Stage(models.Model):
    """A stage that a return or a repair has come to, and its clock (see `commitments.rules.Timer`): passed
    at `passed_at`, late since `late_at`. The same stage may come again."""

    ret = models.ForeignKey("aftersales.Return", on_delete=models.CASCADE, null=True, related_name="stages")
    repair = models.ForeignKey(
        "aftersales.Repair", on_delete=models.CASCADE, null=True, related_name="stages"
    )
    name = models.CharField(max_length=10, choices=StageName.choices)
    state = models.CharField(max_length=8, default=clocks.RUNNING)
    started_at = models.DateTimeField()
    target_minutes = models.IntegerField(null=True)
    worked_seconds = models.FloatField(default=0)
    resumed_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(default=NEVER)
    late_at = models.DateTimeField(null=True)
    passed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ret__isnull=False, repair=None) | models.Q(ret=None, repair__isnull=False),
                name="stage_of_one",
            ),
            models.UniqueConstraint(
                fields=["ret"], name="return_stage_open", condition=models.Q(passed_at=None)
            ),
            models.UniqueConstraint(
                fields=["repair"], name="repair_stage_open", condition=models.Q(passed_at=None)
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="aftersales_stage_due", condition=models.Q(state="running"))
        ]

    def __str__(self) -> str:
        return f"{self.name} of {self.ret_id or self.repair_id}"

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
        """By when it must be passed; None when it has no length, or is passed."""
        return None if self.due_at == NEVER or self.passed_at is not None else self.due_at


class Photo(models.Model):
    """A picture that a customer has sent of what comes back or is to be repaired."""

    ret = models.ForeignKey("aftersales.Return", on_delete=models.CASCADE, null=True, related_name="photos")
    repair = models.ForeignKey(
        "aftersales.Repair", on_delete=models.CASCADE, null=True, related_name="photos"
    )
    name = models.CharField(max_length=200)
    type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    blob = models.CharField(max_length=64, db_index=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


blobs.refer(Photo, "blob")
