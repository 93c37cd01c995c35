"""The verbs of conversations, one file a family."""

from keepword.conversations.services.bring_in import bring_in
from keepword.conversations.services.later import (
    cancel_scheduled,
    hold_scheduled,
    reschedule,
    send_now,
)
from keepword.conversations.services.letters import Letter
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
from keepword.conversations.services.signatures import save_signatures
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
    "assign",
    "automatic",
    "bounced",
    "bring_in",
    "cancel_scheduled",
    "close",
    "compose",
    "confirm_arrived",
    "delivered",
    "depart",
    "failed",
    "forward",
    "hand_over",
    "hold_scheduled",
    "mark_spam",
    "not_yet",
    "note",
    "open_contacts",
    "receive",
    "recover_sending",
    "release",
    "reopen",
    "reply",
    "reschedule",
    "save_draft",
    "save_signatures",
    "send_again",
    "send_now",
    "set_priority",
    "snooze",
    "uncertain",
    "undo_send",
    "wake",
]
