"""What became of the messages by which customers were told; what stands in the head of their mails."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from keepword.channels.email.outgoing import register_headers
from keepword.conversations.channels import channel_of
from keepword.conversations.models import Message
from keepword.core import clock, facts, live
from keepword.outreach.links import unsubscribe_url
from keepword.outreach.models import Recipient, RecipientState
from keepword.relationship.rules.references import segments_of

_ON_ITS_WAY: Final = (RecipientState.SENDING, RecipientState.FAILED)


def delivered(message: Message) -> None:
    """It has left: from now on it counts as told. In the transaction of the message's state."""
    now = clock.now()
    rows = Recipient.objects.select_related("customer", "notice").filter(message=message)
    one = rows.filter(state__in=_ON_ITS_WAY).first()
    if one is None:
        return
    one.state, one.at = RecipientState.SENT, now
    one.save(update_fields=["state", "at"])
    channel = channel_of(message.inbox)
    facts.record(
        [
            facts.fact(
                "notice_sent",
                now,
                subject_id=message.conversation_id,
                person=one.customer.key,
                notice=one.notice_id,
                notice_kind=one.notice.kind,
                channel=message.inbox.channel,
                preferred=one.customer.prefers_channel or None,
                segments=[str(number) for number in sorted(segments_of(one.notice.audience))],
                days=one.notice.effect_days,
                receipts=channel is not None and channel.can.receipts,
            )
        ]
    )
    live.push("desk", "notice", notice=one.notice_id)


def read(message: Message, at: datetime) -> None:
    """Its channel says that the customer has read it."""
    one = Recipient.objects.select_related("customer", "notice").filter(message=message).first()
    if one is None:
        return
    facts.record(
        [
            facts.fact(
                "notice_read",
                at,
                subject_id=message.conversation_id,
                person=one.customer.key,
                value=max(0.0, (at - (one.at or message.at)).total_seconds()),
                notice=one.notice_id,
                notice_kind=one.notice.kind,
                channel=message.inbox.channel,
            )
        ]
    )


def not_delivered(message: Message) -> None:
    """It will not arrive, or came back."""
    rows = Recipient.objects.filter(message=message)
    rows.exclude(state=RecipientState.FAILED).update(state=RecipientState.FAILED, at=clock.now())


@register_headers
def _headers(message: Message) -> Iterator[tuple[str, str]]:
    """RFC 2919 names the list, RFC 8058 lets whoever reads it leave it with one click of their program."""
    marks = message.marks
    if "recipient" not in marks or "notice" not in marks:
        return
    domain = message.inbox.address.rpartition("@")[2]
    if domain.isascii() and domain:
        yield "List-ID", f"<notice-{int(marks['notice'])}.{domain}>"
    if marks.get("foot"):
        yield "List-Unsubscribe", f"<{unsubscribe_url(int(marks['recipient']))}>"
        yield "List-Unsubscribe-Post", "List-Unsubscribe=One-Click"
