"""What happens at the form. Published inside the transaction of the change."""

from dataclasses import dataclass

from keepword.channels.form.models import RequestKind
from keepword.conversations.models import Conversation, Message


@dataclass(frozen=True, slots=True)
class RequestSubmitted:
    """A request came by the form and is a conversation now; it may look like spam (its status says so)."""

    message: Message
    conversation: Conversation
    kind: RequestKind
