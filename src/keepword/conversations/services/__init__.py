"""The verbs of conversations, one file a family."""

from keepword.conversations.services.hand_over import KEEP, Category, Keep, hand_over, take_from_team
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
    give_to_server,
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
    "KEEP",
    "Category",
    "Incoming",
    "Keep",
    "Letter",
    "StoredFile",
    "assign",
    "automatic",
    "bounced",
    "cancel_scheduled",
    "close",
    "compose",
    "confirm_arrived",
    "delivered",
    "depart",
    "failed",
    "forward",
    "give_to_server",
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
    "take_from_team",
    "uncertain",
    "undo_send",
    "wake",
]
