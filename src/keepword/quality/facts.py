"""Kinds of facts about reviews. `subject_id` is the conversation, the actor whose work it is."""

from keepword.core.facts import declare

_WHERE = {"inbox": int, "channel": str, "team": int, "language": str}

declare(
    "conversation_reviewed",
    "A review was finished, or settled anew: the value is its score, 0 to 100.",
    review=int,
    scorecard=int,
    reviewer=str,
    reason=str,
    accuracy=float,
    critical=bool,
    settled=bool,
    **_WHERE,
)
declare("review_disputed", "An agent disputed a review of their work.", review=int, **_WHERE)
declare(
    "coaching_given",
    "An agent (the actor) was given a note to go on with.",
    note=int,
    review=int,
    reviewer=str,
    **_WHERE,
)
declare(
    "coaching_acknowledged",
    "They have read it, so many seconds after it was given.",
    note=int,
    review=int,
    reviewer=str,
    **_WHERE,
)
