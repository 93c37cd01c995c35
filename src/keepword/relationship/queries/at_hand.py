"""All that a conversation's page needs of what is known of its customer, in one query, whatever there is."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import CharField, DateTimeField, F, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast
from django.utils import timezone

from keepword.commitments.models import Promise
from keepword.commitments.models.promises import ALIVE
from keepword.complaints.models import Complaint, State
from keepword.conversations.models import Conversation
from keepword.core import clock
from keepword.customers.models import MemberState, OrganisationMember, Remembered
from keepword.customers.queries.memory import SHOWN
from keepword.relationship.models import Consultation, Mentioned, Offer, OfferState

MOST = 60  # remembered things


@dataclass(frozen=True, slots=True)
class Belongs:
    """An organisation that the customer belongs to."""

    organisation_id: int
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Other:
    """A promise, or a complaint, of another conversation: its number, its words, when it was solved."""

    pk: int
    words: str
    at: datetime | None = None


@dataclass
class AtHand:
    """What is known. `remembered` are rows of which only number, kind, value, words and state are read.

    `promise` is open, the nearest; `complaint` the last that was solved; `before`: they have written before.
    `offers` are the numbers of what is offered to them now; `advised` is that of the last consultation here,
    0 for none.
    """

    remembered: list[Remembered] = field(default_factory=list)
    belongs: list[Belongs] = field(default_factory=list)
    mentioned: list[tuple[str, int]] = field(default_factory=list)
    promise: Other | None = None
    complaint: Other | None = None
    before: bool = False
    offers: list[int] = field(default_factory=list)
    advised: int = 0


def at_hand(conversation: Conversation) -> AtHand:
    """One query. The caller has the conversation from its gate."""
    customer, here = conversation.customer_id, conversation.pk
    today = timezone.localtime(clock.now()).date()
    things = Remembered.objects.filter(customer=customer, state__in=SHOWN)
    things = things.filter(Q(until=None) | Q(until__gte=today))
    members = OrganisationMember.objects.filter(
        customer=customer, state=MemberState.MEMBER, organisation__archived_at=None
    )
    promises = Promise.objects.filter(conversation__customer=customer, state__in=ALIVE)
    nearest = promises.exclude(conversation=here).order_by("due_at", "pk")
    solved = Complaint.objects.filter(conversation__customer=customer, state=State.DONE)
    last = solved.exclude(conversation=here).order_by("-done_at", "-pk")
    earlier = Conversation.objects.filter(customer=customer, merged_into=None).exclude(pk=here)
    advised = Consultation.objects.filter(conversation=here).order_by("-at", "-pk")
    parts = [
        _row("thing", things, "pk", ("kind", "value", "words", "state")),
        _row("mentioned", Mentioned.objects.filter(customer=customer), "conversation_id", ("key",)),
        _row("belongs", members, "organisation_id", ("organisation__name", "role")),
        _row("promise", _first(Promise, nearest), "pk", ("words",)),
        _row("complaint", _first(Complaint, last), "pk", ("about",), "done_at"),
        _row("before", _first(Conversation, earlier), "pk", ()),
        _row("offer", Offer.objects.filter(customer=customer, state=OfferState.MADE), "pk", ()),
        _row("advised", _first(Consultation, advised), "pk", ()),
    ]
    found = AtHand()
    for row in parts[0].union(*parts[1:], all=True):
        _take(found, customer, *row)
    found.remembered.sort(key=lambda one: (one.state, one.kind, -one.pk))
    del found.remembered[MOST:]
    return found


def _first(model: Any, rows: "QuerySet[Any]") -> "QuerySet[Any]":
    """The first of some rows as a query without an order, so that it can stand in a union."""
    found: QuerySet[Any] = model._default_manager.filter(pk=Subquery(rows.values("pk")[:1]))
    return found.order_by()


def _row(
    tag: str, rows: "QuerySet[Any]", number: str, texts: Sequence[str], at: str = ""
) -> "QuerySet[Any, Any]":
    """Rows in the shape that all parts of the union have: tag, number, four texts, a moment."""
    columns = {f"text{place}": Cast(F(name), TextField()) for place, name in enumerate(texts)}
    columns |= {f"text{place}": Cast(Value(""), TextField()) for place in range(len(texts), 4)}
    when: Any = F(at) if at else Cast(Value(None), DateTimeField())
    named = rows.order_by().annotate(
        tag=Value(tag, output_field=CharField()), number=F(number), **columns, moment=when
    )
    row: QuerySet[Any, Any] = named.values_list("tag", "number", "text0", "text1", "text2", "text3", "moment")
    return row


def _take(
    found: AtHand,
    customer: int,
    tag: str,
    number: int,
    one: str,
    two: str,
    three: str,
    four: str,
    at: datetime | None,
) -> None:
    if tag == "thing":
        thing = Remembered(pk=number, customer_id=customer, kind=one, value=two, words=three, state=four)
        found.remembered.append(thing)
    elif tag == "mentioned":
        found.mentioned.append((one, number))
    elif tag == "belongs":
        found.belongs.append(Belongs(number, one, two))
    elif tag == "promise":
        found.promise = Other(number, one)
    elif tag == "complaint":
        found.complaint = Other(number, one, at)
    elif tag == "offer":
        found.offers.append(number)
    elif tag == "advised":
        found.advised = number
    else:
        found.before = True
