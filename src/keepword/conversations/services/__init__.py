"""The verbs of conversations, one file a family."""

from keepword.conversations.services.aside import ask, ask_on
from keepword.conversations.services.bring_in import bring_in
from keepword.conversations.services.compose import compose
from keepword.conversations.services.drafts import drop_draft, take_draft
from keepword.conversations.services.fields import set_fields
from keepword.conversations.services.follow import follow, link, unfollow, unlink
from keepword.conversations.services.hand_over import KEEP, Category, Keep, hand_over, take_from_team
from keepword.conversations.services.held import give_out
from keepword.conversations.services.later import (
    cancel_scheduled,
    hold_scheduled,
    reschedule,
    send_now,
)
from keepword.conversations.services.letters import Letter, Template, check_buttons
from keepword.conversations.services.merge import merge, merge_many, register_answering, unmerge
from keepword.conversations.services.notice import Telling, reachable, tell_customer
from keepword.conversations.services.receive import Incoming, StoredFile, open_contacts, receive
from keepword.conversations.services.send import (
    arrived,
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
from keepword.conversations.services.sides import close_side, reopen_side, see_side
from keepword.conversations.services.signatures import save_signatures
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
from keepword.conversations.services.tags import (
    agents_create,
    archive_tag,
    may_create,
    merge_tags,
    move_merged,
    name_tag,
    save_tag,
    set_tag_rules,
    set_tags,
    tag,
    untag,
)
from keepword.conversations.services.write import (
    automatic,
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
    "Telling",
    "Template",
    "agents_create",
    "archive_tag",
    "arrived",
    "ask",
    "ask_on",
    "assign",
    "automatic",
    "bounced",
    "bring_in",
    "cancel_scheduled",
    "check_buttons",
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
    "give_out",
    "give_to_server",
    "hand_over",
    "hold_scheduled",
    "link",
    "mark_spam",
    "may_create",
    "merge",
    "merge_many",
    "merge_tags",
    "move_merged",
    "name_tag",
    "not_yet",
    "note",
    "open_contacts",
    "reachable",
    "receive",
    "recover_sending",
    "register_answering",
    "release",
    "reopen",
    "reopen_side",
    "reply",
    "reschedule",
    "save_draft",
    "save_signatures",
    "save_tag",
    "see_side",
    "send_again",
    "send_now",
    "set_fields",
    "set_priority",
    "set_tag_rules",
    "set_tags",
    "snooze",
    "split",
    "tag",
    "take_draft",
    "take_from_team",
    "tell_customer",
    "uncertain",
    "undo_send",
    "unfollow",
    "unlink",
    "unmerge",
    "untag",
    "wake",
]
