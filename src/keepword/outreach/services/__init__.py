"""The verbs of notices."""

from keepword.outreach.services.course import cancel, resume, start, stop, switch_off, switch_on
from keepword.outreach.services.editing import (
    Draft,
    archive_notice,
    beginning,
    duplicate_notice,
    save_notice,
    save_settings,
)
from keepword.outreach.services.trying import test_send
from keepword.outreach.services.wishes import (
    resubscribe,
    resubscribe_customer,
    unsubscribe,
    unsubscribe_customer,
    wait_for,
    wait_no_more,
)

__all__ = [
    "Draft",
    "archive_notice",
    "beginning",
    "cancel",
    "duplicate_notice",
    "resubscribe",
    "resubscribe_customer",
    "resume",
    "save_notice",
    "save_settings",
    "start",
    "stop",
    "switch_off",
    "switch_on",
    "test_send",
    "unsubscribe",
    "unsubscribe_customer",
    "wait_for",
    "wait_no_more",
]
