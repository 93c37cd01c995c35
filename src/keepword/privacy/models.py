from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from keepword.customers.models import Customer


class ExportState(models.TextChoices):
    RUNNING = "running", _("being made")
    READY = "ready", _("ready")
    FAILED = "failed", _("failed")
    EXPIRED = "expired", _("deleted")


class Export(models.Model):
    """All that is kept of one person, as an archive for them; its file is deleted at `expires_at`.

    `done` of `total` conversations have been written.
    """

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="exports")
    state = models.CharField(max_length=10, choices=ExportState.choices, default=ExportState.RUNNING)
    with_notes = models.BooleanField(default=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField()
    touched_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    done = models.IntegerField(default=0)
    total = models.IntegerField(default=0)
    blob = models.CharField(max_length=64, blank=True)
    size = models.BigIntegerField(default=0)
    missing = models.IntegerField(default=0)  # files that are not on the disk any more
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer"], name="export_one_running", condition=models.Q(state="running")
            )
        ]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="export_newest"),
            models.Index(fields=["blob"], name="export_blob"),
            models.Index(fields=["expires_at"], name="export_old", condition=models.Q(state="ready")),
        ]

    def __str__(self) -> str:
        return f"export of customer {self.customer_id}"


class ErasureState(models.TextChoices):
    RUNNING = "running", _("being erased")
    DONE = "done", _("erased")


class Erasure(models.Model):
    """One person is erased: step by step, each with its cursor, so that one that was killed goes on there.

    `known` is by what they are looked for; it is emptied at the end, and then nothing here tells who it was.
    """

    customer_id = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=ErasureState.choices, default=ErasureState.RUNNING)
    step = models.CharField(max_length=40, blank=True)
    cursor = models.BigIntegerField(default=0)
    known = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)  # conversations, messages, files, elsewhere: before it began
    note = models.CharField(max_length=500, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField()
    touched_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer_id"], name="erasure_one_running", condition=models.Q(state="running")
            )
        ]
        indexes = [models.Index(fields=["-created_at", "-id"], name="erasure_newest")]

    def __str__(self) -> str:
        return f"erasure of customer {self.customer_id}"


class Basis(models.TextChoices):
    """From when the days of a rule count."""

    CLOSED = "closed", _("since it was closed")
    LAST_MESSAGE = "last_message", _("since its last message")


class What(models.TextChoices):
    """What a rule erases."""

    ALL = "all", _("the whole conversation")
    TEXTS = "texts", _("words and files")
    FILES = "files", _("files only")


class RetentionRule(models.Model):
    """How long conversations are kept: what is closed or spam, meets the condition and is so old is erased.

    Nothing that is open is ever touched. Rules do not exclude each other: each does what it says.
    """

    name = models.CharField(max_length=80)
    position = models.IntegerField()
    condition = models.JSONField(default=dict)  # core.conditions about a "conversation"
    days = models.PositiveIntegerField()
    basis = models.CharField(max_length=20, choices=Basis.choices, default=Basis.CLOSED)
    what = models.CharField(max_length=10, choices=What.choices, default=What.ALL)
    is_active = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    next_run_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["next_run_at"], name="retention_due", condition=models.Q(is_active=True))
        ]

    def __str__(self) -> str:
        return self.name


class RunState(models.TextChoices):
    RUNNING = "running", pgettext_lazy("of a retention rule", "running")
    DONE = "done", pgettext_lazy("of a retention rule", "done")
    STOPPED = "stopped", pgettext_lazy("of a retention rule", "stopped")


class RetentionRun(models.Model):
    """One run of a rule. `before` is the moment up to which conversations are old enough; (`status`,
    `cursor_at`, `cursor_id`) is how far it has looked."""

    rule = models.ForeignKey(RetentionRule, on_delete=models.CASCADE, related_name="runs")
    state = models.CharField(max_length=10, choices=RunState.choices, default=RunState.RUNNING)
    before = models.DateTimeField()
    status = models.CharField(max_length=10)
    cursor_at = models.DateTimeField()
    cursor_id = models.BigIntegerField(default=0)
    looked = models.BigIntegerField(default=0)
    erased = models.BigIntegerField(default=0)
    started_at = models.DateTimeField()
    touched_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["rule"], name="retention_one_running", condition=models.Q(state="running")
            )
        ]
        indexes = [models.Index(fields=["rule", "-id"], name="retention_runs")]

    def __str__(self) -> str:
        return f"run {self.pk} of rule {self.rule_id}"
