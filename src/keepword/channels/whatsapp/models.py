from django.db import models

from keepword.conversations.models import Inbox


class Template(models.Model):
    """A text that Meta has allowed to leave at any time, as it stands there.

    `text` is head, body and foot; its places stand as `{{place}}`. `head` and `body` name theirs, in order.
    `media` says what file it begins with ("image", "video", "document"), which is ours to choose each time.
    """

    inbox = models.ForeignKey(Inbox, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=512)
    language = models.CharField(max_length=20)
    category = models.CharField(max_length=30, blank=True)
    text = models.TextField()
    head = models.JSONField(default=list)
    body = models.JSONField(default=list)
    media = models.CharField(max_length=10, blank=True)
    named = models.BooleanField(default=False)  # places have names at Meta, not numbers
    fetched_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["inbox", "name", "language"], name="template_once")]

    def __str__(self) -> str:
        return f"{self.name} ({self.language})"

    @property
    def places(self) -> list[str]:
        return [*self.head, *self.body]
