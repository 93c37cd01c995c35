from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from keepword.calendars.models import Calendar
from keepword.teams import rules


class Team(models.Model):
    """People who share work. A private team's conversations are seen by its members only.

    `calendar` is when the team works, None the shop's own. `capacity` is how many open conversations each
    of its people may be given at once, None any number. A removed team stays for what it did.
    """

    name = models.CharField(max_length=80, unique=True)
    about = models.CharField(max_length=300, blank=True)
    is_private = models.BooleanField(default=False)
    calendar = models.ForeignKey(Calendar, on_delete=models.SET_NULL, null=True, related_name="+")
    capacity = models.PositiveSmallIntegerField(null=True)
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A person works in a team."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "user"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.user} in {self.team}"


class Skill(models.Model):
    """Something that some of us know and some do not: "Repairs of lamps". Languages are no skills."""

    name = models.CharField(max_length=80, unique=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Presence(models.TextChoices):
    """How a person stands: the first three they say themselves."""

    HERE = rules.HERE, pgettext_lazy("a person", "here")
    BUSY = rules.BUSY, pgettext_lazy("a person", "busy")
    AWAY = rules.AWAY, pgettext_lazy("a person", "away")
    ABSENT = rules.ABSENT, pgettext_lazy("a person", "absent")
    OFF = rules.OFF, pgettext_lazy("a person", "not at work")


class Work(models.Model):
    """How a person works: what they know, how much they take, when, and whether they are there.

    `languages` are those that they write to customers in; none: that of their pages. `capacity` and
    `calendar` None: their team's, else the shop's. `state`, `back_at` and `text` are their own switch;
    `presence` is the word that was last recorded for them, since `since` (see `services.keep_presence`).
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="work")
    languages = models.JSONField(default=list)
    skills = models.ManyToManyField(Skill, related_name="people", blank=True)
    capacity = models.PositiveSmallIntegerField(null=True)
    calendar = models.ForeignKey(Calendar, on_delete=models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=8, choices=Presence.choices, default=Presence.HERE)
    back_at = models.DateTimeField(null=True)
    text = models.CharField(max_length=120, blank=True)
    presence = models.CharField(max_length=8, choices=Presence.choices, default=Presence.HERE)
    since = models.DateTimeField()

    def __str__(self) -> str:
        return f"work of {self.user}"


class AbsenceKind(models.TextChoices):
    HOLIDAY = "holiday", _("holiday")
    ILLNESS = "illness", _("illness")
    TRAINING = "training", _("training")
    OTHER = "other", pgettext_lazy("an absence", "other")


class Absence(models.Model):
    """A time in which a person does not work, though the hours say so; `ends_at` is not part of it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="absences")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    whole_days = models.BooleanField(default=True)  # how it was entered, and is shown
    kind = models.CharField(max_length=10, choices=AbsenceKind.choices, default=AbsenceKind.HOLIDAY)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["user", "ends_at"], name="absence_coming")]

    def __str__(self) -> str:
        return f"{self.user}: {self.kind} from {self.starts_at:%Y-%m-%d}"

    @property
    def last_day(self) -> datetime:
        """A moment of the last of whole days."""
        return self.ends_at - timedelta(minutes=1)
