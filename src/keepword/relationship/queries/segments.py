"""Reads of segments: who may see them, who is in one, how it grew, what a customer is called by."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F, FilteredRelation, OuterRef, Q, QuerySet, Subquery

from keepword.accounts.models import User
from keepword.conversations.models import Conversation
from keepword.core.errors import NotFound
from keepword.customers.models import Customer, Identity, Kind
from keepword.relationship.models import Label, Membership, Segment, Tally


def segments(user: User, *, archived: bool | None = False) -> QuerySet[Segment]:
    """The segments there are, for whoever makes them; `archived` None: those too."""
    rows = Segment.objects.all() if user.may("outreach") else Segment.objects.none()
    return rows if archived is None else rows.filter(archived_at__isnull=not archived)


def get_segment(user: User, pk: int) -> Segment:
    """One segment; missing and forbidden alike are NotFound."""
    found = segments(user, archived=None).filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such segment.")
    return found


def members(user: User, segment: Segment, *, gone: bool = False) -> QuerySet[Membership]:
    """Who is in a segment (or was), for a list by "-id"."""
    if not user.may("outreach"):
        return Membership.objects.none()
    rows = Membership.objects.filter(segment=segment, left_at__isnull=not gone)
    return rows.select_related("customer")


def customers_in(segment: Segment) -> QuerySet[Customer]:
    """The customers of a segment as it stands, for whoever writes to them."""
    return Customer.objects.filter(
        segment_memberships__segment=segment, segment_memberships__left_at=None, joined_into=None
    )


@dataclass(frozen=True, slots=True)
class Labels:
    """What a customer is called by: the segments they are in, since when, and how they buy."""

    memberships: list[Membership]
    rfm: str  # a value of Label, "" for who has not bought

    @property
    def rfm_name(self) -> str:
        return str(Label(self.rfm).label) if self.rfm else ""


def labels_of(user: User, customer: Customer) -> Labels:
    """Everybody who answers customers sees what they are called by. One query."""
    if not user.may("converse"):
        return Labels([], "")
    here = FilteredRelation("segment_memberships", condition=Q(segment_memberships__left_at=None))
    rows = Customer.objects.filter(pk=customer.pk).annotate(here=here).order_by("here__pk")
    names = (
        "score__label",
        "here__segment_id",
        "here__segment__name",
        "here__segment__key",
        "here__entered_at",
    )
    found, rfm = [], ""
    for label, number, name, key, since, archived in rows.values_list(*names, "here__segment__archived_at"):
        rfm = label or ""
        if number is not None and archived is None:
            of = Segment(pk=number, name=name, key=key)
            found.append(Membership(segment=of, customer_id=customer.pk, entered_at=since))
    return Labels(found, rfm)


@dataclass(frozen=True, slots=True)
class Day:
    """A segment on one day."""

    day: date
    size: int
    entered: int
    left: int


def over_time(segment: Segment, today: date, *, days: int = 90) -> list[Day]:
    """How large it was on each day since it is counted, at most so many; a quiet day is as the one before."""
    since = today - timedelta(days=days - 1)
    rows = {one.day: one for one in Tally.objects.filter(segment=segment, day__gt=since)}
    before = Tally.objects.filter(segment=segment, day__lte=since).order_by("-day").first()
    if before is not None:
        rows.setdefault(since, Tally(day=since, size=before.size))
        if before.day == since:
            rows[since] = before
    if not rows:
        return []
    found, day = [], min(rows)
    size = rows[day].size
    while day <= today:
        here = rows.get(day)
        size = here.size if here else size
        found.append(Day(day, size, here.entered if here else 0, here.left if here else 0))
        day += timedelta(days=1)
    return found


def exported(segment: Segment, *, size: int = 2_000) -> Iterator[list[list[str]]]:
    """Who is in it, in pieces: number, name, language, first e-mail address, since when."""
    last = 0
    mail = Identity.objects.filter(customer=OuterRef("customer"), kind=Kind.EMAIL).order_by("pk")
    rows = Membership.objects.filter(segment=segment, left_at=None).order_by("pk")
    rows = rows.annotate(email=Subquery(mail.values("value")[:1]))
    names = ("pk", "customer_id", "customer__name", "customer__language", "email", "entered_at")
    while piece := list(rows.filter(pk__gt=last).values_list(*names)[:size]):
        last = piece[-1][0]
        yield [
            [str(number), name, language, email or "", since.isoformat(timespec="seconds")]
            for _pk, number, name, language, email, since in piece
        ]


def conversations_of(customers: Sequence[int]) -> list[Conversation]:
    """The newest conversation of each that is not over; who has none is left out. One query."""
    rows = Conversation.objects.filter(customer__in=customers, merged_into=None)
    rows = rows.filter(status__in=["open", "waiting", "snoozed"]).order_by(
        "customer", F("last_message_at").desc(), "-pk"
    )
    newest: dict[int, Conversation] = {}
    for one in rows.select_related("customer", "inbox"):
        newest.setdefault(one.customer_id, one)
    return list(newest.values())
