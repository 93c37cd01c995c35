"""Reads of notices, for whoever may reach out; of what a customer got, for whoever answers customers."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import QuerySet

from keepword.accounts.models import User
from keepword.customers.models import Customer
from keepword.outreach.models import Notice, OutreachSettings, Recipient, Unsubscribed


def notices(user: User, *, state: str = "", kind: str = "", archived: bool = False) -> QuerySet[Notice]:
    """The notices there are, for a list by ("-changed_at", "-id"); nothing for who may not reach out."""
    rows = Notice.objects.all() if user.may("outreach") else Notice.objects.none()
    rows = rows.filter(archived_at__isnull=not archived)
    rows = rows.filter(state=state) if state else rows
    rows = rows.filter(kind=kind) if kind else rows
    return rows.select_related("product", "purpose", "inbox", "created_by")


def get_notice(user: User, pk: int) -> Notice:
    """One notice; missing and forbidden alike are NotFound."""
    raise NotImplementedError


def recipients(user: User, notice: Notice, *, state: str = "", reason: str = "") -> QuerySet[Recipient]:
    """Who gets a notice, for a list by "-id"; with customer and message (its conversation's number)."""
    raise NotImplementedError


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
    """How far it is. A bounded number of queries."""
    raise NotImplementedError


def notices_of(user: User, customer: Customer) -> QuerySet[Recipient]:
    """What a customer was told, or would have been, by "-id", for whoever answers customers: with notice."""
    raise NotImplementedError


def unsubscribed_of(user: User, customer: Customer) -> QuerySet[Unsubscribed]:
    """What a customer does not want now, for whoever answers customers: with notice and purpose."""
    raise NotImplementedError


def settings_now() -> OutreachSettings:
    """How often and when customers are told something."""
    found: OutreachSettings = OutreachSettings.objects.filter(pk=1).first() or OutreachSettings(pk=1)
    return found


@dataclass(frozen=True, slots=True)
class About:
    """What the page behind a notice's link shows: `of` is the purpose's name, else the notice's. Nothing of
    the customer. `optional` False: it cannot be done without. `off`: it is off now."""

    of: str
    language: str
    optional: bool
    off: bool


def about(token: str) -> About:
    """What a token is about; NotFound for one that is not ours."""
    raise NotImplementedError
