"""Reads of promises, always for a given user; what customers may see of them; warnings."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final

from django.db.models import Count, Q, QuerySet

from keepword.accounts.models import User
from keepword.accounts.queries import business
from keepword.calendars.queries import working_hours
from keepword.calendars.rules import WorkingHours, is_open
from keepword.commitments.models import Dismissal, Promise, PromiseKind, PromiseState
from keepword.commitments.models.promises import ALIVE, KEPT
from keepword.commitments.queries.clocks import rulebook
from keepword.commitments.rules import ALWAYS
from keepword.commitments.rules import promises as rules
from keepword.conversations.models import NEVER, Conversation, Message
from keepword.conversations.queries import visible
from keepword.core import clock
from keepword.core.errors import NotFound
from keepword.customers.models import Customer

MOST_SHOWN: Final = 200  # of one section
UNDATED_FOR: Final = timedelta(days=7)  # then a promise without a date is listed
RECORD_DAYS: Final = 90
FEWEST_FOR_RECORD: Final = 20
GOOD_RECORD: Final = 0.8
CROWD: Final = 3  # promises of one person due in the same hour
RECENT: Final = timedelta(days=30)

CLOSED, RECORD, CROWDED = "closed", "record", "crowded"


@dataclass(frozen=True, slots=True)
class Warned:
    """Why a promise may not be kept: `code`, and the numbers that say so; or `words`, of whoever warns."""

    code: str
    count: int = 0
    share: float = 0.0
    words: str = ""


Warn = Callable[[Promise], list[Warned]]
_warn: list[Warn] = []


def warns(ask: Warn) -> None:
    """Let an app above say what speaks against a promise, written or about to be; the same again is once.

    Of the promise, only its conversation, author, words, language and due moment are sure to be known.
    """
    if ask not in _warn:
        _warn.append(ask)


def hours_of(conversation: Conversation) -> WorkingHours:
    """When the business works on this conversation: its team's hours, else the shop's."""
    team = conversation.team
    if team is not None and team.calendar is not None:
        return working_hours(team.calendar)
    hours = rulebook().none.hours
    if hours is not ALWAYS:
        return hours
    shop = business()
    return _round_the_clock(shop.time_zone if shop else hours.zone)


@lru_cache(maxsize=64)
def _round_the_clock(zone: str) -> WorkingHours:
    """Of a business that has no calendar yet: its days end at its own midnight."""
    return WorkingHours(zone, ALWAYS.week)


def warnings(promise: Promise, hours: WorkingHours) -> list[Warned]:
    """What speaks against a promise, written or about to be."""
    due = promise.due
    found = []
    if due is not None and not is_open(hours, due - timedelta(minutes=1)):
        found.append(Warned(CLOSED))
    record = team_record(promise.team_id, promise.kind)
    if record is not None and record.share < GOOD_RECORD:
        found.append(record)
    crowd = _crowd(promise, due) if due is not None else 0
    if crowd >= CROWD:
        found.append(Warned(CROWDED, crowd))
    return [*found, *(one for ask in _warn for one in ask(promise))]


def team_record(team_id: int | None, kind: str) -> Warned | None:
    """How a team (None: those without one) kept such promises lately; None when there are too few."""
    since = clock.now() - timedelta(days=RECORD_DAYS)
    decided = [*KEPT, PromiseState.BROKEN]
    rows = Promise.objects.filter(kind=kind, state__in=decided, decided_at__gte=since)
    rows = rows.filter(team_id=team_id) if team_id is not None else rows.filter(team=None)
    counted = rows.aggregate(n=Count("pk"), kept=Count("pk", filter=Q(state__in=KEPT)))
    if counted["n"] < FEWEST_FOR_RECORD:
        return None
    return Warned(RECORD, counted["n"], counted["kept"] / counted["n"])


def _crowd(promise: Promise, due: datetime) -> int:
    if promise.author_id is None:
        return 0
    start = due.replace(minute=0, second=0, microsecond=0)
    if start == due:  # "by five" is of the hour before it
        start -= timedelta(hours=1)
    rows = Promise.objects.filter(author_id=promise.author_id, state=PromiseState.OPEN)
    rows = rows.filter(due_at__gt=start, due_at__lte=start + timedelta(hours=1))
    return rows.exclude(pk=promise.pk).count()


# For people of ours -------------------------------------------------------------------------------


def seen(user: User) -> QuerySet[Promise]:
    """The promises of conversations that a user may see."""
    if not user.may("converse"):
        return Promise.objects.none()
    rows = Promise.objects.filter(conversation__in=visible(user).values("pk"))
    return rows.select_related("conversation", "customer", "author", "team")


def get_promise(user: User, pk: int) -> Promise:
    """One promise; missing and forbidden alike are NotFound."""
    found = seen(user).filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such promise.")
    return found


def dismissals(user: User) -> QuerySet[Dismissal]:
    """What was dismissed as no promise, for whoever looks at how the service goes."""
    if not (user.may("converse") and user.may("see_today")):
        return Dismissal.objects.none()
    rows = Dismissal.objects.filter(conversation__in=visible(user).values("pk"))
    return rows.select_related("conversation", "author")


def get_dismissal(user: User, pk: int) -> Dismissal:
    """One; missing and forbidden alike are NotFound."""
    found = dismissals(user).filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such dismissal.")
    return found


@dataclass
class MyWord:
    """What a person (or a team) has promised, by section."""

    broken: list[Promise] = field(default_factory=list)
    open: list[Promise] = field(default_factory=list)
    undated: list[Promise] = field(default_factory=list)
    waiting: list[Promise] = field(default_factory=list)
    more: bool = False

    @property
    def empty(self) -> bool:
        return not (self.broken or self.open or self.undated or self.waiting)


def my_word(user: User, now: datetime) -> MyWord:
    """What this user has promised and is not over. Four queries."""
    return _sections(seen(user).filter(author=user), now)


def team_word(user: User, now: datetime, *, team: int | None = None, author: int | None = None) -> MyWord:
    """The same of everybody whose conversations this user sees, for whoever looks at how the service goes."""
    rows = seen(user) if user.may("see_today") else Promise.objects.none()
    if team is not None:
        rows = rows.filter(team_id=team)
    if author is not None:
        rows = rows.filter(author_id=author)
    return _sections(rows, now)


def _sections(rows: QuerySet[Promise], now: datetime) -> MyWord:
    open_ = rows.filter(state=PromiseState.OPEN).order_by("due_at", "pk")
    undated = open_.filter(due_at=NEVER, made_at__lte=now - UNDATED_FOR).exclude(kind=PromiseKind.NEVER_AGAIN)
    broken = rows.filter(state=PromiseState.BROKEN, settled_at=None)
    parts = {
        "broken": broken.order_by("-decided_at", "-pk"),
        "open": open_.filter(due_at__lt=NEVER),
        "undated": undated.order_by("made_at", "pk"),
        "waiting": rows.filter(state=PromiseState.WAITING).order_by("made_at", "pk"),
    }
    found = MyWord()
    for name, part in parts.items():
        some = list(part[: MOST_SHOWN + 1])
        found.more = found.more or len(some) > MOST_SHOWN
        setattr(found, name, some[:MOST_SHOWN])
    return found


def owed_count(user: User) -> int:
    """How many promises of mine are broken with no next step, or due within a day: the number in the bar."""
    soon = clock.now() + timedelta(days=1)
    broken = Q(state=PromiseState.BROKEN, settled_at=None)
    rows = Promise.objects.filter(author_id=user.pk)
    return rows.filter(broken | Q(state=PromiseState.OPEN, due_at__lte=soon)).count()


def to_sample(user: User, *, by_word: bool) -> list[Promise] | list[Dismissal]:
    """Keepings by word, or dismissals, of the last thirty days at which no lead has looked yet."""
    since = clock.now() - RECENT
    if not by_word:
        return list(dismissals(user).filter(at__gte=since, looked_at=None).order_by("-at", "-pk")[:20])
    rows = seen(user) if user.may("see_today") else Promise.objects.none()
    rows = rows.filter(state=PromiseState.BY_WORD, decided_at__gte=since, looked_at=None)
    return list(rows.order_by("-decided_at", "-pk")[:20])


def promises_of(conversation: Conversation) -> list[Promise]:
    """A conversation's promises, the newest first. The caller has it from its gate. One query."""
    rows = Promise.objects.filter(conversation=conversation).select_related("author", "follows")
    return list(rows.order_by("-made_at", "-pk")[:MOST_SHOWN])


