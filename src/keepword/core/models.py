from django.db import models


class Fact(models.Model):
    """Something that happened, written when it happened, never changed.

    `subject_id` is what it happened to (a conversation); `person` and `actor` are pseudonymous keys of
    a customer and of one of us, whose maps can be erased. `value` is in seconds or points as the kind
    says. A correction is a new fact that names the one it supersedes.
    """

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=40)
    at = models.DateTimeField()
    subject_id = models.BigIntegerField(null=True)
    person = models.UUIDField(null=True)
    actor = models.UUIDField(null=True)
    value = models.FloatField(null=True)
    data = models.JSONField(default=dict)
    supersedes = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["kind", "at"], name="fact_kind_at"),
            models.Index(fields=["subject_id"], name="fact_subject"),
            models.Index(fields=["at"], name="fact_correction", condition=models.Q(supersedes__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} at {self.at:%Y-%m-%d %H:%M:%S}"


class Worker(models.Model):
    """A process that does background work, and when it was last alive."""

    id = models.CharField(primary_key=True, max_length=64)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.id


class Lease(models.Model):
    """The right of one worker to do one thing for a while (watch a mailbox, tick the clocks)."""

    name = models.CharField(primary_key=True, max_length=100)
    worker_id = models.CharField(max_length=64)
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name}: {self.worker_id}"
