"""Rounds of checks: points that somebody looks at in a place every so many days."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from keepword.tasks.models import Task


class Found(models.TextChoices):
    """How a point was found."""

    OK = "ok", pgettext_lazy("point of a check", "In order")
    BAD = "bad", pgettext_lazy("point of a check", "Not in order")
    ABSENT = "absent", _("Does not apply")


class Checklist(models.Model):
    """What is looked at in a `place`, every so many days, by `who` (without one by anybody).

    What is not in order becomes a task of `owner` (else of whoever found it), due `fix_days` later.
    `reminded_on` is the day for which people were told that it is due.
    """

    name = models.CharField(max_length=80)
    place = models.CharField(max_length=80)
    every_days = models.PositiveSmallIntegerField(default=7)
    fix_days = models.PositiveSmallIntegerField(default=3)
    who = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    next_on = models.DateField()
    reminded_on = models.DateField(null=True)
    created_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["next_on", "id"], name="checklist_due", condition=Q(archived_at=None))
        ]

    def __str__(self) -> str:
        return self.name


class Point(models.Model):
    """One thing to look at. An archived one stands in past rounds only."""

    checklist = models.ForeignKey(Checklist, on_delete=models.CASCADE, related_name="points")
    text = models.CharField(max_length=200)
    order = models.PositiveSmallIntegerField(default=0)
    archived_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.text


class Round(models.Model):
    """A round that was walked. `key` is the form's own: sent twice it is one round."""

    checklist = models.ForeignKey(Checklist, on_delete=models.CASCADE, related_name="rounds")
    key = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    note = models.TextField(blank=True)
    looked_at = models.PositiveSmallIntegerField()  # points that apply
    in_order = models.PositiveSmallIntegerField()

    class Meta:
        indexes = [models.Index(fields=["checklist", "-at", "-id"], name="round_newest")]

    def __str__(self) -> str:
        return f"round {self.pk} of checklist {self.checklist_id}"


class Mark(models.Model):
    """How one point was found in a round; `text` is the point's words of that day, `blob` a photo."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="marks")
    point = models.ForeignKey(Point, on_delete=models.SET_NULL, null=True, related_name="+")
    text = models.CharField(max_length=200)
    found = models.CharField(max_length=8, choices=Found.choices)
    note = models.CharField(max_length=1_000, blank=True)
    photo_name = models.CharField(max_length=200, blank=True)
    photo_type = models.CharField(max_length=100, blank=True)
    photo_size = models.PositiveIntegerField(default=0)
    blob = models.CharField(max_length=64, blank=True, db_index=True)
    task = models.ForeignKey(Task, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "point"], name="round_mark_once")]
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.text}: {self.found}"
