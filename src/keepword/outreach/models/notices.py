"""What is told to customers before they ask, and to whom."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from keepword.commerce.models import Product
from keepword.conversations.models import Inbox, Message
from keepword.customers.models import Customer, Purpose
from keepword.outreach.rules.kinds import KINDS, Kind


class State(models.TextChoices):
    """Where a notice stands (rules/machine.py). One that is sent once goes from draft to done; one that
    stands (on an event, on a date) is on or off."""

    DRAFT = "draft", pgettext_lazy("notice", "draft")
    SCHEDULED = "scheduled", pgettext_lazy("notice", "begins later")
    SENDING = "sending", pgettext_lazy("notice", "being sent")
    STOPPED = "stopped", pgettext_lazy("notice", "stopped")
    DONE = "done", pgettext_lazy("notice", "done")
    CANCELLED = "cancelled", pgettext_lazy("notice", "cancelled")
    ON = "on", pgettext_lazy("notice", "on")
    OFF = "off", pgettext_lazy("notice", "off")


RUNNING = (State.SENDING, State.ON)  # what is waiting in them leaves


class Ways(models.TextChoices):
    PREFERRED = "preferred", _("the way that each customer prefers, else mail")
    EMAIL = "email", _("always mail")


class Repeat(models.TextChoices):
    """How often one is sent again by itself; "" once."""

    WEEKLY = "weekly", _("every week")
    MONTHLY = "monthly", _("every month")


class Notice(models.Model):
    """Something that customers are told before they ask.

    `kind` is a key of rules.kinds. `audience` is a condition of customers ({}: everybody whom the kind
    finds). `product` null: any. `data` holds the kind's own settings (its `settings`), `texts` what is said,
    by language: {"en": {"subject", "text"}}, with {{placeholders}} of the kind. `per_minute` is the most
    that leave in a minute, `control` how many per cent are held back so that its effect can be known,
    `effect_days` for how long one looks. One with `repeat` is scheduled again (`starts_at`) when it is done.
    `prepared_to` is the number of the last customer whom the preparation of `occasion` has seen,
    `prepared_at` when it was through. `tokens` and `tokens_at`: how many may leave, as of when
    (rules.throttle).
    """

    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    audience = models.JSONField(default=dict)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, null=True, related_name="+")
    data = models.JSONField(default=dict)
    texts = models.JSONField(default=dict)
    inbox = models.ForeignKey(Inbox, on_delete=models.PROTECT, related_name="+")  # whence mail goes
    ways = models.CharField(max_length=10, choices=Ways.choices, default=Ways.PREFERRED)
    purpose = models.ForeignKey(Purpose, on_delete=models.PROTECT, null=True, related_name="+")
    per_minute = models.PositiveIntegerField(default=300)
    control = models.PositiveSmallIntegerField(default=0)
    effect_days = models.PositiveSmallIntegerField(default=14)
    ignores_quiet = models.BooleanField(default=False)
    ignores_cap = models.BooleanField(default=False)
    repeat = models.CharField(max_length=10, choices=Repeat.choices, blank=True)
    occasion = models.CharField(max_length=60, blank=True)  # what is being prepared: "" or "2026-12"
    prepared_to = models.BigIntegerField(default=0)
    prepared_at = models.DateTimeField(null=True)
    tokens = models.FloatField(default=0)
    tokens_at = models.DateTimeField(null=True)
    starts_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    archived_at = models.DateTimeField(null=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    rev = models.PositiveIntegerField(default=1)  # counts its changes: who saves an old one has a Conflict

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(control__lte=50), name="notice_control"),
            models.CheckConstraint(condition=models.Q(per_minute__gte=1), name="notice_per_minute"),
        ]
        indexes = [
            models.Index(fields=["state", "-changed_at", "-id"], name="notice_state"),
            models.Index(fields=["-changed_at", "-id"], name="notice_newest"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def of_kind(self) -> Kind:
        """What its kind is like."""
        return KINDS[self.kind]

    @property
    def service(self) -> bool:
        """Whether it belongs to what a customer bought or asked for: no consent is needed."""
        return self.of_kind.service

    @property
    def standing(self) -> bool:
        """Whether it waits for events or dates (on, off), rather than being sent to a set of people once."""
        return self.of_kind.standing


class RecipientState(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("recipient", "waits")
    HELD_BACK = "held_back", pgettext_lazy("recipient", "held back to compare")
    SKIPPED = "skipped", pgettext_lazy("recipient", "left out")
    SENDING = "sending", pgettext_lazy("recipient", "on its way")
    SENT = "sent", pgettext_lazy("recipient", "sent")
    FAILED = "failed", pgettext_lazy("recipient", "not sent")


class Reason(models.TextChoices):
    """Why somebody was left out."""

    NO_CONSENT = "no_consent", _("has not agreed to it")
    UNSUBSCRIBED = "unsubscribed", _("does not want it any more")
    NO_WAY = "no_way", _("cannot be reached")
    CAP = "cap", _("got enough notices lately")
    HAS_LEFT = "has_left", _("is not in the audience any more")
    ALREADY_KNOWS = "already_knows", _("knows already")
    OVER = "over", _("it is over, or was switched off")
    GONE = "gone", _("what it was about is gone")


class Recipient(models.Model):
    """A customer is to be told, on one occasion of a notice: at most once.

    `occasion` is "" for a notice that is sent once, else what it is about ("order:12", "firmware:5",
    "2026-12"). It leaves at `due_at` or later. `data` is what its placeholders need. `message` is what was
    written: made in one transaction with the state SENDING. `at` is when it came to where it is.
    """

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="recipients", db_index=False)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="notices")
    occasion = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=10, choices=RecipientState.choices, default=RecipientState.WAITING)
    reason = models.CharField(max_length=20, choices=Reason.choices, blank=True)
    due_at = models.DateTimeField()
    language = models.CharField(max_length=5, blank=True)
    data = models.JSONField(default=dict)
    message = models.ForeignKey(Message, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["notice", "customer", "occasion"], name="recipient_once")
        ]
        indexes = [
            models.Index(
                fields=["notice", "due_at", "id"], name="recipient_due", condition=models.Q(state="waiting")
            ),
            models.Index(fields=["notice", "state", "id"], name="recipient_state"),
            models.Index(fields=["notice", "id"], name="recipient_notice"),
        ]

    def __str__(self) -> str:
        return f"customer {self.customer_id} of notice {self.notice_id}"
