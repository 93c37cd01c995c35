"""What chat does when something happens in a conversation."""

from keepword.channels.chat.models import Session, Wait, Widget
from keepword.channels.chat.queries import available_ids
from keepword.channels.chat.services import sending
from keepword.conversations.events import Answered, Delivered, MessagesReceived
from keepword.conversations.models import Conversation, Message
from keepword.core import events, live
from keepword.customers.events import CustomersJoined, CustomersParted
from keepword.customers.moving import back, move

CHANNEL = "chat"


@events.on(Answered)
def note_wait(event: Answered) -> None:
    """How long the first answer took is what the next visitor is told."""
    contact = event.contact
    if event.first and contact is not None and event.conversation.inbox.channel == CHANNEL:
        seconds = max(0.0, (event.at - contact.started_at).total_seconds())
        Wait.objects.create(inbox=event.conversation.inbox, at=event.at, seconds=seconds)


@events.on(Delivered)
def show_mail_of_ours(event: Delivered) -> None:
    """An answer that left as mail is in the chat as well, for when they return."""
    if _is_elsewhere(event.message, event.message.conversation):
        sending.show_elsewhere([event.message])


@events.on(MessagesReceived)
def show_mail_of_theirs(event: MessagesReceived) -> None:
    """The same for what they wrote by mail."""
    for item in event.items:
        if item.new_contact and item.conversation.inbox.channel == CHANNEL:
            _ring(item.conversation)
    mails = [item.message for item in event.items if _is_elsewhere(item.message, item.conversation)]
    if mails:
        sending.show_elsewhere(mails)


def _ring(conversation: Conversation) -> None:
    """Whoever can take a new chat hears of it at once."""
    widget = Widget.objects.select_related("inbox", "calendar").filter(inbox=conversation.inbox).first()
    if widget is None:
        return
    people = [conversation.assignee_id] if conversation.assignee_id else available_ids(widget)
    for pk in people:
        live.push(f"user.{pk}", "chat", conversation=conversation.pk)


def _is_elsewhere(message: Message, conversation: Conversation) -> bool:
    """Said by another way, in a conversation that began as a chat. Asks the database nothing."""
    return message.via_id is not None and conversation.inbox.channel == CHANNEL


@events.on(CustomersJoined)
def join_sessions(event: CustomersJoined) -> None:
    """Their browsers are the other's now."""
    moved = move(Session.objects.filter(customer=event.source), event.into)
    if moved:
        event.join.kept["chat"] = [*event.join.kept.get("chat", []), *moved]


@events.on(CustomersParted)
def part_sessions(event: CustomersParted) -> None:
    """And their own again."""
    back(Session, event.join.kept.get("chat", []), event.source, event.into)
