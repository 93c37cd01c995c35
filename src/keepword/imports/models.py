from django.db import models


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
