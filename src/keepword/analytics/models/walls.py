from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from keepword.accounts.models import Language, Theme, User


class Rows(models.TextChoices):
    """By what those who wait stand beside each other."""

    INBOX = "inbox", _("inbox")
    TEAM = "team", pgettext_lazy("rows of a board", "team")


class WallBoard(models.Model):
    """What a screen on the wall shows: `panels` in their order (`rules.walls.Panel`), of which inboxes and
    teams (none: all), and how soon a first answer is due "soon" (`minutes`).

    It shows what `keeper` may see: whoever changed it last. Of customers there is nothing on it, of
    colleagues their first names only where `first_names` says so.
    """

    name = models.CharField(max_length=60)
    language = models.CharField(max_length=5, choices=Language.choices, default=Language.EN)
    theme = models.CharField(max_length=10, choices=Theme.choices, default=Theme.DARK)
    panels = models.JSONField(default=list)
    inboxes = models.JSONField(default=list)  # their numbers
    teams = models.JSONField(default=list)
    rows = models.CharField(max_length=5, choices=Rows.choices, default=Rows.INBOX)
    minutes = models.PositiveSmallIntegerField(default=30)
    first_names = models.BooleanField(default=False)
    keeper = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    rev = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return self.name


class WallScreen(models.Model):
    """A screen that may show a board without anybody's log-in. Of its secret only the SHA-256 is kept.

    `seen_at`, `seen_from` (an address of the network) and `seen_by` (what its browser says it is) are of the
    last minute in which it asked.
    """

    board = models.ForeignKey(WallBoard, models.CASCADE, related_name="screens")
    name = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    seen_from = models.CharField(max_length=45, blank=True)
    seen_by = models.CharField(max_length=120, blank=True)

    class Meta:
        indexes = [models.Index(fields=["board", "id"], name="wall_screens")]

    def __str__(self) -> str:
        return self.name
