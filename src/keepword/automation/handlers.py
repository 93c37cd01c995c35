"""What happens in conversations sets rules off; a message that leaves counts the macros in it.

This app comes after those that react to the same events, so that rules see clocks as they stand then.
"""

from django.utils.translation import gettext_lazy as _

from keepword.automation.queries.rules import rulebook
from keepword.automation.services import uses
from keepword.automation.services.merging import take_apart, take_together
from keepword.automation.services.run import happened
from keepword.conversations.conditions import MESSAGE
from keepword.conversations.events import (
    Answered,
    Assigned,
    FieldsChanged,
    Merged,
    MessagesReceived,
    Noted,
    PriorityChanged,
    Received,
    SideAnswered,
    StatusChanged,
    TagsChanged,
    TeamChanged,
    Unmerged,
)
from keepword.conversations.models import Conversation, Direction
from keepword.core.events import on
from keepword.core.triggers import Happened, Happening, Trigger, is_history, register

register(
    Trigger("new", _("A new conversation begins"), _("With a customer's first message."), 10),
    Trigger("message", _("A customer's message comes in"), _("Also the first of a conversation."), 11),
    Trigger("answered", _("We have answered"), _("When the answer has left."), 20),
    Trigger("note", _("A note is written"), "", 21),
    Trigger("status", _("The status changes"), _("Opened, waiting, snoozed, closed or spam."), 30),
    Trigger("assigned", _("The conversation is given to somebody"), "", 31),
    Trigger("handed_over", _("The conversation goes from one person to another"), "", 32),
    Trigger("priority", _("The priority changes"), "", 33),
    Trigger("team", _("The conversation comes to a team"), _("By a person, a rule or routing."), 34),
    Trigger("tags", _("Tags are put on or taken off"), "", 35),
    Trigger("fields", _("A field of the shop's own changes"), _("Of the conversation."), 36),
    Trigger("side", _("Somebody whom we asked has answered"), _("In a side conversation."), 37),
)


@on(MessagesReceived)
def _messages_received(event: MessagesReceived) -> None:
    book = rulebook()
    if not book.rules_for("new") and not book.rules_for("message"):
        return
    for item in event.items:
        if not _is_now(item):
            continue
        if item.new_conversation:
            happened("new", [_received(item)])
        happened("message", [_received(item)])


def _is_now(item: Received) -> bool:
    """Whether a person has just written: not a machine, not spam, not a mailbox that is being imported."""
    return item.contact is not None and not item.message.marks.get("silent")


def _received(item: Received) -> Happening:
    return Happening(item.conversation, {MESSAGE: item.message})


@on(Answered)
def _answered(event: Answered) -> None:
    event.message.conversation = event.conversation
    uses.left(event.message)
    if not is_history(event.at):
        happened("answered", [Happening(event.conversation)])


@on(Noted)
def _noted(event: Noted) -> None:
    if event.message.direction == Direction.NOTE:
        happened("note", [Happening(event.conversation)])


@on(StatusChanged)
def _status_changed(event: StatusChanged) -> None:
    if not is_history(event.at):
        happened("status", [Happening(event.conversation)])


@on(Assigned)
def _assigned(event: Assigned) -> None:
    if event.after is None:
        return
    happened("assigned", [Happening(event.conversation)])
    if event.before is not None:
        happened("handed_over", [Happening(event.conversation)])


@on(PriorityChanged)
def _priority_changed(event: PriorityChanged) -> None:
    happened("priority", [Happening(event.conversation)])


@on(TeamChanged)
def _team_changed(event: TeamChanged) -> None:
    if event.after is not None:
        happened("team", [Happening(event.conversation)])


@on(TagsChanged)
def _tags_changed(event: TagsChanged) -> None:
    happened("tags", [Happening(event.conversation)])


@on(FieldsChanged)
def _fields_changed(event: FieldsChanged) -> None:
    happened("fields", [Happening(event.conversation)])


@on(SideAnswered)
def _side_answered(event: SideAnswered) -> None:
    happened("side", [Happening(event.conversation)])


@on(Merged)
def _merged(event: Merged) -> None:
    take_together(event)


@on(Unmerged)
def _unmerged(event: Unmerged) -> None:
    take_apart(event)


@on(Happened)
def _happened(event: Happened) -> None:
    happened(event.trigger, [one for one in event.items if isinstance(one.conversation, Conversation)])
