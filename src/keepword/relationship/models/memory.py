"""How customers felt when they wrote, and what we have mentioned to them already."""

from django.conf import settings
from django.db import models

from keepword.conversations.models import Conversation, Message
from keepword.customers.models import Customer


class Mood(models.Model):
    """What a customer's message let them be seen to feel (language.judgement.EMOTIONS), 0..1.

    Kept by message, so that it goes where the message goes: with a merge, a join, an erasure.
    """

    message = models.OneToOneField(Message, on_delete=models.CASCADE, primary_key=True, related_name="mood")
    emotion = models.CharField(max_length=10)
    strength = models.FloatField()

    def __str__(self) -> str:
        return f"{self.emotion} in message {self.message_id}"


class Mentioned(models.Model):
    """Something worth mentioning (`key`, see queries.mentioning) was used, or set aside, in a conversation.

    `message` is our message that used it; none when one of us only marked it.
    """

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+", db_index=False)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=80)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    message = models.ForeignKey(Message, on_delete=models.SET_NULL, null=True, related_name="+")
    aside = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer", "key", "conversation"], name="mentioned_once")
        ]

    def __str__(self) -> str:
        return f"{self.key} to customer {self.customer_id}"
