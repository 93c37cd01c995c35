"""Kinds of facts about complaints and their causes. `subject_id` is the conversation."""

from keepword.core.facts import declare

_OF = {"complaint": int, "inbox": int}

declare("complaint_suggested", "Something sounds like a complaint.", source=str, **_OF)
declare("complaint_dismissed", "It is none.", before=str, **_OF)
declare("complaint_opened", "It is one; `price`: its words speak of prices.", source=str, price=bool, **_OF)
declare(
    "complaint_stage",
    "A stage of it was passed, in so many seconds of working time.",
    stage=str,
    proof=str,
    late=bool,
    message=int,
    **_OF,
)
declare("complaint_late", "A stage of it was not passed in time.", stage=str, **_OF)
declare("complaint_cause", "Its cause was named.", cause=int, **_OF)
declare("complaint_done", "Its cause is removed, so many seconds after it was opened.", **_OF)
declare("complaint_reopened", "Its cause is back.", cause=int, **_OF)
declare(
    "compensation_given",
    "The customer got something worth the value; `above`: more than the one who asked may give.",
    kind_given=str,
    currency=str,
    compensation=int,
    above=bool,
    **_OF,
)
declare("cause_found", "A cause was written down.", cause=int, product=str)
declare("cause_removed", "It was removed, so many seconds after it was found.", cause=int)
declare("cause_checked", "It was looked at again and is gone.", cause=int)
declare("cause_back", "It is there again.", cause=int, complaint=int)
