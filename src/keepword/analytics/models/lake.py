from django.db import models


class LakeState(models.Model):
    """How far the lake is: one row.

    Facts up to `watermark` (an id) are in it. Each export takes a `run` of its own, and whatever it lists is
    listed only while no other has begun since; so that one that was stopped for an hour spoils nothing.
    """

    watermark = models.BigIntegerField(default=0)
    run = models.BigIntegerField(default=0)
    layout = models.PositiveSmallIntegerField(default=0)
    exported_at = models.DateTimeField(null=True)
    queued_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"to {self.watermark}"


class LakeFile(models.Model):
    """A file of the lake. What is not listed here is not in the lake, whatever lies there.

    One that was made a part of another is dropped first and deleted later: somebody may be reading it.
    """

    path = models.CharField(max_length=250, unique=True)
    kind = models.CharField(max_length=40)
    month = models.CharField(max_length=7)
    rows = models.PositiveIntegerField()
    first = models.BigIntegerField()
    last = models.BigIntegerField()
    bytes = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["kind", "month"], name="lake_kind_month")]

    def __str__(self) -> str:
        return self.path
