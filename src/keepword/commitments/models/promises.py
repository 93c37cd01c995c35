"""What we have promised to customers, and what was dismissed as no promise."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from keepword.commitments.rules import evidence
from keepword.commitments.rules import promises as rules
from keepword.conversations.models import NEVER, Conversation, Message
from keepword.customers.models import Customer
from keepword.teams.models import Team


class PromiseState(models.TextChoices):
    WAITING = rules.WAITING, _("waiting for its condition")
    OPEN = rules.OPEN, pgettext_lazy("a promise", "open")
    MOVED = rules.MOVED, pgettext_lazy("a promise", "moved")
    KEPT = rules.KEPT, _("kept by evidence")
    BY_WORD = rules.BY_WORD, _("kept by word")
    BROKEN = rules.BROKEN, pgettext_lazy("a promise", "broken")
    WITHDRAWN = rules.WITHDRAWN, pgettext_lazy("a promise", "withdrawn")


class PromiseKind(models.TextChoices):
    CONTACT = evidence.CONTACT, _("to get in touch")
    DEED = evidence.DEED, _("to do something")
    NEVER_AGAIN = evidence.NEVER_AGAIN, _("that it never happens again")


ALIVE = (PromiseState.WAITING, PromiseState.OPEN)
KEPT = (PromiseState.KEPT, PromiseState.BY_WORD)


class Looked(models.Model):
    """Something that leads look at, some of it: `looked_right` is what they found."""

    looked_at = models.DateTimeField(null=True)
    looked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    looked_right = models.BooleanField(null=True)

    class Meta:
        abstract = True


class Promise(Looked):
    """What the business has let a customer count on: `words` are message.text[start:end].

    `due_at` is NEVER where no minute is known, `remind_at` when nobody is to be reminded (any more).
    `decided_at` is the true moment of the present state, `done_at` when it was done, also too late.
    `evidence_id` is the message that shows it. `told`: leads know that it is broken; `settled_at`: somebody
    has taken the next step. `cause_key` names what "never again" is about, in the words of whoever knows
    causes, or what else of ours gave it ("callback:12").
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="promises")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="promises")
    message = models.ForeignKey(Message, on_delete=models.SET_NULL, null=True, related_name="promises")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    team = models.ForeignKey(Team, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False)
    kind = models.CharField(max_length=12, choices=PromiseKind.choices, default=PromiseKind.DEED)
    words = models.TextField()
    start = models.IntegerField(default=0)
    end = models.IntegerField(default=0)
    language = models.CharField(max_length=5, blank=True)
    state = models.CharField(max_length=10, choices=PromiseState.choices, default=PromiseState.OPEN)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField(default=NEVER)
    whole_day = models.BooleanField(default=False)  # a day was said, no hour
    corrected = models.BooleanField(default=False)  # its writer said when, not the reader
    remind_at = models.DateTimeField(default=NEVER)
    condition_at = models.DateTimeField(null=True)  # when what it waited for happened
    decided_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    evidence_id = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    follows = models.OneToOneField("self", on_delete=models.SET_NULL, null=True, related_name="followed_by")
    cause_key = models.CharField(max_length=80, blank=True)
    told = models.BooleanField(default=False)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_at", "id"], name="promise_due", condition=models.Q(state="open")),
            models.Index(fields=["remind_at"], name="promise_remind", condition=models.Q(state="open")),
            models.Index(
                fields=["id"], name="promise_untold", condition=models.Q(state="broken", told=False)
            ),
            models.Index(fields=["author", "state", "due_at", "id"], name="promise_mine"),
            models.Index(fields=["team", "state", "due_at", "id"], name="promise_team"),
            models.Index(fields=["state", "-decided_at", "-id"], name="promise_state"),
            models.Index(fields=["conversation", "made_at"], name="promise_conversation"),
            models.Index(fields=["cause_key"], name="promise_cause", condition=~models.Q(cause_key="")),
        ]

    def __str__(self) -> str:
        return self.words[:80]

    @property
    def due(self) -> datetime | None:
        return None if self.due_at == NEVER else self.due_at

    @property
    def alive(self) -> bool:
        return self.state in ALIVE

    @property
    def condition_waits(self) -> bool:
        return self.state == PromiseState.WAITING

    @property
    def word(self) -> rules.Word:
        """The promise as a value."""
        return rules.Word(self.made_at, self.due, self.state, self.decided_at, self.done_at)

    @word.setter
    def word(self, word: rules.Word) -> None:
        self.state, self.due_at = word.state, word.due_at or NEVER
        self.decided_at, self.done_at = word.decided_at, word.done_at


class Said(models.Model):
    """What the writer of a message that has not left yet says of a promise in it (by its words): when it is
    due, that it is none, or that it puts an earlier one off."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="+")
    words = models.CharField(max_length=200)
    due_at = models.DateTimeField(null=True)
    dismissed = models.BooleanField(default=False)
    moves = models.ForeignKey(Promise, on_delete=models.CASCADE, null=True, related_name="+")

    def __str__(self) -> str:
        return self.words


class Dismissal(Looked):
    """The reader took these words for a promise, their writer said that they are none."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")
    message = models.ForeignKey(Message, on_delete=models.SET_NULL, null=True, related_name="+")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    team = models.ForeignKey(Team, on_delete=models.SET_NULL, null=True, related_name="+")
    words = models.TextField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["-at", "-id"], name="dismissal_newest")]

    def __str__(self) -> str:
        return self.words[:80]


class Manner(models.Model):
    """How promises are minded here: one row. `remind_minutes` before they are due; 0: nobody is reminded."""

    remind_minutes = models.PositiveIntegerField(default=60)

    def __str__(self) -> str:
        return str(self.remind_minutes)
