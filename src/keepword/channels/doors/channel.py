"""A channel whose provider is spoken to over HTTP: what is the same for all of them.

webhook -> signature checked -> Payload committed -> 200 -> job: read() -> messages and receipts
answer -> job: prepare -> hand over, part by part, each noted -> delivered
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepword.channels.doors import connections, refusals, tasks
from keepword.channels.doors.events import Arrival
from keepword.channels.doors.forms import Setting, Text
from keepword.channels.doors.models import Connection, Payload, Reference
from keepword.conversations import services as conversations
from keepword.conversations.channels import Channel, Finding, Health, Works
from keepword.conversations.models import Conversation, Inbox, Message
from keepword.conversations.ways import line_of
from keepword.core import clock
from keepword.core.errors import Conflict, KeepwordError, Unavailable
from keepword.core.outgoing import Unanswered

logger = logging.getLogger(__name__)
BACK_OFF = (10, 30, 60, 300, 900, 3600, 3600 * 4, 3600 * 8)  # seconds before the next try


class Rejected(Exception):
    """The provider does not take a message, now or ever; its text says why in words for us."""


@dataclass
class Later(Exception):
    """The provider does not take it now. `seconds`: when it says itself how long to wait."""

    problem: str
    seconds: float | None = None


@dataclass(frozen=True)
class Part:
    """One call to the provider: a message goes out as one or several of them."""

    path: str
    body: object


class WebChannel(Channel):
    """The frame of a channel over HTTP. A channel fills in `read`, `parts` and `hand_over`."""

    # What is asked of an admin who connects an inbox: the plain settings and the secret ones.
    settings: Sequence[Setting] = ()
    secrets: Sequence[Setting] = ()
    how_to: Text = ""  # the steps at the provider, a paragraph each
    hook_path: str = ""  # where the provider calls us, as "hooks/telegram/{hook}/"
    address_label: Text = gettext_lazy("Address")  # what customers know it by
    address_help: Text = ""

    refusals: Mapping[
        str, Text
    ] = {}  # why somebody takes nothing more (see events.Refusal), for whoever writes
    acknowledges: bool = True  # tells whoever writes first that it came, where the inbox wants it

    def obstacle(self, conversation: Conversation, inbox: Inbox) -> str:
        if not self.refusals:
            return ""
        line = line_of(conversation, self)
        reason = refusals.reason(inbox, self.identity, line[1]) if line is not None else ""
        return str(self.refusals.get(reason, reason)) if reason else ""

    def polls(self, connection: Connection) -> bool:
        """Whether the provider is asked (`poll`), as it cannot call us."""
        return False

    def poll(self, connection: Connection) -> None:
        """Keep what is new there, and how far it was read. Raises Later or Unavailable."""

    def took_in(self, message: Message, event: Arrival) -> None:
        """After a message was stored, in that transaction: queue what follows from it at the provider."""

    def checked(self, settings: Mapping[str, str], secrets: Mapping[str, str]) -> dict[str, str]:
        """The plain settings as they are kept. Invalid names the field at fault."""
        return dict(settings)

    def read(self, payload: Payload, connection: Connection) -> Sequence[Any]:
        """What the provider's call says (events), oldest first. Invalid or ValueError: it is quarantined."""
        raise NotImplementedError

    def take(self, inbox: Inbox, event: Any) -> str:
        """Take in one of the things that `read` found; why it could not be, or "".

        A channel whose things are more than messages and receipts has a way of its own to do it.
        """
        from keepword.channels.doors import intake  # it knows this class

        return intake.accept(inbox, event)

    def parts(self, message: Message, connection: Connection) -> Sequence[Part]:
        """The calls that carry an outgoing message, in their order. Rejected when it cannot be carried."""
        raise NotImplementedError

    def hand_over(self, part: Part, connection: Connection) -> str:
        """Make one call; what the provider calls the part. Raises Later, Rejected or Unavailable."""
        raise NotImplementedError

    def queue(self, message: Message) -> None:
        tasks.queue_sending(message)

    def send(self, message: Message) -> None:
        connection = connections.of(message.inbox)
        if connection is None:
            text = _("%(inbox)s is not connected. An admin connects it; then send this again.")
            conversations.failed(message, text % {"inbox": message.inbox.name})
            return
        obstacle = self.holds_back(message)
        if obstacle:
            conversations.failed(message, obstacle)
            return
        try:
            parts = self.parts(message, connection)
        except Rejected as error:
            conversations.failed(message, str(error))
            return
        except KeepwordError as error:
            conversations.failed(message, error.message)
            return
        self._carry(message, connection, parts)

    def _carry(self, message: Message, connection: Connection, parts: Sequence[Part]) -> None:
        """Each part once: those that have left are known by their references."""
        try:
            conversations.give_to_server(message)
        except Conflict:
            logger.warning("Message %s was taken up by another worker", message.pk)
            return
        gone = set(message.references.filter(outgoing=True, part__gte=0).values_list("part", flat=True))
        try:
            for number, part in enumerate(parts):
                if number in gone:
                    continue
                external_id = self.hand_over(part, connection)
                Reference.objects.get_or_create(
                    inbox=message.inbox,
                    external_id=external_id[:255],
                    defaults={"message": message, "part": number, "outgoing": True},
                )
        except Later as error:
            later(message, error.problem, error.seconds)
        except Rejected as error:
            conversations.failed(message, str(error))
        except Unanswered as error:
            conversations.uncertain(message, error.message)
        except Unavailable as error:
            connections.failing(connection, error.message)
            later(message, error.message)
        except KeepwordError as error:
            conversations.failed(message, error.message)
        else:
            conversations.delivered(message)
            connections.went_out(connection)

    def health(self, inbox: Inbox) -> Health:
        return connections.health(inbox)

    def check(self, inbox: Inbox) -> Iterator[Finding]:
        connection = connections.of(inbox)
        if connection is None:
            yield Finding(
                step=_("Connection"),
                ok=False,
                text=_("Nothing says yet how it is reached."),
                advice=_("Fill in the form and save it."),
            )
            return
        well = True
        for finding in self.steps(connection):
            well = well and finding.ok
            yield finding
        connections.checked(connection, well)

    def steps(self, connection: Connection) -> Iterator[Finding]:
        """The steps of a test: a channel asks its provider who we are, and where it calls us."""
        yield from ()

    def saved(self, connection: Connection, before: Mapping[str, object]) -> None:
        """After an admin saved the connection, in that transaction: queue what tells the provider of it."""


def later(message: Message, problem: str, seconds: float | None = None) -> None:
    """Again after a while; given up when half a day has passed. A person may start it anew."""
    number = (message.attempts - 1) % (len(BACK_OFF) + 1)
    if number >= len(BACK_OFF):
        conversations.failed(message, problem)
        return
    wait = BACK_OFF[number] if seconds is None else min(max(seconds, 1.0), 3600.0)
    conversations.not_yet(message, problem, again_at=clock.now() + timedelta(seconds=wait))


__all__ = ["BACK_OFF", "Later", "Part", "Rejected", "WebChannel", "Works", "later"]
