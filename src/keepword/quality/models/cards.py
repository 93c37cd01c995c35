"""A scorecard and what it asks."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from keepword.quality.rules import scoring


class CardState(models.TextChoices):
    """A draft can be rewritten; reviews are made with the one in use; an old one stays for those it made."""

    DRAFT = "draft", pgettext_lazy("scorecard", "draft")
    IN_USE = "in_use", pgettext_lazy("scorecard", "in use")
    OLD = "old", pgettext_lazy("scorecard", "no longer in use")


class Scorecard(models.Model):
    """One version of a card. `first` is the first version of the same card, None for that one itself.

    What reviews were made with is never rewritten: a change is a new version, a draft until it is put to use.
    """

    name = models.CharField(max_length=120)
    first = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="versions")
    version = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=8, choices=CardState.choices, default=CardState.DRAFT)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    used_since = models.DateTimeField(null=True)
    rev = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["first", "version"], condition=Q(first__isnull=False), name="card_version"
            )
        ]
        indexes = [models.Index(fields=["-created_at", "-id"], name="card_newest")]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"

    @property
    def root_id(self) -> int:
        """The number of the card's first version."""
        return self.first_id or self.pk


class CriterionKind(models.TextChoices):
    YES_NO = scoring.YES_NO, _("yes or no")
    SCALE = scoring.SCALE, _("0 to 3")


class Criterion(models.Model):
    """One thing that a reviewer looks at.

    `texts` by language: {"en": {"title", "asks"}}. `critical`: an error that makes the whole 0. `accuracy`:
    it says whether what the customer was told is right. `automatic` is the detector of `language/` whose
    finding is proposed, "" for none.
    """

    scorecard = models.ForeignKey(Scorecard, on_delete=models.CASCADE, related_name="criteria")
    key = models.SlugField(max_length=40)
    texts = models.JSONField(default=dict)
    kind = models.CharField(max_length=8, choices=CriterionKind.choices)
    weight = models.PositiveSmallIntegerField(default=1)
    critical = models.BooleanField(default=False)
    accuracy = models.BooleanField(default=False)
    automatic = models.CharField(max_length=20, blank=True)
    order = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["scorecard", "key"], name="criterion_key"),
            models.CheckConstraint(condition=Q(weight__gte=1, weight__lte=100), name="criterion_weight"),
        ]

    def __str__(self) -> str:
        return self.key
