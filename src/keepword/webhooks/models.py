from django.db import models
from django.utils.translation import gettext_lazy as _


class Endpoint(models.Model):
    """An address of somebody else's that is told what happens here.

    `failing_since` is the first failure after the last success. One that failed for days, or said that it
    is gone, is switched off: `is_active` False, with the `problem`.
    """

    name = models.CharField(max_length=80)
    url = models.CharField(max_length=500)
    topics = models.JSONField(default=list)  # "message.received", "conversation.*", "*"
    secret = models.TextField()  # encrypted
    old_secret = models.TextField(blank=True)  # encrypted; signs too until `old_secret_until`
    old_secret_until = models.DateTimeField(null=True)
    is_active = models.BooleanField(default=True)
    failing_since = models.DateTimeField(null=True)
    problem = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Event(models.Model):
    """Something that happened, as it is told: once, to however many endpoints. `key` is its public id."""

    key = models.CharField(max_length=40, unique=True)
    topic = models.CharField(max_length=60)
    at = models.DateTimeField()
    data = models.JSONField()

    class Meta:
        indexes = [models.Index(fields=["at"], name="webhook_event_at")]

    def __str__(self) -> str:
        return f"{self.topic} {self.key}"


class State(models.TextChoices):
    PENDING = "pending", _("waiting")
    DELIVERED = "delivered", _("delivered")
    FAILED = "failed", _("failed")


class Delivery(models.Model):
    """One event on its way to one endpoint, with what was answered last."""

    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="deliveries")
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="deliveries")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    tries = models.SmallIntegerField(default=0)
    created_at = models.DateTimeField()
    tried_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)
    status = models.SmallIntegerField(null=True)  # HTTP; null when nobody answered
    answer = models.TextField(blank=True)  # the beginning of it
    problem = models.CharField(max_length=500, blank=True)
    seconds = models.FloatField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["endpoint", "-id"], name="webhook_log"),
            models.Index(fields=["endpoint", "state", "-id"], name="webhook_log_state"),
            models.Index(fields=["next_at"], name="webhook_due", condition=models.Q(state="pending")),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} to {self.endpoint_id}: {self.state}"
