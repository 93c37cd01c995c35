"""Probes, which walk a channel as a customer would, and what each walk found."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from keepword.channels.form.models import RequestKind
from keepword.conversations.models import Inbox


class Kind(models.TextChoices):
    """Which way is walked."""

    MAIL = "mail", _("E-mail")
    CHAT = "chat", _("Chat")
    FORM = "form", _("Web form")
    PAGE = "page", _("Page")
    API = "api", _("API")


class Outcome(models.TextChoices):
    """How a run ended. One that was dropped says nothing of the channel, and is counted nowhere."""

    GOING = "going", pgettext_lazy("test", "running")
    PASSED = "passed", pgettext_lazy("test", "passed")
    FAILED = "failed", pgettext_lazy("test", "failed")
    DROPPED = "dropped", pgettext_lazy("test", "not judged")


class Step(models.TextChoices):
    """Where a run is, or failed."""

    SET_UP = "set_up", _("what it needs")
    CONNECT = "connect", _("reaching it")
    SEND = "send", _("sending")
    ANSWER = "answer", _("the answer")
    COME_BACK = "come_back", _("coming back in")


class Probe(models.Model):
    """A test that runs every so many minutes. `limit` is in seconds: slower has failed.

    A mail goes out by `sender` (without one by the inbox itself) to `inbox`, a chat is that of `inbox`, a
    form that of `request_kind`; a page or an API's answer stands at `path` below our own address. `failing`
    counts failures since it last passed; `alarmed_at` is since when people know.
    """

    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    inbox = models.ForeignKey(Inbox, on_delete=models.CASCADE, null=True, related_name="+")
    sender = models.ForeignKey(Inbox, on_delete=models.SET_NULL, null=True, related_name="+")
    request_kind = models.ForeignKey(RequestKind, on_delete=models.CASCADE, null=True, related_name="+")
    path = models.CharField(max_length=300, blank=True)
    every = models.PositiveSmallIntegerField(default=15)  # minutes
    limit = models.PositiveSmallIntegerField(default=30)  # seconds
    is_on = models.BooleanField(default=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField()
    next_at = models.DateTimeField()
    last_outcome = models.CharField(max_length=8, choices=Outcome.choices, blank=True)
    failing = models.PositiveIntegerField(default=0)
    alarmed_at = models.DateTimeField(null=True)
    archived_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["next_at"], name="probe_on", condition=Q(is_on=True, archived_at=None))
        ]

    def __str__(self) -> str:
        return self.name


class Run(models.Model):
    """One walk. `asked_at` is when it was due, `begun_at` when a worker took it up.

    `seconds` is how long the whole took, `first_byte` until the first byte of a page; null where nobody can
    say. `step` is where it is, or where it failed; `evidence` what was seen there. One goes on at a time.
    """

    probe = models.ForeignKey(Probe, on_delete=models.CASCADE, related_name="runs")
    asked_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=8, choices=Outcome.choices, default=Outcome.GOING)
    seconds = models.FloatField(null=True)
    first_byte = models.FloatField(null=True)
    step = models.CharField(max_length=10, choices=Step.choices, blank=True)
    evidence = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["probe"], name="probe_run_going", condition=Q(ended_at=None))
        ]
        indexes = [
            models.Index(fields=["probe", "-asked_at", "-id"], name="probe_run_newest"),
            models.Index(fields=["asked_at"], name="probe_run_old"),
        ]

    def __str__(self) -> str:
        return f"run {self.pk} of probe {self.probe_id}"
