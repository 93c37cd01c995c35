from django.conf import settings
from django.db import models

from keepword.conversations.models import Contact, Conversation, Message


class RatingRequest(models.Model):
    """The customer was asked how we did; at most once a contact."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    contact = models.OneToOneField(Contact, on_delete=models.CASCADE, related_name="rating_request")
    message = models.ForeignKey(Message, on_delete=models.SET_NULL, null=True, related_name="+")
    sent_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"asked in #{self.conversation_id} at {self.sent_at:%Y-%m-%d %H:%M}"


class Rating(models.Model):
    """What the customer thought of us in one contact, from 1 (very bad) to 5 (very good).

    `author` is the one of us who had answered last. `fact` is the newest fact about it, which the next
    correction supersedes.
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="ratings")
    contact = models.OneToOneField(Contact, on_delete=models.CASCADE, related_name="rating")
    score = models.SmallIntegerField()
    comment = models.TextField(blank=True)
    at = models.DateTimeField()
    changed_at = models.DateTimeField()
    changes = models.PositiveSmallIntegerField(default=0)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    fact = models.BigIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(score__gte=1, score__lte=5), name="rating_score")
        ]
        indexes = [models.Index(fields=["-at"], name="rating_at")]

    def __str__(self) -> str:
        return f"{self.score} of 5 in #{self.conversation_id}"
