"""Kinds of facts about conversations and contacts. `subject_id` is the conversation."""

from keepword.core.facts import JSON, declare

_WHERE = {"inbox": int, "language": str}

declare(
    "contact_started",
    "A customer's approach began; `identified`: not by a browser's mark alone; `complete`: with a name, a"
    " language and an address or number.",
    identified=bool,
    complete=bool,
    **_WHERE,
)
declare(
    "contact_ended",
    "It ended, resolved or in silence; the value is the seconds since it began.",
    resolved=bool,
    **_WHERE,
)
declare("assigned", "Someone (`actor`) got it, or nobody; `handover`: from another one.", handover=bool)
declare(
    "transferred",
    "It was handed over, by `actor`, for a reason of `category`.",
    team_before=int,
    team_after=int,
    from_actor=str,
    to_actor=str,
    category=str,
    **_WHERE,
)
declare("merged", "It became part of the conversation `into`.", into=int, inbox=int)
declare("split", "Messages of it, as many as the value, went to a new one, `into`.", into=int, inbox=int)
declare("tagged", "It got a tag.", tag=int)
declare("untagged", "It lost a tag.", tag=int)
declare("field_set", "A field of it (no text) was filled in with `held`.", field=str, held=JSON)
declare("side_asked", "Somebody else was asked about it in a side conversation.", side=int, inbox=int)
declare("side_answered", "They answered, after so many seconds.", side=int, inbox=int)
