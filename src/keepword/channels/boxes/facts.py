"""Kinds of facts about slips of boxes. `subject_id` is the conversation."""

from keepword.core.facts import declare

_SLIP = {"inbox": int, "language": str, "box": int, "box_kind": str, "slip": int}

declare("slip_received", "A slip came in; the value is its smile, 1 to 5.", paper=bool, **_SLIP)
declare("slip_decided", "It was decided on.", verdict=str, **_SLIP)
declare("slip_told", "The customer was told what was decided.", verdict=str, **_SLIP)
declare("slip_done", "It was done, so many seconds after it came.", **_SLIP)
