import secrets

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from keepword.calendars.models import Calendar
from keepword.channels.calls.rules import matching
from keepword.channels.calls.rules.states import OVER, State
from keepword.conversations.models import Conversation, Inbox
from keepword.customers.models import Customer
from keepword.teams.models import Team


def new_key() -> str:
    """A name of a call that nobody guesses: it stands in addresses that its provider and customer use."""
    return secrets.token_urlsafe(18)


class Strategy(models.TextChoices):
    LONGEST_IDLE = matching.LONGEST_IDLE, _("whoever has been idle longest")
    ALL = matching.ALL, _("everybody at once")


class Recorded(models.TextChoices):
    OFF = "off", _("never")
    CONSENT = "consent", _("when the customer agrees")


class Line(models.Model):
    """How calls to an inbox are taken. Times are in seconds unless their name says otherwise.

    `menu` as in rules.menu. `calendar` None: the shop's own. A call missed in the queue is called back within
    `callback_minutes` working minutes where `callback_missed` is on.
    """

    inbox = models.OneToOneField(Inbox, on_delete=models.CASCADE, related_name="line")
    calendar = models.ForeignKey(Calendar, on_delete=models.SET_NULL, null=True, related_name="+")
    menu = models.JSONField(default=list)
    announce_seconds = models.PositiveSmallIntegerField(default=30)
    max_wait_seconds = models.PositiveIntegerField(default=600)
    ring_seconds = models.PositiveSmallIntegerField(default=20)
    wrap_up_seconds = models.PositiveSmallIntegerField(default=30)
    strategy = models.CharField(max_length=12, choices=Strategy.choices, default=Strategy.LONGEST_IDLE)
    voicemail = models.BooleanField(default=True)
    callback = models.BooleanField(default=True)
    callback_missed = models.BooleanField(default=True)
    callback_minutes = models.PositiveSmallIntegerField(default=120)
    recording = models.CharField(max_length=8, choices=Recorded.choices, default=Recorded.OFF)
    keep_days = models.PositiveSmallIntegerField(default=90)  # recordings

    def __str__(self) -> str:
        return f"line of {self.inbox}"


class Saying(models.Model):
    """What a line says at a moment, in a language, in the shop's own words or as a sound. A row with neither
    is not kept: then Keepword's own words are said, and its own music is played."""

    line = models.ForeignKey(Line, on_delete=models.CASCADE, related_name="sayings")
    what = models.CharField(max_length=12)  # queries.SAYINGS
    language = models.CharField(max_length=5, blank=True)
    text = models.CharField(max_length=1000, blank=True)
    blob = models.CharField(max_length=64, blank=True)
    name = models.CharField(max_length=200, blank=True)
    type = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["line", "what", "language"], name="saying_once")]
        indexes = [models.Index(fields=["blob"], name="saying_blob", condition=~models.Q(blob=""))]

    def __str__(self) -> str:
        return f"{self.what} ({self.language})"


class By(models.TextChoices):
    """By what one of us is rung."""

    BROWSER = "browser", _("this browser")
    PHONE = "phone", _("a phone number")
    SIP = "sip", _("a SIP address")


