"""Reads of notices, for whoever may reach out; of what a customer got, for whoever answers customers."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Count, Max, Q, QuerySet

from keepword.accounts.models import User
from keepword.core import clock
from keepword.core.errors import NotFound
from keepword.customers.models import Customer
from keepword.outreach.links import recipient_of
from keepword.outreach.models import (
    Notice,
    OutreachSettings,
    Recipient,
    RecipientState,
    State,
    Unsubscribed,
)


def notices(user: User, *, state: str = "", kind: str = "", archived: bool = False) -> QuerySet[Notice]:
    """The notices there are, for a list by ("-changed_at", "-id"); nothing for who may not reach out."""
    rows = Notice.objects.all() if user.may("outreach") else Notice.objects.none()
    rows = rows.filter(archived_at__isnull=not archived)
    rows = rows.filter(state=state) if state else rows
    rows = rows.filter(kind=kind) if kind else rows
    return rows.select_related("product", "purpose", "inbox", "created_by")


def get_notice(user: User, pk: int) -> Notice:
    """One notice; missing and forbidden alike are NotFound."""
    rows = Notice.objects.select_related("product", "purpose", "inbox", "created_by")
    found = rows.filter(pk=pk).first() if user.may("outreach") else None
    if found is None:
        raise NotFound("There is no such notice.")
    return found


def recipients(user: User, notice: Notice, *, state: str = "", reason: str = "") -> QuerySet[Recipient]:
    """Who gets a notice, for a list by "-id"; with customer and message (its conversation's number)."""
    rows = Recipient.objects.filter(notice=notice) if user.may("outreach") else Recipient.objects.none()
    rows = rows.filter(state=state) if state else rows
    rows = rows.filter(reason=reason) if reason else rows
    return rows.select_related("customer", "message")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a notice is: how many recipients are in each state. `by_reason`: of the skipped, by Reason.
    `per_minute`: how many left in each of the last minutes on average (0: none lately). `ends_about`: when
    it will be through at the pace that it may have; None when it is not being sent. `preparing`: who gets it
    is still being found, so the numbers grow."""

    waiting: int = 0
    sending: int = 0
    sent: int = 0
    held_back: int = 0
    skipped: int = 0
    failed: int = 0
    by_reason: dict[str, int] = field(default_factory=dict)
    per_minute: float = 0.0
    ends_about: datetime | None = None
    preparing: bool = False

    @property
    def total(self) -> int:
        return self.waiting + self.sending + self.sent + self.held_back + self.skipped + self.failed

    @property
    def over(self) -> int:
        """How many are seen to."""
        return self.total - self.waiting


def progress(notice: Notice) -> Progress:
    """How far it is. Three queries."""
    counted: dict[str, int] = {}
    by_reason: dict[str, int] = {}
    rows = Recipient.objects.filter(notice=notice).order_by()
    for state, reason, n in rows.values_list("state", "reason").annotate(n=Count("pk")):
        counted[state] = counted.get(state, 0) + n
        if state == RecipientState.SKIPPED:
            by_reason[reason] = n
    now = clock.now()
    lately = rows.filter(state__in=_TOLD, at__gt=now - LATELY).count()
    pace = lately / (LATELY / timedelta(minutes=1))
    waiting = counted.get(RecipientState.WAITING, 0)
    runs = notice.state == State.SENDING
    ends = now + timedelta(minutes=waiting / notice.per_minute) if runs and waiting else None
    if ends is not None:  # those whom quiet hours put off leave later than the pace would have it
        last = rows.filter(state=RecipientState.WAITING).aggregate(at=Max("due_at"))["at"]
        ends = max(ends, last) if last else ends
    return Progress(
        **{state: counted.get(state, 0) for state in RecipientState.values},
        by_reason=by_reason,
        per_minute=pace,
        ends_about=ends,
        preparing=runs and notice.prepared_at is None,
    )


LATELY: Final = timedelta(minutes=5)  # over which the pace is taken
_TOLD: Final = (RecipientState.SENDING, RecipientState.SENT)


def notices_of(user: User, customer: Customer) -> QuerySet[Recipient]:
    """What a customer was told, or would have been, by "-id", for whoever answers customers: with notice."""
    if not user.may("converse"):
        return Recipient.objects.none()
    return Recipient.objects.filter(customer=customer).select_related("notice", "message")


def unsubscribed_of(user: User, customer: Customer) -> QuerySet[Unsubscribed]:
    """What a customer does not want now, for whoever answers customers: with notice and purpose."""
    if not user.may("converse"):
        return Unsubscribed.objects.none()
    rows = Unsubscribed.objects.filter(customer=customer, undone_at=None)
    return rows.select_related("notice", "purpose").order_by("-pk")


def settings_now() -> OutreachSettings:
    """How often and when customers are told something."""
    found: OutreachSettings = OutreachSettings.objects.filter(pk=1).first() or OutreachSettings(pk=1)
    return found


def unwanted(notice: Notice, customer: Any) -> QuerySet[Unsubscribed]:
    """What says that a customer does not want it."""
    return refusals(notice).filter(customer=customer)


def refusals(notice: Notice) -> QuerySet[Unsubscribed]:
    """What says that somebody does not want it. A service goes on unless it was refused by itself."""
    # One that is not saved yet has been refused by nobody.
    which = Q(notice=notice.pk) if notice.pk is not None else Q(pk__in=())
    if not notice.service:
        which |= Q(notice=None, purpose=None) | Q(notice=None, purpose=notice.purpose_id)
    return Unsubscribed.objects.filter(which, undone_at=None)


@dataclass(frozen=True, slots=True)
class About:
    """What the page behind a notice's link shows: `of` is the purpose's name, else the notice's. Nothing of
    the customer. `optional` False: it cannot be done without. `off`: it is off now."""

    of: str
    language: str
    optional: bool
    off: bool


def about(token: str) -> About:
    """What a token is about; NotFound for one that is not ours, or of somebody who is erased."""
    one = recipient_behind(token)
    notice = one.notice
    off = unwanted(notice, one.customer_id).exists()
    of = notice.purpose.name if notice.purpose is not None else notice.name
    return About(of, one.language or "", notice.of_kind.optional, off)


def recipient_behind(token: str) -> Recipient:
    """The recipient of a token, with notice, purpose and customer; NotFound for one that is not ours."""
    rows = Recipient.objects.select_related("notice__purpose", "customer")
    found = rows.filter(pk=recipient_of(token)).first()
    if found is None:
        raise NotFound("There is no such notice.")
    return found
