import secrets

from django.db import models
from django.utils.translation import gettext_lazy as _

from keepword.accounts.models import User
from keepword.calendars.models import Calendar
from keepword.conversations.models import Conversation, Inbox, Message
from keepword.customers.models import Customer


def new_key() -> str:
    """By which a page names an inbox: seen by everybody, guessed by nobody."""
    return secrets.token_urlsafe(18)


def new_visitor() -> str:
    """What a browser is known by among us. It opens nothing: that takes the token."""
    return f"v-{secrets.token_hex(12)}"


class Widget(models.Model):
    """How an inbox of chat looks and who may use it.

    `origins` are the sites on which it works (`https://shop.example`, `https://*.shop.example`). `greeting`,
    `consent` are texts by language. `questions` are asked before the chat, each `{"key", "label": {language:
    words}, "kind": "text" | "email" | "choice", "choices": [words], "required": bool}`. `secret` (encrypted)
    is what the shop's site signs its logged-in users with.
    """

    inbox = models.OneToOneField(Inbox, on_delete=models.CASCADE, related_name="widget")
    key = models.CharField(max_length=40, unique=True, default=new_key)
    is_on = models.BooleanField(default=True)
    origins = models.JSONField(default=list)
    colour = models.CharField(max_length=7, default="#0b6b5d")
    position = models.CharField(max_length=5, default="right")
    greeting = models.JSONField(default=dict)
    questions = models.JSONField(default=list)
    consent = models.JSONField(default=dict)
    calendar = models.ForeignKey(Calendar, on_delete=models.SET_NULL, null=True, related_name="+")
    secret = models.TextField(blank=True)
    last_in_at = models.DateTimeField(null=True)
    last_out_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.inbox.name


class Session(models.Model):
    """A browser that chats; its tabs share it. `token` is the SHA-256 of what only the browser knows.

    `site` is who they are on the shop's site, as that has signed; `email` what they say their address is.
    `last_seq` counts the lines, `read_seq` is how far they have read, `seen_seq` how far we have,
    `mailed_seq` up to where lines that they never read have been sent on as mail. `left_at`: since when no
    page of theirs is connected.
    """

    inbox = models.ForeignKey(Inbox, on_delete=models.CASCADE, related_name="+")
    visitor = models.CharField(max_length=40, unique=True, default=new_visitor)
    token = models.CharField(max_length=64, unique=True)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, null=True, related_name="+")
    conversation = models.ForeignKey(Conversation, on_delete=models.SET_NULL, null=True, related_name="+")
    site = models.CharField(max_length=254, blank=True)
    site_email = models.CharField(max_length=254, blank=True)
    name = models.CharField(max_length=200, blank=True)
    email = models.CharField(max_length=254, blank=True)
    language = models.CharField(max_length=5, blank=True)
    page = models.CharField(max_length=500, blank=True)
    title = models.CharField(max_length=200, blank=True)
    referrer = models.CharField(max_length=500, blank=True)
    visits = models.PositiveIntegerField(default=1)
    cart = models.JSONField(default=dict)
    answers = models.JSONField(default=dict)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    last_seq = models.PositiveIntegerField(default=0)
    read_seq = models.PositiveIntegerField(default=0)
    seen_seq = models.PositiveIntegerField(default=0)
    mailed_seq = models.PositiveIntegerField(default=0)
    transcript_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["site"], name="chat_session_site", condition=~models.Q(site="")),
            models.Index(fields=["-seen_at"], name="chat_session_recent"),
        ]

    def __str__(self) -> str:
        return self.visitor


class State(models.TextChoices):
    """Where a line stands on its way into the conversation."""

    WAITING = "waiting", _("waiting")
    DONE = "done", _("done")
    HELD = "held", _("in quarantine")


class Line(models.Model):
    """What the widget shows, numbered within its session. Committed before the visitor is told that it is.

    `client_id` is the browser's own name of a line, by which one that is sent twice is one; "" for ours.
    `ours` is what we said. `files` are `{"name", "type", "size", "blob"}`.
    """

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="lines")
    seq = models.PositiveIntegerField()
    client_id = models.CharField(max_length=40, blank=True)
    ours = models.BooleanField(default=False)
    name = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    files = models.JSONField(default=list)
    at = models.DateTimeField()
    message = models.ForeignKey(Message, on_delete=models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DONE)
    problem = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "seq"], name="chat_line_seq"),
            models.UniqueConstraint(
                fields=["session", "client_id"], name="chat_line_once", condition=~models.Q(client_id="")
            ),
            models.UniqueConstraint(
                fields=["session", "message"],
                name="chat_line_message",
                condition=models.Q(message__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["id"], name="chat_line_waiting", condition=models.Q(state="waiting")),
            models.Index(fields=["id"], name="chat_line_held", condition=models.Q(state="held")),
        ]

    def __str__(self) -> str:
        return f"{self.seq} of session {self.session_id}"


class Wait(models.Model):
    """How long somebody waited for the first answer in a chat: what the widget tells the next one."""

    inbox = models.ForeignKey(Inbox, on_delete=models.CASCADE, related_name="+", db_index=False)
    at = models.DateTimeField()
    seconds = models.FloatField()

    class Meta:
        indexes = [models.Index(fields=["inbox", "-at"], name="chat_wait_recent")]

    def __str__(self) -> str:
        return f"{self.seconds:.0f} s"


class AtDesk(models.Model):
    """That one of us has the desk open, noted about once a minute."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.user_id} at {self.at:%H:%M:%S}"


class Invitation(models.Model):
    """Words with which the widget invites a visitor by itself, and when (`conditions`: rules.CONDITIONS)."""

    inbox = models.ForeignKey(Inbox, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    texts = models.JSONField(default=dict)  # by language
    conditions = models.JSONField(default=dict)
    every_hours = models.PositiveIntegerField(default=24)  # once for a visitor in so many hours
    is_on = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    shown = models.PositiveIntegerField(default=0)
    accepted = models.PositiveIntegerField(default=0)
    dismissed = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.name
