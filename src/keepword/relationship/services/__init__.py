"""The verbs across a customer's whole life with the shop."""

from keepword.relationship.services.mentioning import answered, mention
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
    "Plan",
    "answered",
    "archive_segment",
    "duplicate_segment",
    "mention",
    "note_export",
    "read_messages",
    "restore_segment",
    "save_segment",
    "sign",
]
