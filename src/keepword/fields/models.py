from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from keepword.accounts.models import Role
from keepword.fields import rules


class Subject(models.TextChoices):
    CONVERSATION = "conversation", _("conversations")
    CUSTOMER = "customer", _("customers")


class Kind(models.TextChoices):
    TEXT = rules.TEXT, _("text")
    LONG = rules.LONG, _("long text")
    NUMBER = rules.NUMBER, _("number")
    DATE = rules.DATE, _("date")
    CHOICE = rules.CHOICE, _("one choice")
    CHOICES = rules.CHOICES, _("several choices")
    LINK = rules.LINK, _("link")
    FLAG = rules.FLAG, pgettext_lazy("kind of field", "yes or no")


class Definition(models.Model):
    """A field that the shop has added. `key` names it in conditions, files and the API and never changes.

    `required`: a conversation cannot be closed without it. `editable_by` is the least role that may fill
    it in. An archived field is shown and asked for nowhere; its values stay.
    """

    subject = models.CharField(max_length=20, choices=Subject.choices)
    key = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    help = models.CharField(max_length=200, blank=True)
    required = models.BooleanField(default=False)
    in_list = models.BooleanField(default=False)
    editable_by = models.CharField(max_length=10, choices=Role.choices, default=Role.AGENT)
    order = models.SmallIntegerField(default=0)
    created_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "key"], name="field_once")]

    def __str__(self) -> str:
        return self.name


class Choice(models.Model):
    """One of the things that a field can be. `key` stays when the label changes."""

    definition = models.ForeignKey(Definition, on_delete=models.CASCADE, related_name="choices")
    key = models.CharField(max_length=40)
    label = models.CharField(max_length=80)
    order = models.SmallIntegerField(default=0)
    archived_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["definition", "key"], name="choice_once")]

    def __str__(self) -> str:
        return self.label


class Value(models.Model):
    """What a field holds for one owner: a row a value, in the column of its kind.

    `word` is how a text or a link is compared (see rules.word_of), `text` how it is shown. A flag that is
    set is the number 1; one that is not has no row.
    """

    definition = models.ForeignKey(Definition, on_delete=models.PROTECT, related_name="+")
    word = models.CharField(max_length=rules.WORD, null=True)
    text = models.TextField(blank=True)
    number = models.DecimalField(max_digits=18, decimal_places=rules.DECIMALS, null=True)
    date = models.DateField(null=True)
    choice = models.ForeignKey(Choice, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        abstract = True


def value_indexes(owner: str, prefix: str) -> list[models.Index]:
    """Indexes of a table of values, each with the rows of its own kinds only."""
    return [
        models.Index(
            fields=["definition", column, owner],
            name=f"{prefix}_{column}",
            condition=Q(**{f"{column}__isnull": False}),
        )
        for column in ("word", "number", "date", "choice")
    ]


def value_constraints(owner: str, prefix: str) -> list[models.BaseConstraint]:
    """One value a field, or one row a choice."""
    return [
        models.UniqueConstraint(
            fields=[owner, "definition"], name=f"{prefix}_once", condition=Q(choice__isnull=True)
        ),
        models.UniqueConstraint(
            fields=[owner, "definition", "choice"],
            name=f"{prefix}_choice_once",
            condition=Q(choice__isnull=False),
        ),
    ]
