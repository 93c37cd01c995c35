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


# Signing in ---------------------------------------------------------------------------------------


class SignInCode(models.Model):
    """Six digits that were asked for an address: kept as a digest, `sealed` until they are mailed."""

    address = models.CharField(max_length=254)
    digest = models.CharField(max_length=64)
    sealed = models.TextField(blank=True)
    language = models.CharField(max_length=5)
    tries = models.SmallIntegerField(default=0)
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["created_at"], name="sign_in_code_at")]

    def __str__(self) -> str:
        return f"code of {self.created_at:%Y-%m-%d %H:%M}"


class CustomerSession(models.Model):
    """A browser in which somebody has shown that an address is theirs. The cookie holds the token, this row
    its digest. Whose customer it is, the address says each time."""

    digest = models.CharField(max_length=64, unique=True)
    address = models.CharField(max_length=254)
    device = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["address"], name="customer_session_address"),
            models.Index(fields=["created_at"], name="customer_session_at"),
        ]

    def __str__(self) -> str:
        return f"session of {self.created_at:%Y-%m-%d %H:%M}"


class CustomerDevice(models.Model):
    """A browser of a customer that takes push messages (RFC 8030): of all that is theirs while its session
    lasts, or of one conversation whose page they hold (`page` is its signed name)."""

    session = models.ForeignKey(CustomerSession, on_delete=models.CASCADE, null=True, related_name="devices")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, null=True, related_name="+")
    page = models.CharField(max_length=60, blank=True)
    endpoint = models.CharField(max_length=1000)
    digest = models.CharField(max_length=64)  # SHA-256 of the endpoint
    p256dh = models.CharField(max_length=200)
    auth = models.CharField(max_length=100)
    language = models.CharField(max_length=5)
    failures = models.SmallIntegerField(default=0)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["digest"], name="customer_device_all", condition=models.Q(conversation__isnull=True)
            ),
            models.UniqueConstraint(
                fields=["digest", "conversation"],
                name="customer_device_one",
                condition=models.Q(conversation__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.endpoint[:40]
