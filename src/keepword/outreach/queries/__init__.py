"""Reads of notices."""

from keepword.outreach.queries.effect import Effect, effect
from keepword.outreach.queries.notices import (
    About,
    Progress,
    about,
    get_notice,
    notices,
    notices_of,
    progress,
    recipients,
    settings_now,
    unsubscribed_of,
)
from keepword.outreach.queries.preview import Example, Preview, Problem, check, preview
from keepword.outreach.queries.waiting import waiting_for, waiting_of, waits

__all__ = [
    "About",
    "Effect",
    "Example",
    "Preview",
    "Problem",
    "Progress",
    "about",
    "check",
    "effect",
    "get_notice",
    "notices",
    "notices_of",
    "preview",
    "progress",
    "recipients",
    "settings_now",
    "unsubscribed_of",
    "waiting_for",
    "waiting_of",
    "waits",
]
