from django.db import models


class Entry(models.Model):
    """One thing that somebody did. The actor is kept as data, so that erasing a person erases no deed."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)  # null: Keepword itself
    actor_label = models.CharField(max_length=200, blank=True)
    verb = models.CharField(max_length=60)
    object_kind = models.CharField(max_length=40)
    object_id = models.BigIntegerField(null=True)
    data = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["object_kind", "object_id", "at"], name="audit_object"),
            models.Index(fields=["-at"], name="audit_at"),
            models.Index(fields=["actor_id", "-at", "-id"], name="audit_actor"),
            models.Index(fields=["verb", "-at", "-id"], name="audit_verb"),
        ]

    def __str__(self) -> str:
        return f"{self.actor_label or 'Keepword'} {self.verb} {self.object_kind} {self.object_id}"
