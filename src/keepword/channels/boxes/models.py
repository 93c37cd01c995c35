"""Where boxes stand, what was put into them, and what came of it month by month."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from keepword.channels.boxes.rules import new_code
from keepword.conversations.models import Inbox, Message


class Kind(models.TextChoices):
    """What a box asks for. Complaints and claims open a complaint."""

    SUGGESTION = "suggestion", pgettext_lazy("box", "Suggestions")
    COMPLAINT = "complaint", pgettext_lazy("box", "Complaints")
    CLAIM = "claim", pgettext_lazy("box", "Claims")
    FEEDBACK = "feedback", pgettext_lazy("box", "Feedback")


class Smile(models.IntegerChoices):
    AWFUL = 1, pgettext_lazy("smile", "Very bad")
    BAD = 2, pgettext_lazy("smile", "Bad")
    FAIR = 3, pgettext_lazy("smile", "So-so")
    GOOD = 4, pgettext_lazy("smile", "Good")
    GREAT = 5, pgettext_lazy("smile", "Very good")


class Place(models.Model):
    """A box. `code` names it in its address. With `questions` words, a photo and an address are asked for
    after the smile. `languages` are those that its page speaks, the first one when the phone's is none of
    them. `pin` (hashed) ends the kiosk mode; "" for none.
    """

    inbox = models.ForeignKey(Inbox, on_delete=models.PROTECT, related_name="places")
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.FEEDBACK)
    where = models.CharField(max_length=200, blank=True)
    code = models.CharField(max_length=20, unique=True, default=new_code)
    questions = models.BooleanField(default=True)
    languages = models.JSONField(default=list)
    pin = models.CharField(max_length=128, blank=True)
    created_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True)
    last_slip_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Scan(models.Model):
    """A picture or PDF of paper slips, one or many of them."""

    name = models.CharField(max_length=255)
    type = models.CharField(max_length=127)
    size = models.BigIntegerField()
    blob = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["blob"], name="scan_blob")]

    def __str__(self) -> str:
        return self.name


class Slip(models.Model):
    """What somebody put into a box; its words are a message. `key` is of the form and what was in it: the
    same sent twice is one.

    `anonymous`: no address was left. Paper is entered by one of us; `written_on` is the day that stands on
    it (or on which a tablet without a network took it), and clocks run from `at`, when it came to us.
    """

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="slips")
    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="slip")
    key = models.CharField(max_length=64, unique=True)
    smile = models.SmallIntegerField(choices=Smile.choices, null=True)
    anonymous = models.BooleanField(default=True)
    at = models.DateTimeField()
    written_on = models.DateField(null=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    scan = models.ForeignKey(Scan, on_delete=models.SET_NULL, null=True, related_name="slips")
    pages = models.CharField(max_length=20, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["place", "-at", "-id"], name="slip_place"),
            models.Index(fields=["-at", "-id"], name="slip_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.place_id} {self.at:%Y-%m-%d %H:%M}"


class Month(models.Model):
    """The review of a month: of the boxes named, or of all when none is."""

    month = models.DateField()  # its first day
    places = models.ManyToManyField(Place, related_name="months", blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    published_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)  # when it was last asked to tell those who left an address

    class Meta:
        indexes = [models.Index(fields=["-month", "-id"], name="month_newest")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class Verdict(models.TextChoices):
    TAKE_UP = "take_up", pgettext_lazy("decision", "taken up")
    DECLINE = "decline", pgettext_lazy("decision", "declined")
    LATER = "later", pgettext_lazy("decision", "later")
    DONE = "done", pgettext_lazy("decision", "done")


class Decision(models.Model):
    """What becomes of a slip: `words` are what its writer is told (why not, what was done), in their
    language. `said` is what the public page says that they said; shown there while `public` and published.

    `told` is the mail that told them; `untold` why there is none.
    """

    slip = models.OneToOneField(Slip, on_delete=models.CASCADE, related_name="decision")
    month = models.ForeignKey(Month, on_delete=models.CASCADE, related_name="decisions")
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    words = models.TextField(blank=True)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    due_on = models.DateField(null=True)
    public = models.BooleanField(default=False)
    said = models.CharField(max_length=300, blank=True)
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    done_at = models.DateTimeField(null=True)
    told = models.ForeignKey(Message, on_delete=models.SET_NULL, null=True, related_name="+")
    told_at = models.DateTimeField(null=True)
    untold = models.CharField(max_length=20, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["month", "told_at"], name="decision_month"),
            models.Index(fields=["due_on"], name="decision_due", condition=models.Q(done_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.slip_id} {self.verdict}"


UNTOLD = {
    "address": _("left no address"),
    "failed": _("mail to this address comes back"),
    "machine": _("this is the address of a machine"),
    "way": _("no inbox sends mail"),
}
