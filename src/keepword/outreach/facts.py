"""Kinds of facts about notices."""

from keepword.core.facts import Names, declare

declare(
    "notice_sent",
    "A customer was told; `segments` are those that it is for, `days` how long its effect is watched.",
    notice=int,
    notice_kind=str,
    channel=str,
    preferred=str,
    segments=Names,
    days=int,
    receipts=bool,
)
declare(
    "notice_held_back",
    "A customer was held back by lot, so that one sees what the notice does within `days`.",
    notice=int,
    notice_kind=str,
    days=int,
)
declare(
    "notice_read",
    "A customer read it, so many seconds after it was sent; by a channel that tells.",
    notice=int,
    notice_kind=str,
    channel=str,
)
declare("unsubscribed", "They want no more of it.", notice=int, purpose=str, source=str)
