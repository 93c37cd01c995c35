"""Causes: what lies behind complaints, what is done against it, who was told that it is gone."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from keepword.conversations.models import NEVER


class CauseState(models.TextChoices):
    FOUND = "found", pgettext_lazy("cause", "found")
    REMOVING = "removing", pgettext_lazy("cause", "being removed")
    REMOVED = "removed", pgettext_lazy("cause", "removed")
    CHECKED = "checked", pgettext_lazy("cause", "removed and checked")
    BACK = "back", pgettext_lazy("cause", "back again")


PRESENT = (CauseState.BACK, CauseState.FOUND, CauseState.REMOVING)
GONE = (CauseState.REMOVED, CauseState.CHECKED)


class Bone(models.TextChoices):
    """The six groups of a fishbone."""

    PEOPLE = "people", pgettext_lazy("fishbone", "People")
    METHOD = "method", pgettext_lazy("fishbone", "Way of working")
    EQUIPMENT = "equipment", pgettext_lazy("fishbone", "Equipment")
    MATERIAL = "material", pgettext_lazy("fishbone", "Goods and material")
    MEASUREMENT = "measurement", pgettext_lazy("fishbone", "Measuring")
    SURROUNDINGS = "surroundings", pgettext_lazy("fishbone", "Surroundings")


class Cause(models.Model):
    """What lies behind complaints. `whys` are up to five answers, each to the one before; `bones` lists of
    short texts by `Bone`. `check_at` is when somebody must look whether it is really gone."""

    title = models.CharField(max_length=200)
    product = models.CharField(max_length=120, blank=True)
    process = models.CharField(max_length=120, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    about = models.TextField(blank=True)
    whys = models.JSONField(default=list)
    bones = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=CauseState.choices, default=CauseState.FOUND)
    found_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)
    check_at = models.DateTimeField(default=NEVER)
    checked_at = models.DateTimeField(null=True)
    times_back = models.PositiveIntegerField(default=0)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        indexes = [
            models.Index(fields=["state", "-found_at", "-id"], name="cause_state"),
            models.Index(fields=["check_at"], name="cause_check", condition=models.Q(state="removed")),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_gone(self) -> bool:
        """Whether it is removed, as far as we know."""
        return self.state in GONE


class MeasureKind(models.TextChoices):
    CORRECTIVE = "corrective", _("corrects what is wrong now")
    PREVENTIVE = "preventive", _("prevents that it happens again")


class Measure(models.Model):
    """Something that is done against a cause, by somebody, by a day."""

    cause = models.ForeignKey(Cause, on_delete=models.CASCADE, related_name="measures")
    kind = models.CharField(max_length=10, choices=MeasureKind.choices, default=MeasureKind.CORRECTIVE)
    text = models.CharField(max_length=300)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    due_on = models.DateField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["due_on"], name="measure_due", condition=models.Q(done_at=None))]

    def __str__(self) -> str:
        return self.text


class RemovalState(models.TextChoices):
    RUNNING = "running", pgettext_lazy("work", "running")
    STOPPED = "stopped", pgettext_lazy("work", "stopped")
    DONE = "done", _("done")


class Removal(models.Model):
    """A cause was removed: its complaints pass their last stage, and customers are told with `texts` (by
    language; none: nobody is told)."""

    cause = models.ForeignKey(Cause, on_delete=models.CASCADE, related_name="removals")
    texts = models.JSONField(default=dict)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=10, choices=RemovalState.choices, default=RemovalState.RUNNING)
    total = models.IntegerField(default=0)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"removal of {self.cause_id}"
