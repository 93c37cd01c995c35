"""That one of us is there, and looks: noted for the widget, told to the visitor."""

import time
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q

from keepword.channels.chat import hub, queries
from keepword.channels.chat.models import AtDesk, Session
from keepword.core import clock

NOTED_EVERY = 45.0  # seconds
_noted: dict[int, float] = {}


def at_desk(user_id: int) -> None:
    """One of us has the desk open; written down about once a minute."""
    if time.monotonic() - _noted.get(user_id, -NOTED_EVERY) < NOTED_EVERY:
        return
    _noted[user_id] = time.monotonic()
    AtDesk.objects.update_or_create(user_id=user_id, defaults={"at": clock.now()})
    queries.forget_availability()


def opened(conversation_id: int) -> list[int]:
    """One of us has a conversation before them: its visitors see that what they said was seen.

    The sessions that chat in it.
    """
    rows = Session.objects.filter(
        Q(conversation=conversation_id) | Q(conversation__merged_into=conversation_id)
    )
    found = list(
        rows.filter(seen_at__gt=clock.now() - timedelta(days=30)).values_list("pk", "last_seq", "seen_seq")
    )
    with transaction.atomic():
        for pk, last, seen in found:
            if last > seen:
                Session.objects.filter(pk=pk, last_seq__gt=F("seen_seq")).update(seen_seq=last)
                hub.seen([pk], last)
    return [pk for pk, _last, _seen in found]
