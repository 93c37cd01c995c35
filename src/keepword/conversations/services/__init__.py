"""The verbs of conversations, one file a family."""

from keepword.conversations.services.aside import ask, ask_on
from keepword.conversations.services.drafts import drop_draft, take_draft
from keepword.conversations.services.follow import follow, link, unfollow, unlink
from keepword.conversations.services.letter import Letter
from keepword.conversations.services.merge import merge, merge_many, register_answering, unmerge
from keepword.conversations.services.receive import Incoming, StoredFile, open_contacts, receive
from keepword.conversations.services.send import (
    bounced,
    confirm_arrived,
    delivered,
    depart,
    failed,
    hand_over,
    not_yet,
    recover_sending,
    send_again,
    uncertain,
)
from keepword.conversations.services.sides import close_side, reopen_side, see_side
from keepword.conversations.services.split import split
from keepword.conversations.services.state import (
    assign,
    close,
    mark_spam,
    release,
    reopen,
    set_priority,
    snooze,
    wake,
)
from keepword.conversations.services.write import (
    automatic,
    compose,
    forward,
    note,
    reply,
    save_draft,
    undo_send,
)

__all__ = [
    "Incoming",
    "Letter",
    "StoredFile",
    "ask",
    "ask_on",
    "assign",
    "automatic",
    "bounced",
    "close",
    "close_side",
    "compose",
    "confirm_arrived",
    "delivered",
    "depart",
    "drop_draft",
    "failed",
    "follow",
    "forward",
    "hand_over",
    "link",
    "mark_spam",
    "merge",
    "merge_many",
    "not_yet",
    "note",
    "open_contacts",
    "receive",
    "recover_sending",
    "register_answering",
    "release",
    "reopen",
    "reopen_side",
    "reply",
    "save_draft",
    "see_side",
    "send_again",
    "set_priority",
    "snooze",
    "split",
    "take_draft",
    "uncertain",
    "undo_send",
    "unfollow",
    "unlink",
    "unmerge",
    "wake",
]
