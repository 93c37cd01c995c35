import uuid

from django.db import models


class Calendar(models.Model):
    """When the business works. `rules.WorkingHours` is the same as a value; `queries` makes it."""

    name = models.CharField(max_length=120)
    zone = models.CharField(max_length=64)  # an IANA name
    # Seven lists, Monday first, of [start, end] in minutes since midnight: [[[540, 1080]], ...]
    week = models.JSONField()
    country = models.CharField(max_length=2, blank=True)  # ISO 3166; its public holidays are days off
    subdivision = models.CharField(max_length=40, blank=True)
    is_default = models.BooleanField(default=False)
    updated_at = models.DateTimeField()
    # Another one after each change, also of a day: what is cached is cached under it. A time would not do,
    # as two changes may share one under a moved clock.
    revision = models.UUIDField(default=uuid.uuid4, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["is_default"], condition=models.Q(is_default=True), name="calendar_one_default"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CalendarDay(models.Model):
    """A date with hours of its own, whatever its weekday and though it be a holiday; none: a day off."""

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="days")
    date = models.DateField()
    intervals = models.JSONField(default=list)  # as one day of Calendar.week
    label = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["calendar", "date"], name="calendar_day_once")]

    def __str__(self) -> str:
        return f"{self.date} {self.label}".rstrip()
