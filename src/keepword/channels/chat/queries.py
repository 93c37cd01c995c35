"""Reads of chats: for the widget, and for those who look after them."""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from keepword.accounts.models import User
from keepword.calendars.queries import default_calendar, working_hours
from keepword.calendars.rules import is_open, next_opening
from keepword.channels.chat import rules
from keepword.channels.chat.models import AtDesk, Invitation, Line, Session, State, Wait, Widget
from keepword.conversations.models import Conversation, Inbox, Status
from keepword.conversations.ways import mail_inbox
from keepword.core import clock
from keepword.core.errors import NotFound
from keepword.teams.models import Membership
from keepword.teams.queries import standings

FRESH_SECONDS = 10.0  # for which what the widget says of us is kept in memory
AT_DESK = timedelta(seconds=150)
RECENT = timedelta(days=7)
WAITS = 60  # of the latest that are looked at
MOST_WAITING = 20


@dataclass(frozen=True)
class Availability:
    """Whether somebody can answer now. `waiting` is in seconds, None while nobody can tell."""

    open: bool
    agents: int
    waiting: int | None
    opens_at: datetime | None

    @property
    def live(self) -> bool:
        return self.open and self.agents > 0


def widget_by_key(key: str) -> Widget:
    """The chat that a page names; one that is off or unknown is NotFound alike."""
    found = Widget.objects.select_related("inbox", "calendar").filter(key=key).first() if key else None
    if found is None or not found.is_on or not found.inbox.is_active:
        raise NotFound("There is no such chat.")
    return found


def widgets(user: User) -> QuerySet[Widget]:
    """All chats, by name, for those who look after inboxes."""
    if not user.may("inboxes"):
        return Widget.objects.none()
    return Widget.objects.select_related("inbox", "calendar").order_by("inbox__name", "pk")


def get_widget(user: User, inbox_pk: int) -> Widget:
    """The chat of an inbox; missing and forbidden alike are NotFound."""
    found = widgets(user).filter(inbox=inbox_pk).first()
    if found is None:
        raise NotFound("There is no such chat.")
    return found


def invitations(user: User, widget: Widget) -> QuerySet[Invitation]:
    """What a chat invites with, the oldest first."""
    if not user.may("inboxes"):
        return Invitation.objects.none()
    return Invitation.objects.filter(inbox=widget.inbox).order_by("pk")


def get_invitation(user: User, widget: Widget, pk: int) -> Invitation:
    """One of them; missing and forbidden alike are NotFound."""
    found = invitations(user, widget).filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such invitation.")
    return found


def inviting(widget: Widget) -> list[Invitation]:
    """What the widget may show, for anybody."""
    return list(Invitation.objects.filter(inbox=widget.inbox, is_on=True).order_by("pk"))


def held_lines(user: User) -> QuerySet[Line]:
    """Lines that could not be taken into a conversation, the oldest first."""
    if not user.may("inboxes"):
        return Line.objects.none()
    return Line.objects.filter(state=State.HELD).select_related("session__inbox").order_by("pk")


def held_in(user: User, widget: Widget) -> int:
    """How many of them came by one chat."""
    return held_lines(user).filter(session__inbox=widget.inbox).count()


# Visitors -----------------------------------------------------------------------------------------


def has_left(session: Session) -> bool:
    """Whether nobody is there: their last page closed a while ago, or fell silent with its process."""
    since = clock.now() - rules.GONE_AFTER
    return session.seen_at < since or (session.left_at is not None and session.left_at < since)


def mail_address(session: Session) -> str:
    """Where the chat goes on as mail: what they typed here, else what the shop's site has signed."""
    return session.email or session.site_email


def session_of(conversation: Conversation) -> Session | None:
    """The browser that chats in a conversation, the one that was here last."""
    rows = Session.objects.filter(conversation=conversation)
    found = rows.order_by("-seen_at").first()
    if found is None:
        merged = Session.objects.filter(conversation__merged_into=conversation)
        found = merged.order_by("-seen_at").first()
    return found


def goes_by_mail(conversation: Conversation, inbox: Inbox) -> bool:
    """Whether an answer should leave as mail: they are gone, left an address, and we have a mailbox."""
    session = session_of(conversation)
    if session is None or not mail_address(session) or not has_left(session):
        return False
    return mail_inbox(inbox) is not None


# Whether somebody is there ------------------------------------------------------------------------

_held: dict[int, tuple[float, Availability]] = {}


def availability(widget: Widget) -> Availability:
    """How things stand; asked of the database every few seconds at most."""
    held = _held.get(widget.pk)
    if held is not None and time.monotonic() - held[0] < FRESH_SECONDS:
        return held[1]
    found = read_availability(widget)
    _held[widget.pk] = (time.monotonic(), found)
    return found


def forget_availability() -> None:
    """Ask anew at the next use."""
    _held.clear()
    _people.clear()


def read_availability(widget: Widget) -> Availability:
    """The same as the database has it now."""
    now = clock.now()
    calendar = widget.calendar or default_calendar()
    hours = working_hours(calendar) if calendar is not None else None
    is_now = hours is None or is_open(hours, now)
    opens = next_opening(hours, now) if hours is not None and not is_now else None
    return Availability(is_now, len(available(widget)) if is_now else 0, waiting_time(widget), opens)


def available(widget: Widget) -> list[User]:
    """Who sits at the desk, is not away and takes something new."""
    people = User.objects.filter(is_active=True, pk__in=_at_desk())
    inbox = widget.inbox
    teams = [inbox.team_id] if inbox.team_id else list(inbox.teams.values_list("pk", flat=True))
    if teams:
        people = people.filter(pk__in=Membership.objects.filter(team__in=teams).values("user"))
    found = [one for one in standings(people) if one.presence.takes_new and one.user.may("converse")]
    return [one.user for one in found if one.capacity is None or _load(one.user, one.capacity) < one.capacity]


_people: dict[int, tuple[float, list[int]]] = {}


def available_ids(widget: Widget) -> list[int]:
    """The same by number; asked of the database every few seconds at most."""
    held = _people.get(widget.pk)
    if held is None or time.monotonic() - held[0] > FRESH_SECONDS:
        held = (time.monotonic(), [one.pk for one in available(widget)])
        _people[widget.pk] = held
    return held[1]


def _at_desk() -> list[int]:
    return list(AtDesk.objects.filter(at__gt=clock.now() - AT_DESK).values_list("user", flat=True))


def _load(user: User, most: int) -> int:
    rows = Conversation.objects.filter(assignee=user, status=Status.OPEN)
    return len(rows.values_list("pk", flat=True)[:most])


def waiting_time(widget: Widget) -> int | None:
    """Within how many seconds people are answered here, from what really happened; None: nobody can tell."""
    now = clock.now()
    waits = Wait.objects.filter(inbox=widget.inbox, at__gt=now - RECENT).order_by("-at")[:WAITS]
    waiting = Conversation.objects.filter(
        inbox=widget.inbox, status=Status.OPEN, waiting_since__gt=now - timedelta(hours=8)
    ).order_by("-waiting_since")
    since = waiting.values_list("waiting_since", flat=True)[:MOST_WAITING]
    return rules.typical_wait(
        [one.seconds for one in waits], [(now - at).total_seconds() for at in since if at is not None]
    )
