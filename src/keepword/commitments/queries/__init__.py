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

__all__ = [
    "ClockLine",
    "PublishedTimes",
    "Rule",
    "Rulebook",
    "clocks_of",
    "forget",
    "get_policy",
    "latest_contact",
    "policies",
    "published_times",
    "rulebook",
]