# For the customer -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Shown:
    """A promise as its customer sees it. `state` is one of open, waiting, kept, moved, broken."""

    words: str
    state: str
    due_at: datetime | None
    whole_day: bool
    now_at: datetime | None = None  # the new time of one that was moved

    @property
    def late(self) -> bool:
        return self.state == rules.BROKEN


def shown_to(
    customer: Customer, conversation: Conversation, *, reads: Callable[[Message], bool]
) -> list[Shown]:
    """What we have promised this customer in a conversation, in messages that they read, the newest first.

    What was put off shows as what it has become; what was withdrawn, not at all. One query.
    """
    rows = Promise.objects.filter(conversation=conversation, customer=customer, message__isnull=False)
    rows = rows.exclude(state__in=[PromiseState.WITHDRAWN, PromiseState.MOVED]).exclude(words="")
    found = rows.filter(followed_by=None).select_related("message").order_by("-made_at", "-pk")[:20]
    return [_shown(one) for one in found if one.message is not None and reads(one.message)]


def shown_to_customer(customer: Customer) -> list[tuple[Promise, Shown]]:
    """The same of all conversations of a customer: what is still to come first, what is due first, then the
    newest. Which messages they may read, the caller must ask. One query."""
    rows = Promise.objects.filter(customer=customer, message__isnull=False, followed_by=None)
    rows = rows.exclude(state__in=[PromiseState.WITHDRAWN, PromiseState.MOVED]).exclude(words="")
    found = list(rows.select_related("message", "conversation").order_by("-made_at", "-pk")[:MOST_SHOWN])
    found.sort(key=lambda one: (0, one.due_at) if one.state in ALIVE else (1, NEVER))
    return [(one, _shown(one)) for one in found]


def _shown(one: Promise) -> Shown:
    state = rules.KEPT if one.state in KEPT else one.state
    return Shown(one.words, state, one.due, one.whole_day)


def alive_in(conversations: Iterable[int]) -> QuerySet[Promise]:
    """The promises of conversations that are not over."""
    return Promise.objects.filter(conversation_id__in=list(conversations), state__in=ALIVE)