class Seat(models.Model):
    """How one of us takes calls: their own switch, where they are rung, since when they are idle."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="seat")
    is_ready = models.BooleanField(default=False)
    by = models.CharField(max_length=8, choices=By.choices, default=By.BROWSER)
    address = models.CharField(max_length=200, blank=True)
    since = models.DateTimeField()  # of the switch
    idle_since = models.DateTimeField()
    wrap_until = models.DateTimeField(null=True)
    missed = models.PositiveSmallIntegerField(default=0)  # one after the other

    def __str__(self) -> str:
        return f"seat of {self.user}"


class Gate(models.Model):
    """One row: who holds it hands out calls. See services.ringing."""

    def __str__(self) -> str:
        return "gate of calls"


class Way(models.TextChoices):
    IN = "in", pgettext_lazy("a call", "incoming")
    OUT = "out", pgettext_lazy("a call", "outgoing")


STATES = [
    (State.NEW, pgettext_lazy("a call", "new")),
    (State.MENU, _("in the menu")),
    (State.WAITING, pgettext_lazy("a call", "waiting")),
    (State.RINGING, _("ringing")),
    (State.DIALLING, _("the customer is being rung")),
    (State.TALKING, _("talking")),
    (State.HELD, _("on hold")),
    (State.WRAP_UP, _("wrap-up")),
    (State.DONE, pgettext_lazy("a call", "over")),
    (State.ABANDONED, pgettext_lazy("a call", "missed")),
    (State.VOICEMAIL, _("voicemail")),
    (State.CALLBACK, _("to be called back")),
    (State.UNREACHED, _("nobody answered")),
]
_OPEN = ~models.Q(state__in=sorted(OVER))


class Call(models.Model):
    """One call. `external_id` is what its provider calls it; `key` stands in addresses.

    `place_at` is since when it has its place in the queue: a call back has that of the call it follows.
    `agent` is whoever talks, or talked last. The seconds are of the whole call; each person's are in `Leg`.
    """

    inbox = models.ForeignKey(Inbox, on_delete=models.PROTECT, related_name="calls")
    external_id = models.CharField(max_length=120)
    key = models.CharField(max_length=40, unique=True, default=new_key)
    way = models.CharField(max_length=3, choices=Way.choices, default=Way.IN)
    state = models.CharField(max_length=10, choices=STATES, default=State.NEW)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="calls")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, null=True, related_name="calls")
    message_id = models.BigIntegerField(null=True)  # by which the thread tells of it
    number = models.CharField(max_length=40, blank=True)  # the customer's
    language = models.CharField(max_length=5, blank=True)
    path = models.CharField(max_length=8, blank=True)  # the digits that were chosen
    team = models.ForeignKey(Team, on_delete=models.SET_NULL, null=True, related_name="+")
    for_agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="calls"
    )
    started_at = models.DateTimeField()
    queued_at = models.DateTimeField(null=True)  # this time
    place_at = models.DateTimeField(null=True)
    rung_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    held_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    waited_seconds = models.FloatField(default=0)
    held_seconds = models.FloatField(default=0)
    talked_seconds = models.FloatField(default=0)  # without what was on hold
    consent_at = models.DateTimeField(null=True)  # to being recorded
    seen_at = models.DateTimeField(null=True)  # when the customer's end was last heard of
    result = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["inbox", "external_id"], name="call_once")]
        indexes = [
            models.Index(fields=["state", "place_at", "id"], name="call_open", condition=_OPEN),
            models.Index(fields=["-started_at", "-id"], name="call_newest"),
        ]

    def __str__(self) -> str:
        return f"call {self.pk} {self.state}"

    @property
    def is_over(self) -> bool:
        return self.state in OVER


class Outcome(models.TextChoices):
    RINGING = "ringing", _("ringing")
    ANSWERED = "answered", _("answered")
    DECLINED = "declined", _("declined")
    MISSED = "missed", pgettext_lazy("a call", "missed")
    CANCELLED = "cancelled", _("taken by somebody else, or over")


class Leg(models.Model):
    """One of us was rung for a call, and what became of it. Nobody is in two that have not ended.

    `ended_at` is when they had nothing more to do with it: without wrap-up.
    """

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="legs")
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="legs")
    key = models.CharField(max_length=40, unique=True, default=new_key)
    external_id = models.CharField(max_length=120, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.RINGING)
    alone = models.BooleanField(default=True)  # nobody else is rung for it
    rung_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    held_seconds = models.FloatField(default=0)
    wrapped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agent"], name="leg_one_of_an_agent", condition=models.Q(ended_at__isnull=True)
            ),
            models.UniqueConstraint(
                fields=["call"],
                name="leg_one_of_a_call",
                condition=models.Q(ended_at__isnull=True, alone=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agent} for call {self.call_id}: {self.outcome}"


class Asked(models.TextChoices):
    CUSTOMER = "customer", _("the customer asked for it")
    MISSED = "missed", _("we missed the call")


class Wanted(models.TextChoices):
    """What has become of a callback."""

    OPEN = "open", pgettext_lazy("a callback", "open")
    KEPT = "kept", pgettext_lazy("a callback", "made")
    UNREACHED = "unreached", _("nobody answered")
    WITHDRAWN = "withdrawn", pgettext_lazy("a callback", "not needed any more")


class Callback(models.Model):
    """A customer counts on being called. It keeps its place in the queue; the promise is commitments'.

    `late`: its due time passed without a try. `tries` are calls that reached nobody.
    """

    call = models.OneToOneField(Call, on_delete=models.CASCADE, related_name="callback")
    by = models.OneToOneField(Call, on_delete=models.SET_NULL, null=True, related_name="calls_back")
    inbox = models.ForeignKey(Inbox, on_delete=models.CASCADE, related_name="+", db_index=False)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="callbacks")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="callbacks")
    why = models.CharField(max_length=8, choices=Asked.choices)
    state = models.CharField(max_length=10, choices=Wanted.choices, default=Wanted.OPEN)
    asked_at = models.DateTimeField()
    place_at = models.DateTimeField()
    not_before = models.DateTimeField()
    due_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    late = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["due_at", "id"], name="callback_open", condition=models.Q(state="open"))
        ]

    def __str__(self) -> str:
        return f"callback for call {self.call_id}: {self.state}"


class Recording(models.Model):
    """What was recorded of a call with the customer's consent, made in pieces; `blob` when it is whole."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="recordings")
    agent = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    consent_at = models.DateTimeField()
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    type = models.CharField(max_length=80)
    size = models.BigIntegerField(default=0)
    pieces = models.PositiveIntegerField(default=0)
    blob = models.CharField(max_length=64, blank=True)
    delete_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["delete_at"], name="recording_old"),
            models.Index(fields=["blob"], name="recording_blob", condition=~models.Q(blob="")),
        ]

    def __str__(self) -> str:
        return f"recording of call {self.call_id}"


class Piece(models.Model):
    """A part of a recording that is not whole yet; they come in their order, from 0."""

    recording = models.ForeignKey(Recording, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    blob = models.CharField(max_length=64)
    size = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["recording", "number"], name="piece_once")]
        indexes = [models.Index(fields=["blob"], name="piece_blob")]

    def __str__(self) -> str:
        return f"piece {self.number} of recording {self.recording_id}"
