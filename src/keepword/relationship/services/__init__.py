"""The verbs of a customer's whole life."""

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
    "archive_segment",
    "duplicate_segment",
    "note_export",
    "restore_segment",
    "save_segment",
    "sign",
]
