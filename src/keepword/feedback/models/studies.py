"""Usability sessions: what people try to do on our pages, and how it goes."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from keepword.customers.models import Customer
from keepword.feedback.models.responses import Invitation
from keepword.feedback.models.surveys import Survey


class Tested(models.TextChoices):
    """What people try."""

    PORTAL = "portal", pgettext_lazy("what is tested", "the customer's pages")
    HELP = "help", pgettext_lazy("what is tested", "the help centre")
    CHAT = "chat", pgettext_lazy("what is tested", "the chat")
    FORM = "form", pgettext_lazy("what is tested", "the web form")
    OTHER = "other", pgettext_lazy("what is tested", "something else")


class StudyState(models.TextChoices):
    """The tasks of a draft can be rewritten; those of one that was opened stay."""

    DRAFT = "draft", pgettext_lazy("study", "draft")
    OPEN = "open", pgettext_lazy("study", "open")
    CLOSED = "closed", pgettext_lazy("study", "closed")


class Study(models.Model):
    """What is tried out. `survey` asks each participant the System Usability Scale at the end; null until the
    study is opened for the first time. Who took part, and notes, are forgotten `keep_days` after the session.
    """

    name = models.CharField(max_length=100)
    tested = models.CharField(max_length=10, choices=Tested.choices)
    state = models.CharField(max_length=10, choices=StudyState.choices, default=StudyState.DRAFT)
    languages = models.JSONField(default=list)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, null=True, related_name="studies")
    keep_days = models.PositiveSmallIntegerField(default=90)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["-created_at", "-id"], name="study_newest")]

    def __str__(self) -> str:
        return self.name


class StudyTask(models.Model):
    """One thing to do. `texts` is what participants read, by language; `start` where they begin, a path below
    our own address; `done_when` tells who looks on when it counts as done. `target` is in seconds.
    """

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="tasks")
    order = models.PositiveSmallIntegerField()
    texts = models.JSONField(default=dict)
    start = models.CharField(max_length=300)
    done_when = models.CharField(max_length=300)
    target = models.PositiveIntegerField()

    class Meta:
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["study", "order"], name="study_task_order")]

    def __str__(self) -> str:
        return f"task {self.order} of study {self.study_id}"


class Session(models.Model):
    """One participant. With a `moderator` a colleague sits beside and notes; without one they are alone with
    the signed link. `customer` where they are one of ours. `invitation` is that to the scale at the end.
    """

    study = models.ForeignKey(Study, on_delete=models.CASCADE, related_name="sessions")
    name = models.CharField(max_length=80, blank=True)
    customer = models.ForeignKey(Customer, on_delete=models.SET_NULL, null=True, related_name="+")
    moderator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    language = models.CharField(max_length=10)
    note = models.TextField(blank=True)
    made_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    invitation = models.OneToOneField(
        Invitation, on_delete=models.SET_NULL, null=True, related_name="usability_session"
    )
    forgotten_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["study", "-made_at", "-id"], name="usability_newest"),
            models.Index(fields=["made_at"], name="usability_known", condition=Q(forgotten_at=None)),
        ]

    def __str__(self) -> str:
        return f"session {self.pk} of study {self.study_id}"


class Ended(models.TextChoices):
    """How a task went."""

    DONE = "done", pgettext_lazy("task of a session", "done")
    HELPED = "helped", pgettext_lazy("task of a session", "done with help")
    GIVEN_UP = "given_up", pgettext_lazy("task of a session", "given up")


class Attempt(models.Model):
    """One task of a session. `seconds` from its beginning to its end; `ease` is the single ease question,
    1 (very difficult) to 7 (very easy); `errors` are what whoever looked on counted, null where nobody did.
    """

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="attempts")
    task = models.ForeignKey(StudyTask, on_delete=models.CASCADE, related_name="attempts")
    begun_at = models.DateTimeField()
    ended = models.CharField(max_length=10, choices=Ended.choices, blank=True)
    seconds = models.FloatField(null=True)
    errors = models.PositiveSmallIntegerField(null=True)
    ease = models.PositiveSmallIntegerField(null=True)
    note = models.CharField(max_length=1_000, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "task"], name="attempt_once"),
            models.CheckConstraint(condition=Q(ease=None) | Q(ease__gte=1, ease__lte=7), name="attempt_ease"),
        ]

    def __str__(self) -> str:
        return f"task {self.task_id} in session {self.session_id}"
