"""The records of conversations, one file a subject."""

from keepword.conversations.models.conversation import (
    NEVER,
    Contact,
    Conversation,
    Priority,
    Status,
    waits_since,
)
from keepword.conversations.models.inbox import (
    Inbox,
    InboxSignature,
)
from keepword.conversations.models.labels import (
    Colour,
    ConversationField,
    ConversationTag,
    Tag,
    TagRules,
)
from keepword.conversations.models.message import (
    Attachment,
    CustomersThread,
    Direction,
    Kind,
    Message,
    Participant,
    SideConversation,
    SideParticipant,
    State,
)
from keepword.conversations.models.views import (
    SavedView,
    ViewPlace,
)
from keepword.conversations.models.work import (
    Draft,
    Follower,
    Link,
    LinkKind,
    Mention,
    Merge,
)

__all__ = [
    "NEVER",
    "Attachment",
    "Colour",
    "Contact",
    "Conversation",
    "ConversationField",
    "ConversationTag",
    "CustomersThread",
    "Direction",
    "Draft",
    "Follower",
    "Inbox",
    "InboxSignature",
    "Kind",
    "Link",
    "LinkKind",
    "Mention",
    "Merge",
    "Message",
    "Participant",
    "Priority",
    "SavedView",
    "SideConversation",
    "SideParticipant",
    "State",
    "Status",
    "Tag",
    "TagRules",
    "ViewPlace",
    "waits_since",
]
