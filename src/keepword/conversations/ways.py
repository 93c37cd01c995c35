"""By which ways an answer can reach a customer, and which is taken unless somebody chooses one."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from keepword.conversations.channels import Capabilities, Channel, Line, channel_of, channels
from keepword.conversations.models import Conversation, Direction, Inbox, Kind, Message
from keepword.core import rows
from keepword.core.errors import Invalid

_PAGE = "portal"  # the door of what was written on the customer's page: its address is one of mail


@dataclass(frozen=True)
class Way:
    """An inbox by which an answer can leave, to whom, and why it cannot just now ("" when it can)."""

    inbox: Inbox
    channel: Channel
    line: Line
    obstacle: str = ""

    @property
    def can(self) -> Capabilities:
        return self.channel.can


def usual_way(conversation: Conversation, *, own: bool = False) -> Way:
    """The way by which the customer last wrote, where it is open, else the first that is.

    With `own` an address of the conversation's own customer, not of one whose conversation was merged.
    Invalid when nothing leads to them.
    """
    last = None if own else _last_said(conversation)
    way = _back(conversation, last) if last is not None else None
    if way is not None and not way.obstacle:
        return way
    found = list(ways(conversation))
    open_ones = [one for one in found if not one.obstacle]
    if not found:
        raise Invalid(_("This customer has no address to write to."), field="to")
    return (open_ones or found)[0]


def chosen_way(conversation: Conversation, inbox_id: int | None) -> Way:
    """The way by an inbox that somebody chose, or the usual one for None. Invalid when it leads nowhere."""
    if inbox_id is None:
        return usual_way(conversation)
    found = next((one for one in ways(conversation) if one.inbox.pk == inbox_id), None)
    if found is None:
        raise Invalid(_("This customer cannot be reached that way."), field="via")
    return found


def ways(conversation: Conversation) -> Iterator[Way]:
    """Every way, the one by which the customer last wrote first."""
    seen: set[int] = set()
    for inbox in _candidates(conversation):
        channel = channel_of(inbox)
        if inbox.pk in seen or channel is None or not channel.can.sends or not inbox.is_active:
            continue
        seen.add(inbox.pk)
        line = line_of(conversation, channel)
        if line is not None:
            yield Way(inbox, channel, line, channel.obstacle(conversation, inbox))


def mail_inboxes() -> QuerySet[Inbox]:
    """The inboxes by which mail can leave, the oldest first."""
    keys = [one.key for one in channels() if one.can.sends and one.identity == "email"]
    return Inbox.objects.filter(channel__in=keys, is_active=True).order_by("pk")


def mail_inbox(inbox: Inbox) -> Inbox | None:
    """By which inbox mail about something that came in here leaves: itself, the one set for it, any."""
    channel = channel_of(inbox)
    if channel is None or (channel.can.sends and channel.identity == "email"):
        return inbox
    return inbox.by_mail or _any_mail()


def _last_said(conversation: Conversation) -> Message | None:
    found = rows.fetch(((Message, "m"),), _LAST_SAID, [conversation.pk, Direction.IN, Kind.MESSAGE])
    return found[0][0] if found else None


_LAST_SAID = (
    "FROM conversations_message m"
    " WHERE m.conversation_id = %s AND m.direction = %s AND m.kind = %s AND m.sender_address <> ''"
    " ORDER BY m.at DESC, m.id DESC LIMIT 1"
)


def _back(conversation: Conversation, last: Message) -> Way | None:
    """The way by which a message came, backwards."""
    inbox = last.via or conversation.inbox
    channel = channel_of(inbox)
    if channel is None or not channel.can.sends or (_is_from_page(last) and channel.identity != "email"):
        return None
    return Way(inbox, channel, _answers_to(last), channel.obstacle(conversation, inbox))


def _is_from_page(message: Message) -> bool:
    return bool(message.marks.get("door") == _PAGE)


def _answers_to(message: Message) -> Line:
    return message.sender_name, str(message.marks.get("reply_to") or message.sender_address)


def _candidates(conversation: Conversation) -> Iterator[Inbox]:
    last = _last_said(conversation)
    used = [last.via] if last is not None and last.via is not None else []
    used.append(conversation.inbox)
    others = Inbox.objects.filter(messages_via__conversation=conversation).order_by("pk").distinct()
    used += [one for one in others if one not in used]
    yield from used
    mail = [inbox.by_mail for inbox in used if inbox.by_mail is not None]
    yield from mail
    fallback = None if mail or any(_is_mail(inbox) for inbox in used) else _any_mail()
    if fallback is not None:
        yield fallback


def _is_mail(inbox: Inbox) -> bool:
    channel = channel_of(inbox)
    return channel is not None and channel.can.sends and channel.identity == "email"


def _any_mail() -> Inbox | None:
    return mail_inboxes().first()


def line_of(conversation: Conversation, channel: Channel) -> Line | None:
    """Where the customer last wrote from by this kind of address, else the first that we know of them."""
    keys = [one.key for one in channels() if one.identity == channel.identity]
    said = (
        conversation.messages.filter(direction=Direction.IN, kind=Kind.MESSAGE)
        .exclude(sender_address="")
        .annotate(door=Coalesce("via__channel", "conversation__inbox__channel"))
        .filter(door__in=keys)
    )
    if channel.identity != "email":
        said = said.filter(~Q(marks__has_key="door") | ~Q(marks__door=_PAGE))
    last = said.order_by("-at", "-pk").first()
    if last is not None:
        return _answers_to(last)
    own = channel_of(conversation.inbox)
    if channel.identity == "email" and own is not None and (named := own.mail_line(conversation)) is not None:
        return named
    first = conversation.customer.identities.filter(kind=channel.identity).order_by("pk").first()
    return (conversation.customer.name, first.value) if first else None
