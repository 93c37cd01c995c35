from django.db import models

from keepword.conversations.models import Conversation, Message


class Submission(models.Model):
    """A reply that came from the customer's page. `key` is of the form and what was in it: the same
    form sent twice is one reply."""

    key = models.CharField(max_length=64, unique=True)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="+")
    size = models.BigIntegerField()  # of its files, in bytes
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["conversation", "at"], name="submission_conversation")]

    def __str__(self) -> str:
        return f"reply in #{self.conversation_id} at {self.at:%Y-%m-%d %H:%M}"


class Visit(models.Model):
    """When the customer last looked at their page, as far as it was counted."""

    conversation = models.OneToOneField(
        Conversation, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"visit to #{self.conversation_id} at {self.at:%Y-%m-%d %H:%M}"
