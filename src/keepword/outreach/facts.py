"""Kinds of facts about notices."""

from keepword.core.facts import declare

declare("notice_sent", "A customer was told.", notice=int, notice_kind=str, channel=str)
declare("unsubscribed", "They want no more of it.", notice=int, purpose=str, source=str)
