"""Reads about connections and what was not taken in, for those who look after inboxes."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from keepword.accounts.models import User
from keepword.channels.doors.models import Connection, Payload, Taken
from keepword.conversations.channels import Channel, Health, Works, channel_of
from keepword.conversations.models import Inbox
from keepword.core.errors import NotFound


@dataclass(frozen=True)
class Door:
    """An inbox, its channel (None: it only holds what was imported) and how it is doing."""

    inbox: Inbox
    channel: Channel | None
    health: Health

    @property
    def is_connected(self) -> bool:
        """Whether it has a connection that can be paused."""
        return hasattr(self.inbox, "connection")


def doors(user: User) -> Sequence[Door]:
    """Every inbox of the shop with its health, by name."""
    if not user.may("inboxes"):
        return []
    rows = Inbox.objects.select_related("mailbox", "connection").order_by("name", "pk")
    return [_door(inbox) for inbox in rows]


def get_door(user: User, pk: int) -> Door:
    """One of them; missing and forbidden alike are NotFound."""
    found = Inbox.objects.filter(pk=pk).first() if user.may("inboxes") else None
    if found is None:
        raise NotFound("There is no such inbox.")
    return _door(found)


def get_connection(user: User, inbox_pk: int) -> Connection:
    """How an inbox is reached; NotFound when nothing says so yet, too."""
    door = get_door(user, inbox_pk)
    found = Connection.objects.select_related("inbox").filter(inbox=door.inbox).first()
    if found is None:
        raise NotFound("This inbox is not connected yet.")
    return found


def by_hook(channel: str, hook: str) -> Connection:
    """The connection that a provider calls, by the name in the address; NotFound for any other."""
    found = Connection.objects.select_related("inbox").filter(hook=hook, inbox__channel=channel).first()
    if found is None or not found.inbox.is_active:
        raise NotFound("There is nothing here.")
    return found


def quarantined(user: User) -> QuerySet[Payload]:
    """The calls that could not be taken in, the newest first."""
    if not user.may("inboxes"):
        return Payload.objects.none()
    return Payload.objects.filter(state=Taken.QUARANTINED).select_related("inbox").order_by("-at", "-pk")


def get_payload(user: User, pk: int) -> Payload:
    """One of them; missing and forbidden alike are NotFound."""
    found = quarantined(user).filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such call in quarantine.")
    return found


def _door(inbox: Inbox) -> Door:
    channel = channel_of(inbox)
    return Door(inbox, channel, channel.health(inbox) if channel else Health(state=Works.UNSET))
