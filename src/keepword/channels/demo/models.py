from django.db import models


class Progress(models.Model):
    """How far the demo shop's story has been told. One row, written with what it counts."""

    told_at = models.DateTimeField()  # the "now" that the story ends at
    stories = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    later = models.PositiveSmallIntegerField(
        null=True
    )  # parts of what follows the stories; null: with the last

    def __str__(self) -> str:
        return f"{self.done} of {self.stories}"
