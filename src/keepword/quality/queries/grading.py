"""Reads of the language model's part: what would leave, what has left, how much may still."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Prefetch, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.commerce.models import Order, Owned, Shipment
from keepword.conversations.models import Conversation, Direction, Kind, Message, Participant
from keepword.conversations.models import State as Sending
from keepword.conversations.queries import visible
from keepword.core import clock
from keepword.core.errors import NotFound, Refused
from keepword.customers.models import Customer, Identity
from keepword.customers.models import Kind as Way
from keepword.customers.queries import family
from keepword.quality.models import Criterion, Grader, GraderCall, GraderMark, Grading, GradingState, Review
from keepword.quality.queries.reviews import criteria, finished, get_review, may_review, zone
from keepword.quality.rules import redacting
from keepword.quality.rules.asking import Room
from keepword.quality.rules.cards import said
from keepword.quality.rules.prompting import MOST_LETTERS, MOST_MESSAGES, Asks, Turn, messages
from keepword.quality.rules.redacting import Known, redact

_MOST_KNOWN: Final = 2_000  # people of ours, orders: of each
_NOT_SAID: Final = (Sending.UNDONE, Sending.SCHEDULED, Sending.FAILED)
_WAYS: Final = {Way.EMAIL: redacting.EMAIL, Way.PHONE: redacting.PHONE, Way.WHATSAPP: redacting.PHONE}


def may_set(user: User) -> bool:
    """Whether somebody decides which model is asked."""
    return user.may("settle")


def grader() -> Grader:
    """Which model is asked, and how much; off where nobody has set it."""
    return Grader.objects.filter(pk=1).first() or Grader(pk=1)


def grader_for(user: User) -> Grader:
    """The same, for one who may set it; else Refused."""
    if not may_set(user):
        raise Refused(_("Only admins decide which language model is asked."))
    return grader()


@dataclass(frozen=True, slots=True)
class Used:
    """What has left in this month."""

    calls: int
    letters: int


def used(now: datetime | None = None) -> Used:
    """Since the first of the month in the shop; tries count too."""
    first = (now or clock.now()).astimezone(zone()).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    rows = GraderCall.objects.filter(at__gte=first)
    return Used(rows.count(), rows.aggregate(all=Coalesce(Sum("letters"), 0))["all"])


def room(row: Grader) -> Room:
    """How much may still leave in this month."""
    gone = used()
    return Room(row.most_calls - gone.calls, row.most_letters - gone.letters)


@dataclass(frozen=True, slots=True)
class Material:
    """What would leave of a review: `messages` of the chat, the redacted texts, or why nothing does."""

    criteria: tuple[Criterion, ...]
    texts: tuple[str, ...]
    messages: list[dict[str, str]]
    problem: str = ""


def material(review: Review) -> Material:
    """What a model is asked about a review. What is internal, quoted or attached is never part of it."""
    rows = list(
        Message.objects.filter(
            conversation=review.conversation_id,
            direction__in=[Direction.IN, Direction.OUT],
            kind=Kind.MESSAGE,
        )
        .exclude(state__in=_NOT_SAID)
        .order_by("at", "pk")[: MOST_MESSAGES + 1]
    )
    rows = [row for row in rows if row.text.strip()]
    if not any(row.direction == Direction.OUT for row in rows):
        return Material((), (), [], _("There is nothing to grade: no answer of ours has words."))
    if len(rows) > MOST_MESSAGES or sum(len(row.text) for row in rows) > MOST_LETTERS:
        return Material((), (), [], _("The conversation is too long for the model."))
    asked = criteria(review)
    texts = redact((row.text.strip() for row in rows), known(review.conversation)).texts
    turns = [Turn(row.direction == Direction.IN, text) for row, text in zip(rows, texts, strict=True)]
    asks = [Asks(one.key, one.kind, said(one.texts, "en"), said(one.texts, "en", "asks")) for one in asked]
    return Material(tuple(asked), texts, messages(asks, turns))


def known(conversation: Conversation) -> Known:
    """Who and what we know of that may be spoken of in a conversation: the customer with their addresses,
    orders, parcels and things; others who take part; all of us."""
    numbers = family(conversation.customer)
    people = [_customer(numbers), *_guests(conversation)]
    people += [[name] for name in User.objects.order_by("pk").values_list("name", flat=True)[:_MOST_KNOWN]]
    return Known(people, _numbers(numbers))


def _customer(numbers: list[int]) -> list[str]:
    """What they are called, here and on their parcels."""
    names: list[str] = []
    for name, address_as in Customer.objects.filter(pk__in=numbers).values_list("name", "address_as"):
        names += [name, *(word for word in address_as.split() if word[:1].isupper())]
    orders = Order.objects.filter(customer__in=numbers).exclude(ship_to="").order_by("-pk")
    to = (text.splitlines()[0] for text in orders.values_list("ship_to", flat=True)[:_MOST_KNOWN])
    return names + [line for line in to if not any(map(str.isdigit, line))]


def _guests(conversation: Conversation) -> list[list[str]]:
    """Each name under which somebody wrote, or was addressed."""
    rows = Message.objects.filter(conversation=conversation, direction=Direction.IN)
    wrote = rows.exclude(sender_name="").order_by().values_list("sender_name", flat=True).distinct()
    guests = Participant.objects.filter(conversation=conversation).exclude(name="")
    return [[name] for name in (*wrote[:_MOST_KNOWN], *guests.values_list("name", flat=True)[:_MOST_KNOWN])]


def _numbers(customers: list[int]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for kind, value in Identity.objects.filter(customer__in=customers).values_list("kind", "value"):
        found.append((_WAYS.get(Way(kind), redacting.HANDLE), value))
    orders = Order.objects.filter(customer__in=customers).order_by("-pk")[:_MOST_KNOWN]
    for number, ship_to in orders.values_list("number", "ship_to"):
        found.append((redacting.ORDER, number))
        found += [(redacting.PLACE, line) for line in ship_to.splitlines() if any(map(str.isdigit, line))]
    parcels = Shipment.objects.filter(order__customer__in=customers).exclude(tracking="").order_by("-pk")
    found += [(redacting.PARCEL, one) for one in parcels.values_list("tracking", flat=True)[:_MOST_KNOWN]]
    things = Owned.objects.filter(customer__in=customers).exclude(serial="").order_by("-pk")
    found += [(redacting.SERIAL, one) for one in things.values_list("serial", flat=True)[:_MOST_KNOWN]]
    return found


def review_to_show(user: User, pk: int) -> Review:
    """A review of which this user may see what leaves: one who grades, of a conversation that they see, and
    not of their own work; else NotFound."""
    found = get_review(user, pk)
    if (
        not may_review(user)
        or found.agent_id == user.pk
        or not visible(user).filter(pk=found.conversation_id).exists()
    ):
        raise NotFound("There is no such review.")
    return found


def grading_of(review: Review) -> Grading | None:
    """What became of it at the model, with its calls, the newest first, and its marks. Three queries."""
    calls = GraderCall.objects.order_by("-pk")
    marks = GraderMark.objects.select_related("criterion").order_by("pk")
    rows = Grading.objects.filter(review=review)
    return rows.prefetch_related(Prefetch("calls", queryset=calls), Prefetch("marks", queryset=marks)).first()


def marks_beside(review: Review) -> dict[int, GraderMark]:
    """The model's marks of a review by criterion, the refused ones too: nothing before the reviewer has
    finished, and nothing in a calibration."""
    if review.is_open or review.calibration_id is not None:
        return {}
    rows = GraderMark.objects.filter(
        grading__review=review, grading__state=GradingState.DONE, criterion__isnull=False
    )
    return {mark.criterion_id or 0: mark for mark in rows.select_related("grading")}


def newest_to_show(user: User) -> Review | None:
    """The newest finished review of which this user may see what would leave."""
    rows = finished(user).filter(~Q(agent=user) | Q(agent=None), conversation__in=visible(user).values("pk"))
    return rows.order_by("-done_at", "-pk").first() if may_review(user) else None


def gradings(user: User) -> QuerySet[Grading]:
    """Those of the finished reviews that a user sees, for one who grades."""
    rows = Grading.objects.filter(review__in=finished(user).values("pk"))
    return rows if may_review(user) else rows.none()
