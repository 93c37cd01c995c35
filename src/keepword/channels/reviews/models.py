"""Reviews as they came from their sources, how far each source was read, and tables that are brought in."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from keepword.conversations.models import Inbox, Message


class Review(models.Model):
    """A review: its first words are a message, and so is each edition after it.

    `rating` is the share of the best one (0 to 1), `stars` out of `scale` as the source has it.
    `answered_at`: an answer stands at the source, as far as we know; `answer_taken` is what the source calls
    ours.
    """

    inbox = models.ForeignKey(Inbox, on_delete=models.PROTECT, related_name="reviews")
    external_id = models.CharField(max_length=255)
    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="review")
    source = models.CharField(max_length=12)
    author = models.CharField(max_length=200, blank=True)
    rating = models.FloatField(null=True)
    stars = models.FloatField(null=True)
    scale = models.FloatField(default=5)
    url = models.CharField(max_length=500, blank=True)
    product = models.CharField(max_length=200, blank=True)
    version = models.CharField(max_length=60, blank=True)
    written_at = models.DateTimeField()
    read_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True)
    digest = models.CharField(max_length=64)
    answered_at = models.DateTimeField(null=True)
    answer_taken = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["inbox", "external_id"], name="review_once")]
        indexes = [
            models.Index(fields=["-written_at", "-id"], name="review_newest"),
            models.Index(fields=["inbox", "-written_at", "-id"], name="review_inbox"),
            models.Index(
                fields=["-written_at", "-id"], name="review_open", condition=models.Q(answered_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.external_id}"


class Forgotten(models.Model):
    """A review that was erased here and still stands at its source: it is not read in anew. `key` is the
    SHA-256 of what the source calls it."""

    inbox = models.ForeignKey(Inbox, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["inbox", "key"], name="review_forgotten_once")]

    def __str__(self) -> str:
        return self.key


class Reading(models.Model):
    """How far a source was read, and when it is read next. `cursor` is in the words of the source."""

    inbox = models.OneToOneField(Inbox, on_delete=models.CASCADE, related_name="reading")
    cursor = models.JSONField(default=dict)
    next_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    failures = models.SmallIntegerField(default=0)  # in a row

    class Meta:
        indexes = [models.Index(fields=["next_at"], name="reading_next")]

    def __str__(self) -> str:
        return f"reading of {self.inbox_id}"


class State(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("a table of reviews", "not begun")
    RUNNING = "running", pgettext_lazy("work", "running")
    STOPPED = "stopped", pgettext_lazy("work", "stopped")
    FAILED = "failed", _("failed")
    DONE = "done", _("done")


class Table(models.Model):
    """A table of reviews that is brought in chunk by chunk; `row` is where the next chunk begins.

    `columns` says which column holds what (a name of rules.NAMES -> its heading).
    """

    inbox = models.ForeignKey(Inbox, on_delete=models.CASCADE, related_name="tables")
    blob = models.CharField(max_length=64)
    file_name = models.CharField(max_length=255)
    scale = models.FloatField(default=5)
    product = models.CharField(max_length=200, blank=True)
    columns = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    row = models.PositiveIntegerField(default=0)
    rows = models.PositiveIntegerField(default=0)
    stored = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    problems = models.JSONField(default=list)  # the first of what was rejected, in words
    problem = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["-at", "-id"], name="table_newest"),
            models.Index(fields=["blob"], name="table_blob"),
        ]

    def __str__(self) -> str:
        return self.file_name
