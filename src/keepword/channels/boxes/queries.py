"""Reads of boxes, slips and monthly reviews."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Avg, Count, Q, QuerySet

from keepword.accounts.days import zone_of
from keepword.accounts.models import User
from keepword.accounts.queries import business
from keepword.channels.boxes import rules
from keepword.channels.boxes.models import Decision, Month, Place, Scan, Slip, Verdict
from keepword.conversations.models import Conversation, Inbox, Status
from keepword.conversations.queries import visible
from keepword.core import clock
from keepword.core.errors import NotFound
from keepword.core.keyset import Page, page

WEEKS = 12  # in the line beside a box
RECENT = timedelta(days=30)
SHOWN = 100  # answers on a box's public page


@dataclass(frozen=True)
class Box:
    """A box with what came into it: in 30 days, how it was on the whole, and week by week."""

    place: Place
    recent: int
    smile: float | None
    weeks: tuple[int, ...]

    @property
    def line(self) -> str:
        """What a polyline of 96 by 24 takes."""
        return rules.points(self.weeks, 96, 24)


def places(user: User, *, archived: bool = False) -> QuerySet[Place]:
    """The boxes that there are, or were, by name."""
    rows = Place.objects.all() if user.may("converse") else Place.objects.none()
    return rows.filter(archived_at__isnull=not archived).select_related("inbox").order_by("name", "pk")


def get_place(user: User, pk: int) -> Place:
    """One box; missing and forbidden alike are NotFound."""
    rows = Place.objects.all() if user.may("converse") else Place.objects.none()
    found = rows.select_related("inbox").filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such box.")
    return found


def by_code(code: str) -> Place:
    """The box of an address, for whoever stands before it; NotFound for any other."""
    found = Place.objects.select_related("inbox").filter(code=code[:20].lower()).first()
    if found is None or not found.inbox.is_active:
        raise NotFound("There is no such box.")
    return found


def boxes(user: User, *, archived: bool = False) -> list[Box]:
    """Boxes with their figures. Three queries, however many slips there are in them."""
    found = list(places(user, archived=archived))
    ids = [place.pk for place in found]
    now = clock.now()
    counted: dict[int, Any] = {
        row["place"]: row
        for row in Slip.objects.filter(place__in=ids, at__gt=now - RECENT)
        .order_by()
        .values("place")
        .annotate(n=Count("pk"), mean=Avg("smile"))
    }
    weeks = _weeks(ids, now)
    return [
        Box(place, row["n"], row["mean"], weeks[place.pk])
        for place in found
        for row in [counted.get(place.pk, {"n": 0, "mean": None})]
    ]


def _weeks(ids: Sequence[int], now: datetime) -> dict[int, tuple[int, ...]]:
    """How many slips in each of the last weeks, the oldest first."""
    spans = {
        f"w{number}": Count(
            "pk",
            filter=Q(
                at__gt=now - timedelta(weeks=WEEKS - number),
                at__lte=now - timedelta(weeks=WEEKS - number - 1),
            ),
        )
        for number in range(WEEKS)
    }
    rows = Slip.objects.filter(place__in=ids, at__gt=now - timedelta(weeks=WEEKS))
    found: dict[int, Any] = {row["place"]: row for row in rows.order_by().values("place").annotate(**spans)}
    return {pk: tuple(found[pk][name] for name in spans) if pk in found else (0,) * WEEKS for pk in ids}


def slips(user: User) -> QuerySet[Slip]:
    """Slips in conversations that this user may see, without what is taken for spam."""
    seen = visible(user).exclude(status=Status.SPAM)
    with_all = ("place", "message__conversation__customer", "entered_by", "scan", "decision__person")
    return Slip.objects.filter(message__conversation__in=seen.values("pk")).select_related(*with_all)


def get_slip(user: User, pk: int) -> Slip:
    """One slip; missing and forbidden alike are NotFound."""
    found = slips(user).filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such slip.")
    return found


def slip_page(user: User, place: Place, *, after: str = "", size: int = 40) -> Page[Slip]:
    """What was put into a box, the newest first."""
    return page(slips(user).filter(place=place), order=("-at", "-id"), after=after, size=size)


def slips_of(conversation: Conversation) -> list[Slip]:
    """The slips among a conversation's messages, the first first; more than one after a merge."""
    rows = Slip.objects.filter(message__conversation=conversation)
    return list(rows.select_related("place", "scan", "entered_by", "decision__month").order_by("pk")[:20])


def get_scan(user: User, pk: int) -> Scan:
    """A scan of paper slips for whoever may see one of them; missing and forbidden alike are NotFound."""
    found = Scan.objects.filter(pk=pk, slips__in=slips(user).order_by().values("pk")).first()
    if found is None:
        raise NotFound("There is no such scan.")
    return found


def inboxes_of_boxes(user: User) -> list[Inbox]:
    """Where slips can come in."""
    if not user.may("converse"):
        return []
    return list(Inbox.objects.filter(channel="box", is_active=True).order_by("name", "pk"))


