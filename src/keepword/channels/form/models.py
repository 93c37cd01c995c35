"""Kinds of request with their fields, what came by the form, and how often somebody knocked."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from keepword.conversations.models import Conversation, Inbox, Message, Tag
from keepword.fields.models import Definition
from keepword.teams.models import Team


class Nature(models.TextChoices):
    """What a request is for us, whatever the shop calls it."""

    QUESTION = "question", _("question")
    COMPLAINT = "complaint", _("complaint")
    CLAIM = "claim", _("claim")
    RETURN = "return", _("return")
    SUGGESTION = "suggestion", _("suggestion")
    OTHER = "other", _("something else")


class FormSettings(models.Model):
    """Whether the form is open, and the inbox of kinds that name none. One row."""

    is_on = models.BooleanField(default=True)
    inbox = models.ForeignKey(Inbox, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return "web form" if self.is_on else "web form (closed)"


class RequestKind(models.Model):
    """Something that customers can ask for. `key` names it in addresses and never changes.

    `names` and `intros` are by language. An archived kind is offered nowhere.
    """

    key = models.CharField(max_length=40, unique=True)
    nature = models.CharField(max_length=12, choices=Nature.choices, default=Nature.OTHER)
    names = models.JSONField(default=dict)
    intros = models.JSONField(default=dict)
    inbox = models.ForeignKey(Inbox, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.SET_NULL, null=True, related_name="+")
    tags = models.ManyToManyField(Tag, related_name="+", blank=True)
    order = models.SmallIntegerField(default=0)
    created_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.key


class RequestField(models.Model):
    """One of the shop's own fields that a kind asks for. `labels` (by language) go before its name."""

    kind = models.ForeignKey(RequestKind, on_delete=models.CASCADE, related_name="fields")
    definition = models.ForeignKey(Definition, on_delete=models.PROTECT, related_name="+")
    labels = models.JSONField(default=dict)
    required = models.BooleanField(default=False)
    order = models.SmallIntegerField(default=0)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["kind", "definition"], name="request_field_once")]

    def __str__(self) -> str:
        return f"{self.definition} of {self.kind}"


class Submission(models.Model):
    """A request that came by the form. `key` is of the form and what was in it: sent twice it is one.

    `words` is a digest of what was written, by which the same words from many addresses are seen.
    `proven`: whoever sent it had shown before that the address is theirs.
    """

    key = models.CharField(max_length=64, unique=True)
    kind = models.ForeignKey(RequestKind, on_delete=models.SET_NULL, null=True, related_name="+")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="+")
    words = models.CharField(max_length=64)
    reasons = models.JSONField(default=list)  # why it looks like spam
    proven = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["words", "at"], name="submission_words")]

    def __str__(self) -> str:
        return f"request in #{self.conversation_id} at {self.at:%Y-%m-%d %H:%M}"


class Attempt(models.Model):
    """Somebody knocked at a door of strangers. `who` is a keyed digest of an address or a network, never
    the thing itself; the row goes after two days."""

    door = models.CharField(max_length=20)
    who = models.CharField(max_length=64)
    at = models.DateTimeField()
    size = models.BigIntegerField(default=0)  # bytes that came with it

    class Meta:
        indexes = [
            models.Index(fields=["door", "who", "at"], name="attempt_who"),
            models.Index(fields=["at"], name="attempt_at"),
        ]

    def __str__(self) -> str:
        return f"{self.door} at {self.at:%Y-%m-%d %H:%M}"
