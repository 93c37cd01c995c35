"""What a customer is worth to the shop and what it cost them: value, effort, open promises, mood."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Q
from django.utils.functional import Promise as Lazy

from keepword.accounts.models import User
from keepword.commitments.models import Promise
from keepword.commitments.models.promises import ALIVE
from keepword.conversations.models import Contact, Direction, Kind, Message
from keepword.conversations.queries import visible
from keepword.core import clock
from keepword.core.models import Fact
from keepword.customers.models import Customer
from keepword.relationship.models import Mood
from keepword.relationship.rules import mood as rules

MOODS = 400  # messages that a mood is reckoned from
MONTHS = 12


@dataclass(frozen=True, slots=True)
class Figure:
    """One number about a customer, as it is shown: `value` with its unit; `note` says what it is made of."""

    name: str
    label: str | Lazy
    value: str
    note: str = ""
    order: int = 100


Value = Callable[[User, Customer], Sequence[Figure]]
_values: list[Value] = []


def register_value(fn: Value) -> None:
    """Let an app add what it knows of a customer's value (orders, returns); the same again is once.

    Asked once a page; at most one query each.
    """
    if fn not in _values:
        _values.append(fn)


def values(user: User, customer: Customer) -> list[Figure]:
    """What others know of their value, in order."""
    return sorted((one for fn in _values for one in fn(user, customer)), key=lambda one: one.order)


@dataclass(frozen=True, slots=True)
class Effort:
    """What it took so far. `waited` is from a contact's start to our first answer, on the mean."""

    contacts: int
    conversations: int
    answers: int
    handovers: int
    waited: timedelta | None

    @property
    def minutes(self) -> int:
        """How long they waited on the mean, in minutes of the calendar."""
        return round(self.waited / timedelta(minutes=1)) if self.waited else 0

    @property
    def reopened(self) -> int:
        """How often they had to come back to a matter."""
        return max(0, self.contacts - self.conversations)


def effort(user: User, customer: Customer) -> Effort:
    """Over the conversations that the user may see. Three queries."""
    theirs = visible(user).filter(customer=customer)
    took = ExpressionWrapper(F("answered_at") - F("started_at"), output_field=DurationField())
    counted = Contact.objects.filter(conversation__in=theirs.values("pk")).aggregate(
        contacts=Count("pk"),
        conversations=Count("conversation", distinct=True),
        waited=Avg(took, filter=Q(answered_at__isnull=False)),
    )
    answers = Message.objects.filter(
        conversation__in=theirs.values("pk"),
        direction=Direction.OUT,
        kind=Kind.MESSAGE,
        author__isnull=False,
    )
    handed = Fact.objects.filter(kind="transferred", subject_id__in=theirs.values("pk"))
    return Effort(
        counted["contacts"], counted["conversations"], answers.count(), handed.count(), counted["waited"]
    )


def open_promises(user: User, customer: Customer, *, most: int = 10) -> list[Promise]:
    """What we have promised them and not done yet, the nearest first."""
    rows = Promise.objects.filter(conversation__in=visible(user).filter(customer=customer).values("pk"))
    return list(rows.filter(state__in=ALIVE).select_related("author").order_by("due_at", "pk")[:most])


def moods(user: User, customer: Customer) -> list[rules.Month]:
    """Their mood by month, the last twelve in which they wrote. One query."""
    theirs = visible(user).filter(customer=customer).values("pk")
    rows = Mood.objects.filter(message__conversation__in=theirs, message__at__lte=clock.now())
    felt = rows.order_by("-message__at").values_list("message__at", "emotion", "strength")[:MOODS]
    return rules.months(felt)[-MONTHS:]
