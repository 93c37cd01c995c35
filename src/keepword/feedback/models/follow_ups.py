"""What is done about a low answer."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from keepword.feedback.models.responses import Response


class FollowUp(models.Model):
    """Somebody gets in touch with a customer who answered low, by `due_at` (working time).

    `question` and `score` are the lowest of what they said, `outcome` what came of it.
    """

    response = models.OneToOneField(Response, on_delete=models.CASCADE, related_name="follow_up")
    question = models.SlugField(max_length=40)
    score = models.FloatField()
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    outcome = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["due_at", "id"], name="follow_up_open", condition=Q(done_at=None))]

    def __str__(self) -> str:
        return f"follow-up of response {self.response_id}"

    @property
    def is_done(self) -> bool:
        return self.done_at is not None
