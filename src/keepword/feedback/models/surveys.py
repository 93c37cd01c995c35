"""A survey and its questions."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class State(models.TextChoices):
    """A draft can be rewritten; an open one is answered; a closed one can be opened again."""

    DRAFT = "draft", pgettext_lazy("survey", "draft")
    OPEN = "open", pgettext_lazy("survey", "open")
    CLOSED = "closed", pgettext_lazy("survey", "closed")


class Audience(models.TextChoices):
    CUSTOMERS = "customers", _("customers")
    STAFF = "staff", _("our own people")


class Survey(models.Model):
    """What is asked of whom, and how often.

    `instrument` is the key of one in `instruments/`, or "custom". An `anonymous` one keeps no way from an
    answer to who gave it. `sampling` is how many of a hundred customers are asked, `quiet_days` for how long
    nobody is asked again after any survey, `one_question` puts the first question into the mail itself.
    `code` is in the address that anybody with the link may answer (of `by_link` ones), `texts` what stands
    before and after the questions: {"en": {"title", "intro", "thanks"}}. Low answers open a follow-up for
    `owner` that is due after `follow_minutes` of working time; none where that is null.
    """

    name = models.CharField(max_length=120)
    instrument = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    audience = models.CharField(max_length=10, choices=Audience.choices, default=Audience.CUSTOMERS)
    anonymous = models.BooleanField(default=False)
    by_link = models.BooleanField(default=False)
    code = models.CharField(max_length=24, unique=True)
    languages = models.JSONField(default=list)
    texts = models.JSONField(default=dict)
    sampling = models.PositiveSmallIntegerField(default=100)
    quiet_days = models.PositiveSmallIntegerField(default=30)
    one_question = models.BooleanField(default=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    follow_minutes = models.PositiveIntegerField(null=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    rev = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sampling__gte=1, sampling__lte=100), name="survey_sampling"
            )
        ]
        indexes = [models.Index(fields=["-created_at", "-id"], name="survey_newest")]

    def __str__(self) -> str:
        return self.name


class Kind(models.TextChoices):
    SCALE = "scale", _("a scale")
    CHOICE = "choice", _("one of several answers")
    TEXT = "text", _("own words")
    POINTS = "points", _("points out of a hundred, given to several")


class Role(models.TextChoices):
    """What a number says about a thing that is asked about more than once."""

    PLAIN = "", _("stands alone")
    EXPECTATION = "expectation", _("what one expects")
    PERCEPTION = "perception", _("what one finds")
    IMPORTANCE = "importance", _("how important it is")
    SATISFACTION = "satisfaction", _("how satisfied one is")


class Question(models.Model):
    """One question of a survey.

    `item` names the thing asked about: expectation and perception (importance and satisfaction) of one item
    are a pair. `texts` by language, `ends` the words at both ends of a scale by language, `options` of a
    choice: [{"key", "texts"}]. `low` and `high` bound its numbers; `reverse`: a high number is bad. An
    answer at or below `alarm` (at or above, of a reversed one) is low: it opens a follow-up.
    """

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="questions")
    key = models.SlugField(max_length=40)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    role = models.CharField(max_length=12, choices=Role.choices, blank=True)
    item = models.CharField(max_length=40, blank=True)
    dimension = models.CharField(max_length=40, blank=True)
    texts = models.JSONField(default=dict)
    ends = models.JSONField(default=dict)
    options = models.JSONField(default=list)
    order = models.PositiveSmallIntegerField()
    required = models.BooleanField(default=False)
    low = models.SmallIntegerField(default=1)
    high = models.SmallIntegerField(default=5)
    reverse = models.BooleanField(default=False)
    alarm = models.SmallIntegerField(null=True)

    class Meta:
        ordering = ["order", "id"]
        constraints = [
            models.UniqueConstraint(fields=["survey", "key"], name="question_key"),
            models.CheckConstraint(condition=models.Q(low__lt=models.F("high")), name="question_range"),
        ]

    def __str__(self) -> str:
        return self.key
