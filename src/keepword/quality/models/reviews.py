"""A conversation under review: marks, dispute, coaching, and the same one graded by several."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from keepword.conversations.models import Conversation
from keepword.quality.models.cards import Criterion, Scorecard
from keepword.quality.models.sampling import Draw


class State(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("review of a conversation", "to do")
    DONE = "done", pgettext_lazy("review of a conversation", "done")
    DISPUTED = "disputed", pgettext_lazy("review of a conversation", "disputed")
    SETTLED = "settled", pgettext_lazy("review of a conversation", "settled")


class Reason(models.TextChoices):
    """Why a conversation is reviewed."""

    RANDOM = "random", pgettext_lazy("why a conversation is reviewed", "drawn")
    RISK = "risk", pgettext_lazy("why a conversation is reviewed", "by risk")
    HAND = "hand", pgettext_lazy("why a conversation is reviewed", "chosen")
    CALIBRATION = "calibration", _("calibration")


class Calibration(models.Model):
    """Several reviewers grade the same conversation with the same card, each blind to the others until it is
    closed. What they mark counts in no agent's score."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    scorecard = models.ForeignKey(Scorecard, on_delete=models.PROTECT, related_name="+")
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    about = models.CharField(max_length=300, blank=True)
    due_on = models.DateField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["-created_at", "-id"], name="calibration_newest")]

    def __str__(self) -> str:
        return f"calibration on #{self.conversation_id}"


class Review(models.Model):
    """How good `agent`'s work in a conversation was, by a version of a scorecard.

    `reviewer` is None until somebody takes it. `score` and `accuracy` (0 to 100; None where nothing applies)
    and `failed`, the keys of critical errors, are those of the marks when it was finished or settled;
    `score_before` what was disputed. `fact` is what measures stand on. `risks` say why it is risky.
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="quality_reviews")
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    scorecard = models.ForeignKey(Scorecard, on_delete=models.PROTECT, related_name="reviews")
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    reason = models.CharField(max_length=12, choices=Reason.choices)
    risks = models.JSONField(default=list)
    draw = models.ForeignKey(Draw, on_delete=models.SET_NULL, null=True, related_name="reviews")
    calibration = models.ForeignKey(Calibration, on_delete=models.CASCADE, null=True, related_name="reviews")
    due_on = models.DateField()
    created_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    score = models.FloatField(null=True)
    accuracy = models.FloatField(null=True)
    failed = models.JSONField(default=list)
    note = models.TextField(blank=True)
    dispute = models.TextField(blank=True)
    disputed_at = models.DateTimeField(null=True)
    decision = models.TextField(blank=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    score_before = models.FloatField(null=True)
    fact = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_on", "id"], name="review_to_do", condition=Q(state="draft")),
            models.Index(fields=["agent", "-done_at", "-id"], name="review_agent"),
            models.Index(fields=["-done_at", "-id"], name="review_done", condition=Q(done_at__isnull=False)),
            models.Index(fields=["disputed_at", "id"], name="review_disputed", condition=Q(state="disputed")),
        ]

    def __str__(self) -> str:
        return f"review of #{self.conversation_id}"

    @property
    def is_open(self) -> bool:
        """Whether its marks can be changed by its reviewer."""
        return self.state == State.DRAFT


class Source(models.TextChoices):
    PERSON = "person", _("a reviewer")
    AUTOMATIC = "automatic", _("found in the text")


class Mark(models.Model):
    """What was found of one criterion; see rules.scoring for `value`.

    `evidence`: [{"message", "start", "end", "why"}], places in the plain text of messages. `proposed` is what
    was found in the text before a person decided.
    """

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="marks")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.PERSON)
    value = models.SmallIntegerField(null=True)
    proposed = models.SmallIntegerField(null=True)
    note = models.TextField(blank=True)
    evidence = models.JSONField(default=list)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["review", "criterion"], name="mark_once")]

    def __str__(self) -> str:
        return f"{self.value} for {self.criterion_id} in {self.review_id}"


class Coaching(models.Model):
    """What a reviewer tells the agent to go on with; the agent says that they have read it."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="coaching")
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    words = models.TextField()
    at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["agent", "-at"], name="coaching_open", condition=Q(acknowledged_at=None))
        ]

    def __str__(self) -> str:
        return f"coaching about #{self.review_id}"
