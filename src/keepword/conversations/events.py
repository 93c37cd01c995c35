"""What happens in conversations. Published inside the transaction of the change."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from keepword.accounts.models import User
from keepword.conversations.models import Contact, Conversation, Merge, Message, SideConversation


@dataclass(frozen=True, slots=True)
class Received:
    """One message that came in. `contact` is None when it starts or continues none (spam, machines)."""

    message: Message
    conversation: Conversation
    contact: Contact | None
    new_conversation: bool
    new_contact: bool
    status_before: str


@dataclass(frozen=True, slots=True)
class MessagesReceived:
    """Messages that came in together, in the order of their coming."""

    items: tuple[Received, ...]


@dataclass(frozen=True, slots=True)
class Answered:
    """A person's answer left (its time for undo is over). `at` is when they pressed send."""

    conversation: Conversation
    message: Message
    contact: Contact | None
    at: datetime
    first: bool  # of this contact


@dataclass(frozen=True, slots=True)
class StatusChanged:
    """The conversation is in another state since `at`; `user` is None when nobody decided it."""

    conversation: Conversation
    before: str
    after: str
    at: datetime
    user: User | None
    ended: Contact | None = None  # the contact that this closed
    reason: str = ""  # why it was snoozed


@dataclass(frozen=True, slots=True)
class Assigned:
    """Somebody else, or nobody, has the conversation (ids); `reason` in the words of who passed it on."""

    conversation: Conversation
    before: int | None
    after: int | None
    at: datetime
    user: User | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class TeamChanged:
    """The conversation belongs to another team, or to none (ids)."""

    conversation: Conversation
    before: int | None
    after: int | None
    at: datetime
    user: User | None


@dataclass(frozen=True, slots=True)
class HandedOver:
    """Somebody passed a conversation on. `TeamChanged` and `Assigned` tell of the same, for whom one is
    enough. `category` is one of `services.Category`, `reason` in the words of who did it."""

    conversation: Conversation
    team_before: int | None
    team_after: int | None
    assignee_before: int | None
    assignee_after: int | None
    category: str
    reason: str
    at: datetime
    user: User | None


@dataclass(frozen=True, slots=True)
class Noted:
    """Somebody, or something of ours, wrote a note; it calls on colleagues."""

    message: Message
    conversation: Conversation
    mentions: tuple[User, ...]


@dataclass(frozen=True, slots=True)
class PriorityChanged:
    conversation: Conversation
    before: int
    at: datetime
    user: User | None


@dataclass(frozen=True, slots=True)
class Erasing:
    """Something of conversations is about to be erased; whoever keeps more about them erases it now.

    `what` is "all" (the rows go after this), "texts" (words and files; states and times stay), "files", or
    "originals": of single messages, because the erased took part. Rows with a foreign key that cascades go by
    themselves; this is for those that only know a number, and for bytes.
    """

    what: str
    conversations: tuple[int, ...]
    messages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TagsChanged:
    """Tags, by id, came to a conversation or left it."""

    conversation: Conversation
    added: tuple[int, ...]
    removed: tuple[int, ...]
    at: datetime
    user: User | None


@dataclass(frozen=True, slots=True)
class FieldsChanged:
    """Fields of the shop's own changed: what was and what is, as JSON by key, of those that changed."""

    conversation: Conversation
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    at: datetime
    user: User | None


@dataclass(frozen=True, slots=True)
class MessageQueued:
    """An outgoing message waits to be sent at `message.send_after`. Its channel takes it from here."""

    message: Message
    conversation: Conversation


@dataclass(frozen=True, slots=True)
class Held:
    """A scheduled message is held back, as the customer has written since; its author should look at it."""

    message: Message
    conversation: Conversation


@dataclass(frozen=True, slots=True)
class Delivered:
    """The next server has taken an outgoing message."""

    message: Message


@dataclass(frozen=True, slots=True)
class ReadThere:
    """The customer has read an outgoing message, as its channel says; told once."""

    message: Message
    at: datetime


@dataclass(frozen=True, slots=True)
class NotDelivered:
    """An outgoing message will not be tried again unless a person says so."""

    message: Message


@dataclass(frozen=True, slots=True)
class Folded:
    """Two contacts that were open became one: the earlier goes on."""

    survivor: Contact
    folded: Contact


@dataclass(frozen=True, slots=True)
class Merged:
    """Everything of `source` is in `into` now. Whoever keeps rows of their own about conversations moves
    them, and writes what is needed to move them back into `merge.kept` under a name of their own."""

    merge: Merge
    source: Conversation
    into: Conversation
    fold: Folded | None
    at: datetime
    user: User | None


@dataclass(frozen=True, slots=True)
class Unmerged:
    """A merge is undone; both stand as they are to stand. `fold` are the contacts that are two again."""

    merge: Merge
    source: Conversation
    into: Conversation
    fold: Folded | None
    contacts: tuple[int, ...]  # ids of those that are the source's again
    at: datetime
    user: User | None


@dataclass(frozen=True, slots=True)
class SplitOff:
    """Messages of `source` became a conversation of their own; `contact` began when somebody waits there."""

    source: Conversation
    created: Conversation
    contact: Contact | None
    at: datetime
    user: User | None


@dataclass(frozen=True, slots=True)
class SidesChanged:
    """Somebody else is asked beside a conversation, has answered, or is waited for no more."""

    conversation: Conversation
    at: datetime


@dataclass(frozen=True, slots=True)
class SideAnswered:
    """An answer came in a side conversation. `waited` is how long (seconds) it was waited for, None when it
    was not."""

    side: SideConversation
    message: Message
    conversation: Conversation
    at: datetime
    waited: float | None


@dataclass(frozen=True, slots=True)
class Followed:
    """Somebody follows a conversation from now on, or no longer (`follows` False); `called`: because a note
    calls on them."""

    conversation: Conversation
    follower: User
    follows: bool
    at: datetime
    user: User | None
    called: bool = False


@dataclass(frozen=True, slots=True)
class Promised:
    """Something of ours lets the customer count on something, by a moment; whoever keeps promises makes a
    record of it. `key` names it for whoever promised ("callback:12"), and in the two events below."""

    conversation: Conversation
    words: str
    due_at: datetime
    at: datetime
    key: str


@dataclass(frozen=True, slots=True)
class PromiseDone:
    """What was promised under this key was done at `at`."""

    conversation: Conversation
    key: str
    at: datetime


@dataclass(frozen=True, slots=True)
class PromiseDropped:
    """What was promised under this key is not needed any more."""

    conversation: Conversation
    key: str
    at: datetime
    reason: str
