from keepword.commitments.queries.clocks import (
    ClockLine,
    PublishedTimes,
    Rule,
    Rulebook,
    clocks_of,
    forget,
    get_policy,
    latest_contact,
    policies,
    published_times,
    rulebook,
)
from keepword.commitments.queries.explaining import Story, stories_of
from keepword.commitments.queries.previewing import Preview, preview

__all__ = [
    "ClockLine",
    "Preview",
    "PublishedTimes",
    "Rule",
    "Rulebook",
    "Story",
    "clocks_of",
    "forget",
    "get_policy",
    "latest_contact",
    "policies",
    "preview",
    "published_times",
    "rulebook",
    "stories_of",
]
