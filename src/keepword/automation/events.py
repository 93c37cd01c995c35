"""What rules tell. Published inside the transaction of the change."""

from dataclasses import dataclass

from keepword.conversations.models import Conversation


@dataclass(frozen=True, slots=True)
class NotifyWanted:
    """People (by id) shall hear of a conversation, or of a rule when there is none. `by` wants it."""

    people: tuple[int, ...]
    text: str
    by: str
    conversation: Conversation | None = None
