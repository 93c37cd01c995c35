from django.conf import settings
from django.db import models


class KeptAnswer(models.Model):
    """The answer to a write that came with an Idempotency-Key, written in the transaction of the write.

    `key` is a SHA-256 over the person and their key, `request` one over what was asked.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=64, unique=True)
    request = models.CharField(max_length=64)
    status = models.SmallIntegerField()
    body = models.TextField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["at"], name="kept_answer_at")]

    def __str__(self) -> str:
        return f"{self.status} at {self.at:%Y-%m-%d %H:%M:%S}"