# Months -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Tally:
    """What a monthly review has come to."""

    slips: int
    decided: int
    verdicts: dict[str, int]
    told: int
    to_tell: int
    public: int
    smile: float | None

    @property
    def left(self) -> int:
        return self.slips - self.decided


def months(user: User) -> QuerySet[Month]:
    """Monthly reviews, the newest first, for those who decide."""
    rows = Month.objects.all() if user.may("see_all") else Month.objects.none()
    return rows.select_related("created_by").prefetch_related("places").order_by("-month", "-pk")


def get_month(user: User, pk: int) -> Month:
    """One of them; missing and forbidden alike are NotFound."""
    found = months(user).filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such review.")
    return found


def same_month(month: date, chosen: Sequence[Place]) -> Month | None:
    """The review of this month for exactly these boxes, if there is one."""
    wanted = {place.pk for place in chosen}
    for one in Month.objects.filter(month=month).prefetch_related("places"):
        if {place.pk for place in one.places.all()} == wanted:
            return one
    return None


def span(month: date) -> tuple[datetime, datetime]:
    """A month from its first moment to the first after it, in the shop's zone."""
    shop = business()
    zone = zone_of(shop)
    return (
        datetime.combine(month, time(), zone),
        datetime.combine(rules.next_month(month), time(), zone),
    )


def slips_in(user: User, month: Month) -> QuerySet[Slip]:
    """What came in that month into its boxes. A slip that another review decided is not among them."""
    begin, end = span(month.month)
    rows = slips(user).filter(at__gte=begin, at__lt=end)
    chosen = [place.pk for place in month.places.all()]
    if chosen:
        rows = rows.filter(place__in=chosen)
    return rows.filter(Q(decision=None) | Q(decision__month=month))


STATES = {"open": Q(decision=None), "decided": Q(decision__isnull=False)}


def month_page(user: User, month: Month, *, state: str = "", after: str = "", size: int = 20) -> Page[Slip]:
    """The slips of a monthly review in the order of their coming: those with words first to be read."""
    rows = slips_in(user, month)
    if state in STATES:
        rows = rows.filter(STATES[state])
    elif state in Verdict.values:
        rows = rows.filter(decision__verdict=state)
    return page(rows, order=("at", "id"), after=after, size=size)


def tally(user: User, month: Month) -> Tally:
    """How far a monthly review is. Two queries."""
    of = Count("decision")
    rows = slips_in(user, month).order_by()
    found = rows.aggregate(n=Count("pk"), decided=of, mean=Avg("smile"))
    verdicts = {one: Count("pk", filter=Q(verdict=one)) for one in Verdict.values}
    done = Decision.objects.filter(month=month).aggregate(
        told=Count("told_at"),
        to_tell=Count("pk", filter=Q(told_at=None, untold="", slip__anonymous=False)),
        public=Count("pk", filter=Q(public=True)),
        **verdicts,
    )
    return Tally(
        slips=found["n"],
        decided=found["decided"],
        verdicts={one: done[one] for one in Verdict.values},
        told=done["told"],
        to_tell=done["to_tell"],
        public=done["public"],
        smile=found["mean"],
    )


def get_decision(user: User, pk: int) -> Decision:
    """A decision, for those who decide; missing and forbidden alike are NotFound."""
    rows = Decision.objects.filter(month__in=months(user).order_by().values("pk"))
    found = rows.select_related("slip__place", "month", "person").filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such decision.")
    return found


def untold(month: Month) -> QuerySet[Decision]:
    """Decisions whose slips have an address that was not told yet."""
    return Decision.objects.filter(month=month, told_at=None, untold="", slip__anonymous=False)


def owed(user: User) -> list[Decision]:
    """What was taken up and is not done, what is due first; for those who decide."""
    if not user.may("see_all"):
        return []
    rows = Decision.objects.filter(done_at=None, verdict=Verdict.TAKE_UP)
    return list(rows.select_related("slip__place", "person", "month").order_by("due_on", "pk")[:50])


# For everybody ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Answer:
    """What everybody may read: what was said, what became of it, in whose language it stands."""

    said: str
    verdict: str
    words: str
    language: str
    month: date
    verdict_label: str = field(default="")


def answers(place: Place) -> list[Answer]:
    """What a box's page tells everybody: only what was chosen for it, of reviews that are published."""
    rows = Decision.objects.filter(slip__place=place, public=True, month__published_at__isnull=False)
    rows = rows.select_related("month", "slip__message").order_by("-month__month", "-decided_at", "-pk")
    return [
        Answer(
            one.said,
            one.verdict,
            one.words,
            one.slip.message.language,
            one.month.month,
            one.get_verdict_display(),
        )
        for one in rows[:SHOWN]
    ]


def has_answers(place: Place) -> bool:
    """Whether its page tells anything."""
    rows = Decision.objects.filter(slip__place=place, public=True, month__published_at__isnull=False)
    return rows.exists()


def thanked(slip_id: int, place: Place) -> Slip | None:
    """The slip that somebody has just put into this box."""
    rows = Slip.objects.filter(pk=slip_id, place=place).select_related("message__conversation")
    return rows.first()
