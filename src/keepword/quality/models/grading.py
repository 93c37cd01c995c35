"""What a language model marks beside the reviewers, and all that left this machine for it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from keepword.quality.models.cards import Criterion
from keepword.quality.models.reviews import Review


class Grader(models.Model):
    """Which language model is asked, and how much. One row; off until an admin has switched it on.

    `address` is the base of an OpenAI-compatible API, `key` its key, encrypted. `share` is the per cent of
    finished reviews that it grades too. Zero in `most_calls` (a month) or `most_letters` (that leave in a
    month) means none. `paused_until`: it has asked for patience. `problem` is what it last failed with.
    """

    on = models.BooleanField(default=False)
    address = models.CharField(max_length=300, blank=True)
    model = models.CharField(max_length=120, blank=True)
    key = models.TextField(blank=True)
    share = models.PositiveSmallIntegerField(default=20)
    most_calls = models.PositiveIntegerField(default=500)
    most_letters = models.PositiveIntegerField(default=5_000_000)
    paused_until = models.DateTimeField(null=True)
    problem = models.CharField(max_length=500, blank=True)
    tried_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="grader_one_row"),
            models.CheckConstraint(condition=Q(share__lte=100), name="grader_share"),
        ]

    def __str__(self) -> str:
        return self.model


class GradingState(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("what the model is to grade", "waits")
    DONE = "done", pgettext_lazy("what the model is to grade", "graded")
    FAILED = "failed", pgettext_lazy("what the model is to grade", "not graded")


class Grading(models.Model):
    """A finished review that the model grades too. `problem` says why it has not, or not yet.

    `erased_at`: the words of the conversation are gone, and what left with them is not kept any more.
    """

    review = models.OneToOneField(Review, on_delete=models.CASCADE, related_name="grading")
    state = models.CharField(max_length=8, choices=GradingState.choices, default=GradingState.WAITING)
    model = models.CharField(max_length=120, blank=True)  # that gave the marks
    tries = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=500, blank=True)
    asked_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["next_at"], name="grading_waiting", condition=Q(state="waiting")),
            models.Index(fields=["-done_at", "-id"], name="grading_done", condition=Q(state="done")),
        ]

    def __str__(self) -> str:
        return f"grading of review {self.review_id}"


class GraderCall(models.Model):
    """One call: to which host and model, exactly what left, exactly what came back. `grading` is None for a
    try of the settings. `letters` are those that left; `status` the HTTP status, None without an answer."""

    grading = models.ForeignKey(Grading, on_delete=models.SET_NULL, null=True, related_name="calls")
    at = models.DateTimeField()
    host = models.CharField(max_length=300)
    model = models.CharField(max_length=120)
    sent = models.TextField(blank=True)
    letters = models.PositiveIntegerField()
    answer = models.TextField(blank=True)
    status = models.PositiveSmallIntegerField(null=True)
    problem = models.CharField(max_length=500, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["at"], name="grader_call_at")]

    def __str__(self) -> str:
        return f"call of {self.host} at {self.at:%Y-%m-%d %H:%M}"


class Refusal(models.TextChoices):
    """Why a mark of the model is not taken."""

    UNKNOWN = "unknown", _("the card does not ask that")
    TWICE = "twice", _("marked more than once")
    RANGE = "range", _("no such mark")
    NO_EVIDENCE = "no_evidence", _("no words that show it")
    NOT_SAID = "not_said", _("its words do not stand in the conversation")


class GraderMark(models.Model):
    """What the model found of one criterion. `refused` ones count nowhere; they have no value.

    `evidence` are words of what was sent, so with placeholders. `key` is the criterion's as it was answered.
    """

    grading = models.ForeignKey(Grading, on_delete=models.CASCADE, related_name="marks")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, null=True, related_name="+")
    key = models.CharField(max_length=40, blank=True)
    value = models.SmallIntegerField(null=True)
    evidence = models.JSONField(default=list)
    refused = models.CharField(max_length=12, choices=Refusal.choices, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["grading", "criterion"],
                condition=Q(criterion__isnull=False),
                name="grader_mark_once",
            ),
            models.CheckConstraint(
                condition=Q(refused="", value__isnull=False, criterion__isnull=False)
                | (~Q(refused="") & Q(value__isnull=True)),
                name="grader_mark_or_refused",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.value} for {self.key} by the model"
