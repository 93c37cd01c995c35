"""What a notice would do: its problems, whom it would reach, what they would read."""

from dataclasses import dataclass, field

from keepword.accounts.models import User
from keepword.customers.models import Customer
from keepword.outreach.models import Notice


@dataclass(frozen=True, slots=True)
class Problem:
    """Why it cannot be sent as it is; `field` is the one of the form ("texts.uk.text"). Only a `warning`: it
    can be sent."""

    field: str
    message: str
    warning: bool = False


def check(notice: Notice) -> list[Problem]:
    """Everything that keeps it from being sent, then what is only worth knowing."""
    raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Example:
    """What one customer would read."""

    customer: Customer
    language: str
    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Preview:
    """Whom it would reach now. `total` are found, of whom `skipped` (by Reason) are left out, about
    `held_back` are kept to compare, and `will_get` get it. `whole` False: time was over, there may be more. A
    standing notice reaches people later: then these are those whom it could concern."""

    total: int
    will_get: int
    held_back: int
    skipped: dict[str, int] = field(default_factory=dict)
    examples: list[Example] = field(default_factory=list)
    whole: bool = True


def preview(user: User, notice: Notice, language: str = "") -> Preview:
    """As of now, in bounded time, with up to five examples (in `language`, else in each customer's own)."""
    raise NotImplementedError
