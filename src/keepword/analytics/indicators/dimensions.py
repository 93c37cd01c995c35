"""What facts only name by number, read from the database beside them."""

from collections.abc import Sequence
from typing import Final

import ibis
import pyarrow as pa

from keepword.analytics.lake.reading import Reading
from keepword.conversations.models import Inbox
from keepword.customers.models import Channel

_WAYS: Final = {
    **{"email": Channel.EMAIL, "form": Channel.EMAIL, "box": Channel.EMAIL, "chat": Channel.CHAT},
    **{"sms": Channel.SMS, "whatsapp": Channel.WHATSAPP, "telegram": Channel.TELEGRAM},
    **{"voice": Channel.PHONE, "phone": Channel.PHONE},
}
"""By what a customer is reached when an answer leaves by a channel; forms and boxes are answered by mail."""


def inboxes(lake: Reading) -> ibis.Table:
    """Each inbox: `inbox_id`, its channel `of_inbox`, and `reaches`, as customers say what they prefer."""
    known: Sequence[tuple[int, str]] = list(Inbox.objects.values_list("pk", "channel"))
    held = pa.table(
        {
            "inbox_id": pa.array([pk for pk, _channel in known], pa.int64()),
            "of_inbox": pa.array([channel for _pk, channel in known], pa.string()),
            "reaches": pa.array([_reaches(channel) for _pk, channel in known], pa.string()),
        }
    )
    return lake.engine.hold(held, "inboxes")


def reaches(lake: Reading) -> ibis.Table:
    """Each channel (`of_channel`), and what `reaches` customers by it."""
    held = pa.table(
        {
            "of_channel": pa.array(list(_WAYS), pa.string()),
            "reaches": pa.array([str(one.value) for one in _WAYS.values()], pa.string()),
        }
    )
    return lake.engine.hold(held, "channels")


def _reaches(channel: str) -> str | None:
    way = _WAYS.get(channel)
    return str(way.value) if way else None
