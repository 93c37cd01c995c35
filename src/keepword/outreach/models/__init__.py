"""Notices, who gets them, who wants none."""

from keepword.outreach.models.calls import Call
from keepword.outreach.models.notices import (
    RUNNING,
    Notice,
    Reason,
    Recipient,
    RecipientState,
    Repeat,
    State,
    Ways,
)
from keepword.outreach.models.wishes import OutreachSettings, Source, Sweep, Unsubscribed, Waiting

__all__ = [
    "RUNNING",
    "Call",
    "Notice",
    "OutreachSettings",
    "Reason",
    "Recipient",
    "RecipientState",
    "Repeat",
    "Source",
    "State",
    "Sweep",
    "Unsubscribed",
    "Waiting",
    "Ways",
]
