from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from keepword.conversations.models import Conversation


class State(models.TextChoices):
    OPEN = "open", _("open")
    SOLVED = "solved", _("solved")


class Audience(models.TextChoices):
    JOINED = "joined", _("those whom it concerns")
    EVERYBODY = "everybody", _("every customer")


class Problem(models.Model):
    """One cause behind many conversations: an outage, a bad batch.

    `texts` is what customers read about it on their page, by language; shown while `announced_at` is set.
    """

    title = models.CharField(max_length=200)
    about = models.TextField(blank=True)  # for us
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    texts = models.JSONField(default=dict)
    announced_at = models.DateTimeField(null=True)
    audience = models.CharField(max_length=10, choices=Audience.choices, default=Audience.JOINED)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    solved_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "-created_at", "-id"], name="problem_state"),
            models.Index(
                fields=["audience"], name="problem_announced", condition=models.Q(announced_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Joined(models.Model):
    """A conversation is about a problem; it has one at most."""

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="joined")
    conversation = models.OneToOneField(Conversation, on_delete=models.CASCADE, related_name="problem_link")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["problem", "-id"], name="joined_problem")]

    def __str__(self) -> str:
        return f"#{self.conversation_id} in {self.problem_id}"


class RoundState(models.TextChoices):
    RUNNING = "running", pgettext_lazy("work", "running")
    STOPPED = "stopped", pgettext_lazy("work", "stopped")
    DONE = "done", _("done")


class Round(models.Model):
    """One answer to all conversations of a problem, each in its language."""

    problem = models.ForeignKey(Problem, on_delete=models.CASCADE, related_name="rounds")
    texts = models.JSONField()
    closes = models.BooleanField(default=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=10, choices=RoundState.choices, default=RoundState.RUNNING)
    total = models.IntegerField(default=0)
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"round {self.pk} of {self.problem_id}"


class Told(models.Model):
    """A conversation was answered in a round; or was not, and why. Written with the answer: exactly once."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="told")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    message_id = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "conversation"], name="told_once")]

    def __str__(self) -> str:
        return f"#{self.conversation_id} in {self.round_id}"


# Hearing that many speak of the same --------------------------------------------------------------


class Ear(models.Model):
    """How far new conversations have been listened to: one row."""

    last_id = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.last_id)


class Heard(models.Model):
    """What a conversation of the last hours speaks of: its words by root."""

    conversation = models.OneToOneField(Conversation, on_delete=models.CASCADE, related_name="+")
    customer_id = models.BigIntegerField()
    at = models.DateTimeField(db_index=True)
    terms = models.JSONField()

    def __str__(self) -> str:
        return f"heard in #{self.conversation_id}"


class TermCount(models.Model):
    """In how many conversations of a day (UTC) a word stood."""

    day = models.DateField()
    term = models.CharField(max_length=64)
    count = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["term", "day"], name="term_day")]
        indexes = [models.Index(fields=["day"], name="term_old")]

    def __str__(self) -> str:
        return f"{self.term} {self.day}: {self.count}"


class HintState(models.TextChoices):
    NEW = "new", _("new")
    TAKEN = "taken", _("made a problem")
    DISMISSED = "dismissed", _("dismissed")


class Hint(models.Model):
    """Many conversations seem to speak of the same: perhaps a problem."""

    term = models.CharField(max_length=64)
    words = models.JSONField()
    conversations = models.JSONField()  # ids
    count = models.IntegerField()
    surprise = models.FloatField()
    state = models.CharField(max_length=10, choices=HintState.choices, default=HintState.NEW)
    problem = models.ForeignKey(Problem, on_delete=models.SET_NULL, null=True, related_name="+")
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["state", "-last_at"], name="hint_state")]

    def __str__(self) -> str:
        return ", ".join(self.words)
