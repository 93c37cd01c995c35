from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Imported(models.Model):
    """What something of another system has become here, so that it is taken over once.

    `external_id` is its name there, or the SHA-256 of what identifies it where that is too long or none.
    """

    source = models.CharField(max_length=60)
    kind = models.CharField(max_length=20)  # conversation, message
    external_id = models.CharField(max_length=100)
    object_id = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "kind", "external_id"], name="imported_once")
        ]
        indexes = [models.Index(fields=["kind", "object_id"], name="imported_object")]

    def __str__(self) -> str:
        return f"{self.source} {self.kind} {self.external_id}"


class State(models.TextChoices):
    RUNNING = "running", pgettext_lazy("work", "running")
    STOPPED = "stopped", pgettext_lazy("work", "stopped")
    FAILED = "failed", _("failed")
    DONE = "done", _("done")


class Run(models.Model):
    """An import that goes on in the background: from where, how far, and what came of it.

    `cursor` is where the next batch begins, in the words of the reader; it is written with the batch, so a
    run that was killed goes on there. `secret` is encrypted and forgotten when the run is over.
    """

    kind = models.CharField(max_length=20)  # a name of `readers.READERS`
    source = models.CharField(max_length=60)
    address = models.CharField(max_length=300, blank=True)
    login = models.CharField(max_length=254, blank=True)
    secret = models.TextField(blank=True)
    blob = models.CharField(max_length=64, blank=True)
    file_name = models.CharField(max_length=255, blank=True)
    size = models.BigIntegerField(default=0)  # of the file, in bytes
    options = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    cursor = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    problems = models.JSONField(default=list)  # the first of what was rejected, in words
    problem = models.CharField(max_length=500, blank=True)  # why it waits or has failed
    failures = models.SmallIntegerField(default=0)  # in a row
    started_by = models.CharField(max_length=200, blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["-started_at", "-id"], name="run_started")]

    def __str__(self) -> str:
        return f"{self.kind} {self.source}"
