"""What our own people do about a conversation: mentions, drafts, followers, links, merges."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from keepword.conversations.models.conversation import Conversation
from keepword.conversations.models.message import Message


class Mention(models.Model):
    """A note calls on a colleague."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="mentions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "user"], name="mention_once")]

    def __str__(self) -> str:
        return f"{self.user} in {self.message}"


class Draft(models.Model):
    """What a person has begun to write in a conversation."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="drafts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, default="reply")  # reply, note, forward
    content = models.JSONField(default=dict)  # {"text", "html", "to", "cc", "bcc", "files"}
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "user", "kind"], name="draft_once")]

    def __str__(self) -> str:
        return f"draft of {self.user} in #{self.conversation_id}"


class Follower(models.Model):
    """One of us hears what happens in a conversation, whoever has it."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="followers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="followed")
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "user"], name="follower_once")]

    def __str__(self) -> str:
        return f"{self.user} follows #{self.conversation_id}"


class LinkKind(models.TextChoices):
    """What `one` is to `other`."""

    RELATED = "related", _("related")
    PARENT = "parent", _("is the parent of")
    DUPLICATE = "duplicate", _("is a duplicate of")


class Link(models.Model):
    """Two conversations belong together."""

    one = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="links_from")
    other = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="links_to")
    kind = models.CharField(max_length=10, choices=LinkKind.choices, default=LinkKind.RELATED)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["one", "other"], name="link_once")]

    def __str__(self) -> str:
        return f"#{self.one_id} {self.kind} #{self.other_id}"


class Merge(models.Model):
    """One conversation was taken into another. `kept` is what is needed to take them apart again."""

    source = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    into = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="merges")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    kept = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"#{self.source_id} into #{self.into_id}"
