from datetime import time

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from keepword.notifications import rules


class Notification(models.Model):
    """Something that one person should know.

    `data` is what its kind puts into words. `key` names what may be told once only ("" for what may be told
    again). What is about the same and not seen yet is one notification, `count` times.
    """

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=40)
    at = models.DateTimeField()
    subject_kind = models.CharField(max_length=40, blank=True)  # "conversation"
    subject_id = models.BigIntegerField(null=True)
    key = models.CharField(max_length=120, blank=True)
    data = models.JSONField(default=dict)
    url = models.CharField(max_length=300)
    count = models.IntegerField(default=1)
    seen_at = models.DateTimeField(null=True)
    by_mail = models.BooleanField(default=False)  # goes into the next mail of news, if not seen by then
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "key"], name="notification_once", condition=~models.Q(key="")
            )
        ]
        indexes = [
            models.Index(fields=["user", "-at", "-id"], name="notification_newest"),
            models.Index(
                fields=["user", "subject_kind", "subject_id"],
                name="notification_unseen",
                condition=models.Q(seen_at__isnull=True),
            ),
            models.Index(
                fields=["user"],
                name="notification_to_mail",
                condition=models.Q(by_mail=True, mailed_at__isnull=True, seen_at__isnull=True),
            ),
            models.Index(fields=["seen_at"], name="notification_seen"),
            models.Index(fields=["subject_kind", "subject_id"], name="notification_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.user_id} at {self.at:%Y-%m-%d %H:%M}"


class Digest(models.TextChoices):
    HOURLY = rules.HOURLY, _("at most once an hour")
    DAILY = rules.DAILY, _("once a day")
    NEVER = rules.NEVER, _("never")


class Preference(models.Model):
    """How one person wants to be told. `ways` has what they chose, by kind: a list of page, push, mail."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notification_preference"
    )
    ways = models.JSONField(default=dict)
    quiet_from = models.TimeField(null=True)
    quiet_until = models.TimeField(null=True)
    quiet_days = models.JSONField(default=list)  # 0 is Monday
    digest = models.CharField(max_length=10, choices=Digest.choices, default=Digest.HOURLY)
    daily_at = models.TimeField(default=time(8))
    mailed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"notifications of {self.user_id}"


class Device(models.Model):
    """A browser that takes push messages (RFC 8030) of one person."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="devices")
    endpoint = models.CharField(max_length=1000)
    digest = models.CharField(max_length=64, unique=True)  # SHA-256 of the endpoint
    p256dh = models.CharField(max_length=200)
    auth = models.CharField(max_length=100)
    name = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    failures = models.SmallIntegerField(default=0)

    def __str__(self) -> str:
        return self.name or self.endpoint[:40]
