"""Who is asked, and what they answer."""

from uuid import uuid4

from django.db import models
from django.utils.translation import pgettext_lazy

from keepword.conversations.models import Conversation, Message
from keepword.customers.models import Customer
from keepword.feedback.models.surveys import Question, Survey


class Invitation(models.Model):
    """A customer is asked, once an occasion ("conversation:12", "2026-12"; "" once for all).

    Of an anonymous survey it tells only that its customer has answered, on which day, and never what.
    """

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="invitations")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, null=True, related_name="+")
    conversation = models.ForeignKey(Conversation, on_delete=models.SET_NULL, null=True, related_name="+")
    message = models.ForeignKey(Message, on_delete=models.SET_NULL, null=True, related_name="+")
    occasion = models.CharField(max_length=60, blank=True)
    language = models.CharField(max_length=10)
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["survey", "customer", "occasion"], name="invitation_once")
        ]
        indexes = [models.Index(fields=["customer", "-made_at"], name="invitation_newest")]

    def __str__(self) -> str:
        return f"invitation {self.pk} to survey {self.survey_id}"


class Source(models.TextChoices):
    """Where an answer was given."""

    MAIL = "mail", pgettext_lazy("source of an answer", "mail")
    PAGE = "page", pgettext_lazy("source of an answer", "web page")
    KIOSK = "kiosk", pgettext_lazy("source of an answer", "kiosk")
    PAPER = "paper", pgettext_lazy("source of an answer", "paper")
    IMPORT = "import", pgettext_lazy("source of an answer", "import")


class Response(models.Model):
    """What somebody answers, finished when it has `done_at`; until then as much as they have given.

    `key` is known only to whoever answers. `external_id` names an imported one, once in a survey. `about`
    holds what answers are cut by: {"channel", "inbox", "team", "product"}. `invitation`, `customer` and
    `conversation` are null in an anonymous survey.
    """

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="responses")
    key = models.UUIDField(unique=True, default=uuid4)
    invitation = models.OneToOneField(
        Invitation, on_delete=models.SET_NULL, null=True, related_name="response"
    )
    customer = models.ForeignKey(Customer, on_delete=models.SET_NULL, null=True, related_name="+")
    conversation = models.ForeignKey(Conversation, on_delete=models.SET_NULL, null=True, related_name="+")
    started_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    language = models.CharField(max_length=10, blank=True)
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.PAGE)
    external_id = models.CharField(max_length=80, blank=True)
    about = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "external_id"],
                name="response_external",
                condition=~models.Q(external_id=""),
            )
        ]
        indexes = [
            models.Index(fields=["survey", "-done_at", "-id"], name="response_newest"),
            models.Index(fields=["customer", "-done_at"], name="response_customer"),
        ]

    def __str__(self) -> str:
        return f"response {self.pk} to survey {self.survey_id}"


class Answer(models.Model):
    """The answer to one question: a number, or words (the key of what was chosen)."""

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+")
    number = models.FloatField(null=True)
    text = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["response", "question"], name="answer_once")]

    def __str__(self) -> str:
        return f"answer to {self.question_id} of response {self.response_id}"
