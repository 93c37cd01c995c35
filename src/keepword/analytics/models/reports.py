from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from keepword.accounts.models import User


class Every(models.TextChoices):
    """How often a report is mailed."""

    DAY = "day", _("every day")
    WEEK = "week", _("every week")
    MONTH = "month", _("every month")


class Report(models.Model):
    """Numbers that are mailed to people of the shop, again and again.

    `subject` says which ("service", "me", "team:3", "dashboard:5", "framework:servqual"); each reader gets
    what of it they may see, in their language. `day` is a weekday from 0 (weekly) or the day of the month
    from 1 (monthly; the last day where a month is shorter). `hour` and `minute` are those of the shop's zone.
    `next_at` is when it goes out next; None: it was stopped. `with_pdf`: the same is attached as a PDF.
    """

    name = models.CharField(max_length=80)
    subject = models.CharField(max_length=80)
    every = models.CharField(max_length=5, choices=Every.choices, default=Every.WEEK)
    day = models.PositiveSmallIntegerField(default=0)
    hour = models.PositiveSmallIntegerField(default=8)
    minute = models.PositiveSmallIntegerField(default=0)
    with_pdf = models.BooleanField(default=False)
    owner = models.ForeignKey(User, models.CASCADE, related_name="+")
    next_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    rev = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["next_at"], name="report_next")]

    def __str__(self) -> str:
        return self.name


class ReportReader(models.Model):
    """Who gets a report. `stopped_at`: they wanted no more of it, and are not put back by others."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="readers")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "user"], name="report_reader_once")]

    def __str__(self) -> str:
        return f"{self.user} reads {self.report}"


class MailState(models.TextChoices):
    """Where one mail of a report is. `GIVEN` is written before the mail server has it: what a worker leaves
    so when it dies may have arrived, and is not sent again."""

    WAITING = "waiting", pgettext_lazy("a mailed report", "waiting")
    GIVEN = "given", pgettext_lazy("a mailed report", "perhaps sent")
    SENT = "sent", pgettext_lazy("a mailed report", "sent")
    EMPTY = "empty", pgettext_lazy("a mailed report", "nothing to tell")
    FAILED = "failed", pgettext_lazy("a mailed report", "not sent")


class ReportMail(models.Model):
    """One mail of a report to one person: there is never a second of the same moment."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="mails")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    due_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=MailState.choices, default=MailState.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    changed_at = models.DateTimeField()
    problem = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "user", "due_at"], name="report_mail_once")]
        indexes = [models.Index(fields=["changed_at"], name="report_mail_old")]

    def __str__(self) -> str:
        return f"{self.report} to {self.user}"
