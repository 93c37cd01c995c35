"""Kinds of facts about clocks, the four minutes and promises. `subject_id` is the conversation."""

from keepword.core.facts import JSON, Names, declare

_CLOCK = {
    "clock": int,
    "contact": int,
    "policy": int,
    "target_minutes": int,
    "inbox": int,
    "language": str,
}
_SCORES = (
    *("interest", "positive", "ready", "courtesy", "empathy", "apology", "ownership", "gratitude"),
    *("question", "blame", "canned", "name", "clarity"),
)
_PROMISE = {"promise": int, "about": str, "team": int, "inbox": int}

for _kind, _what in (
    ("first_response", "the first answer of a contact"),
    ("next_response", "a further answer"),
    ("resolution", "the end of a contact"),
):
    declare(
        _kind,
        f"The clock of {_what} stopped, after so many seconds of working time; `elapsed` are all seconds.",
        elapsed=float,
        met=bool,
        **_CLOCK,
    )
declare("clock_missed", "A clock ran out before it was stopped.", clock_kind=str, **_CLOCK)
declare(
    "escalated",
    "A clock came near its end or passed it (the value is seconds after it), and this was done.",
    clock_kind=str,
    clock=int,
    contact=int,
    policy=int,
    inbox=int,
    done=Names,
    failure=str,
)
declare(
    "four_minutes",
    "The first minutes of a contact are over; the value is the seconds until all three were shown.",
    reading=str,
    met=bool,
    interest=bool,
    positive=bool,
    ready=bool,
    contact=int,
    inbox=int,
    channel=str,
    team=int,
    language=str,
)
declare(
    "message_judged",
    "A message of the customer's or an answer of ours was read; scores are 0 to 1, `asked` are questions.",
    direction=str,
    message=int,
    contact=int,
    emotion=str,
    strength=float,
    asked=int,
    preferred=str,
    inbox=int,
    team=int,
    language=str,
    **dict.fromkeys(_SCORES, float),
)
declare(
    "promise_made",
    "We promised something; the value is the seconds until it is due.",
    dated=bool,
    corrected=bool,
    overpromised=bool,
    follows=int,
    **_PROMISE,
)
declare("promise_kept", "It was kept, so many seconds before it was due.", by=str, **_PROMISE)
declare("promise_moved", "Another time was named for it.", **_PROMISE)
declare(
    "promise_broken", "It was not kept; the value is the seconds it was late, less than none.", **_PROMISE
)
declare("promise_withdrawn", "It is no promise any more.", **_PROMISE)
declare(
    "promise_dismissed",
    "What was read as a promise was said to be none.",
    dismissal=int,
    about=str,
    team=int,
    inbox=int,
)
declare(
    "rules_changed",
    "A policy or a calendar was changed; clocks are reckoned by `revision` from here on.",
    what=str,
    revision=str,
    policy=int,
    before=JSON,
    after=JSON,
)
