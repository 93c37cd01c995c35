"""The verbs across a customer's whole life with the shop."""

from keepword.relationship.services.consulting import For, adopt, by_token, consult, token
from keepword.relationship.services.guides import (
    GuidePlan,
    archive_guide,
    duplicate_guide,
    restore_guide,
    save_guide,
)
from keepword.relationship.services.mentioning import answered, mention
from keepword.relationship.services.offering import Idea, judge, make_offer, refuse, reopen
from keepword.relationship.services.reading import read_messages
from keepword.relationship.services.refresh import sign
from keepword.relationship.services.segments import (
    Plan,
    archive_segment,
    duplicate_segment,
    note_export,
    restore_segment,
    save_segment,
)

__all__ = [
    "For",
    "GuidePlan",
    "Idea",
    "Plan",
    "adopt",
    "answered",
    "archive_guide",
    "archive_segment",
    "by_token",
    "consult",
    "duplicate_guide",
    "duplicate_segment",
    "judge",
    "make_offer",
    "mention",
    "note_export",
    "read_messages",
    "refuse",
    "reopen",
    "restore_guide",
    "restore_segment",
    "save_guide",
    "save_segment",
    "sign",
    "token",
]
