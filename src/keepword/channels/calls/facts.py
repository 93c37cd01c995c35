"""Kinds of facts about calls. `subject_id` is the conversation; values are seconds."""

from keepword.core.facts import declare

_CALL = {"call": int, "inbox": int, "channel": str, "team": int, "language": str, "way": str}

declare("call_offered", "A call came in.", **_CALL)
declare("call_queued", "It waits for one of us.", **_CALL)
declare(
    "call_answered",
    "One of us took it after ringing so long; `wait` is how long the caller waited.",
    wait=float,
    leg=int,
    again=bool,
    **_CALL,
)
declare("call_not_taken", "It rang so long at one of us, who did not take it.", how=str, **_CALL)
declare(
    "call_abandoned",
    "The caller hung up after waiting so long; in `day` seconds a working day has passed.",
    queued=bool,
    day=float,
    **_CALL,
)
declare("call_talked", "Somebody talked so long.", held=float, leg=int, **_CALL)
declare("call_held", "The caller was on hold so long.", leg=int, **_CALL)
declare("call_wrapped", "The work after it took so long.", leg=int, **_CALL)
declare("call_transferred", "It was given on.", to_team=int, to_agent=bool, **_CALL)
declare(
    "voicemail",
    "The caller left a message of so many seconds; in `day` seconds a working day has passed.",
    day=float,
    **_CALL,
)
declare("callback_asked", "They are to be called back, so much later.", why=str, **_CALL)
declare("callback_kept", "They were, so long before it was due.", **_CALL)
declare("callback_missed", "They were not.", **_CALL)
declare("call_ready", "One of us changed whether they take calls, after so long.")
