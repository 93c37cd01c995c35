import secrets

from django.db import models
from django.utils.translation import gettext_lazy as _

from keepword.conversations.models import Inbox, Message


def new_hook() -> str:
    """A name for the address at which a provider calls us, guessed by nobody."""
    return secrets.token_urlsafe(24)


class Connected(models.TextChoices):
    """How a connection is doing."""

    NEW = "new", _("not tried yet")
    WORKING = "working", _("working")
    FAILING = "failing", _("failing")
    OFF = "off", _("switched off")


class Connection(models.Model):
    """How an inbox is reached at its provider. `settings` are plain, `secrets` an encrypted JSON object."""

    inbox = models.OneToOneField(Inbox, on_delete=models.CASCADE, related_name="connection")
    settings = models.JSONField(default=dict)
    secrets = models.TextField(blank=True)
    hook = models.CharField(max_length=40, unique=True, default=new_hook)
    state = models.CharField(max_length=10, choices=Connected.choices, default=Connected.NEW)
    problem = models.CharField(max_length=500, blank=True)
    failing_since = models.DateTimeField(null=True)
    last_in_at = models.DateTimeField(null=True)
    last_out_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True)
    cursor = models.CharField(max_length=500, blank=True)  # how far a source that is read has been read

    def __str__(self) -> str:
        return self.inbox.address


class Taken(models.TextChoices):
    """What became of what a provider sent."""

    WAITING = "waiting", _("waiting")
    DONE = "done", _("taken in")
    QUARANTINED = "quarantined", _("in quarantine")


class Payload(models.Model):
    """What a provider sent in one call, kept before we said that we had it.

    The same bytes twice to one inbox are one call (`digest`, SHA-256). When it is taken in its body is let
    go; what could not be is kept whole, with the reason, to be replayed.
    """

    inbox = models.ForeignKey(Inbox, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)
    body = models.BinaryField(null=True)
    about = models.JSONField(default=dict)  # what of the call the channel needs beside the body
    at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=Taken.choices, default=Taken.WAITING)
    problem = models.CharField(max_length=500, blank=True)
    attempts = models.SmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["inbox", "digest"], name="payload_once")]
        indexes = [
            models.Index(fields=["at"], name="payload_open", condition=~models.Q(state="done")),
            models.Index(fields=["at"], name="payload_done", condition=models.Q(state="done")),
        ]

    def __str__(self) -> str:
        return f"{self.inbox_id} {self.at:%Y-%m-%d %H:%M:%S} {self.state}"


class Reference(models.Model):
    """What the provider calls a message, or a part of one. The record that intake is idempotent by."""

    inbox = models.ForeignKey(Inbox, on_delete=models.CASCADE, related_name="+")
    external_id = models.CharField(max_length=255)
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="references")
    part = models.SmallIntegerField(default=0)
    outgoing = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["inbox", "external_id"], name="reference_once")]

    def __str__(self) -> str:
        return f"{self.external_id} is message {self.message_id}"


class OptOut(models.Model):
    """Somebody wants nothing more by an inbox. `mark` is made of their address by our secret.

    It outlives the customer's own rows, as their word does.
    """

    inbox = models.ForeignKey(Inbox, on_delete=models.CASCADE, related_name="+")
    mark = models.CharField(max_length=40)
    reason = models.CharField(max_length=20)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["inbox", "mark"], name="opt_out_once")]

    def __str__(self) -> str:
        return f"{self.mark}: {self.reason}"
