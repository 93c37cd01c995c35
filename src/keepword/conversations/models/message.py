"""What is said, to whom, with which files, and what is asked aside."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from keepword.conversations.models.conversation import NEVER, Contact, Conversation
from keepword.conversations.models.inbox import Inbox


class SideConversation(models.Model):
    """What we ask somebody else about a conversation, by mail: a colleague, a supplier, a partner.

    Its messages are never part of what the customer sees. `waiting_since` is our message that has no
    answer yet, `news_at` the answer that nobody of us has looked at.
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="sides")
    subject = models.CharField(max_length=500)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField()
    last_message_at = models.DateTimeField()
    waiting_since = models.DateTimeField(null=True)
    news_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.subject} (beside #{self.conversation_id})"


class SideParticipant(models.Model):
    """An address that takes part in a side conversation."""

    side = models.ForeignKey(SideConversation, on_delete=models.CASCADE, related_name="participants")
    address = models.CharField(max_length=254)
    name = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["side", "address"], name="side_participant_once")]

    def __str__(self) -> str:
        return self.name or self.address


class Direction(models.TextChoices):
    IN = "in", _("from the customer")
    OUT = "out", _("to the customer")
    NOTE = "note", _("note")


class Kind(models.TextChoices):
    MESSAGE = "message", _("message")
    AUTOREPLY = "autoreply", _("automatic reply")
    BOUNCE = "bounce", _("delivery failure")
    REPORT = "report", _("report")
    AUTOMATIC = "automatic", _("sent automatically")  # by Keepword
    NOTICE = "notice", _("notice")  # that nobody asked for: no answer to anything
    FORWARD = "forward", _("forwarded")
    SIDE = "side", _("side conversation")  # written by us into one


class State(models.TextChoices):
    """Where an outgoing message stands. Everything else is DONE."""

    DONE = "done", _("done")
    SCHEDULED = "scheduled", _("will be sent later")  # held back (by the customer's word) at NEVER
    QUEUED = "queued", _("will be sent")
    SENDING = "sending", _("being sent")
    HANDED = "handed", _("being handed over")  # the server may already have it
    SENT = "sent", _("sent")
    FAILED = "failed", _("not sent")
    UNCERTAIN = "uncertain", _("perhaps sent")
    UNDONE = "undone", _("taken back")
    BOUNCED = "bounced", _("came back")


class CustomersThread(models.Manager["Message"]):
    """What was said in conversations with customers. Whatever lists messages goes through this one, so
    that nothing of a side conversation shows anywhere unless it is asked for by name."""

    def get_queryset(self) -> "models.QuerySet[Message]":
        return super().get_queryset().filter(side__isnull=True)


class Message(models.Model):
    """Something said in a conversation, or a note about it.

    `objects` (and `conversation.messages`) leave out what belongs to a side conversation; the machinery
    of sending, indexing and moving uses `everything`.
    `text` is what its writer wrote, `quoted` the rest (quotes, signature) that folds away. `html` is what
    one of us wrote with more than words (see keepword.richtext), cleaned; `text` then says the same. `marks`
    says what is odd about it (e.g. {"authentication": "fail", "same_id": true}).
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="messages")
    contact = models.ForeignKey(Contact, on_delete=models.SET_NULL, null=True, related_name="messages")
    side = models.ForeignKey(
        SideConversation, on_delete=models.CASCADE, null=True, related_name="+", db_index=False
    )
    # By which inbox it came or leaves, where that is not the conversation's own.
    via = models.ForeignKey(
        Inbox, on_delete=models.SET_NULL, null=True, related_name="messages_via", db_index=False
    )
    direction = models.CharField(max_length=4, choices=Direction.choices)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.MESSAGE)
    at = models.DateTimeField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    sender_name = models.CharField(max_length=200, blank=True)
    sender_address = models.CharField(max_length=254, blank=True)
    to = models.JSONField(default=list)  # [[name, address], ...]
    cc = models.JSONField(default=list)
    bcc = models.JSONField(default=list)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    quoted = models.TextField(blank=True)
    language = models.CharField(max_length=5, blank=True)
    has_html = models.BooleanField(default=False)
    has_files = models.BooleanField(default=False)
    marks = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DONE)
    problem = models.CharField(max_length=500, blank=True)
    attempts = models.SmallIntegerField(default=0)
    send_after = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)  # of an outgoing one: at the customer's device
    read_at = models.DateTimeField(null=True)
    worker_id = models.CharField(max_length=64, blank=True)
    before = models.JSONField(null=True)  # the conversation as it was, for undo
    indexed = models.BooleanField(default=False)

    objects = CustomersThread()
    everything: "models.Manager[Message]" = models.Manager()

    class Meta:
        indexes = [
            models.Index(fields=["conversation", "at", "id"], name="message_thread"),
            models.Index(
                fields=["side", "at", "id"], name="message_side", condition=models.Q(side__isnull=False)
            ),
            models.Index(fields=["via"], name="message_via", condition=models.Q(via__isnull=False)),
            models.Index(fields=["id"], name="message_unindexed", condition=models.Q(indexed=False)),
            models.Index(
                fields=["state", "send_after"],
                name="message_outbox",
                condition=models.Q(state__in=["queued", "sending", "handed", "failed", "uncertain"]),
            ),
            models.Index(
                fields=["send_after", "id"],
                name="message_scheduled",
                condition=models.Q(state="scheduled"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.direction} {self.at:%Y-%m-%d %H:%M} in #{self.conversation_id}"

    @property
    def inbox(self) -> Inbox:
        """By which it came or leaves."""
        return self.via or self.conversation.inbox

    @property
    def is_held(self) -> bool:
        """Scheduled, and held back until a person decides, as the customer has written since."""
        return self.state == State.SCHEDULED and self.send_after == NEVER


class Attachment(models.Model):
    """A file of a message; its bytes are a blob."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=255)
    type = models.CharField(max_length=127)
    size = models.BigIntegerField()
    blob = models.CharField(max_length=64)
    inline = models.BooleanField(default=False)
    content_id = models.CharField(max_length=255, blank=True)

    class Meta:
        indexes = [models.Index(fields=["blob"], name="attachment_blob")]

    def __str__(self) -> str:
        return self.name


class Participant(models.Model):
    """An address other than the customer's own that takes part: it was in To or Cc."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="participants")
    address = models.CharField(max_length=254)
    name = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "address"], name="participant_once")]
        indexes = [models.Index(fields=["address"], name="participant_address")]

    def __str__(self) -> str:
        return self.address
