"""The shop's own fields of conversations: what they hold, what is still missing, what finds them."""

from collections.abc import Collection
from functools import partial
from typing import Final

from django.db.models import Min
from django.utils.translation import gettext as _

from keepword.conversations.models import Conversation, ConversationField, Message
from keepword.core.conditions import register_more
from keepword.core.errors import Invalid
from keepword.customers.fields import TABLE as CUSTOMERS
from keepword.fields import queries
from keepword.fields.conditions import askable
from keepword.fields.models import Definition, Subject
from keepword.fields.queries import Table

TABLE: Final = Table(Subject.CONVERSATION, ConversationField, "conversation")


def missing(conversation: Conversation) -> list[Definition]:
    """The required fields that hold nothing yet. One query when there are none."""
    return queries.missing(TABLE, conversation.pk)


def require_fields(conversation: Conversation) -> None:
    """Invalid, naming the required fields that are empty: it cannot be closed before they are filled in."""
    fields = missing(conversation)
    if fields:
        names = ", ".join(field.name for field in fields)
        raise Invalid(
            _("Fill in before closing: %(names)s.") % {"names": names}, field=f"field:{fields[0].key}"
        )


def first_messages(conversation_ids: Collection[int]) -> dict[int, int]:
    """The first message of each conversation, by its id: the one that their fields are found by."""
    rows = Message.everything.filter(conversation__in=conversation_ids)
    return dict(rows.values_list("conversation").annotate(Min("pk")).values_list("pk__min", "conversation"))


def words_of(messages: Collection[Message]) -> dict[int, str]:
    """What the fields of conversation and customer say, by the message that it is found by. Few queries.

    One message of a conversation carries it, so that a change costs one document however long it is.
    """
    owners = {message.conversation_id: message.conversation.customer_id for message in messages}
    if not owners:
        return {}
    own = queries.words(TABLE, owners.keys())
    theirs = queries.words(CUSTOMERS, set(owners.values()))
    if not own and not theirs:
        return {}
    return {
        message: f"{own.get(conversation, '')} {theirs.get(owners[conversation], '')}".strip()
        for message, conversation in first_messages(owners.keys()).items()
    }


def reindex(conversation_ids: Collection[int]) -> None:
    """Have the fields of these conversations found as they are now, in the caller's transaction."""
    found = list(first_messages(conversation_ids))
    Message.everything.filter(pk__in=found, indexed=True).update(indexed=False)


register_more("conversation", partial(askable, TABLE))
