"""Choices, where there is nothing to tap: they were offered as a numbered list, and "2" comes back.

A number is a choice only while the list is the last that was said to them; later it is a number.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from django.db.models import Q

from keepword.channels.doors.events import Arrival
from keepword.channels.doors.models import Reference
from keepword.conversations.models import Direction, Inbox, Kind, Message
from keepword.customers.rules import normal_phone

_NUMBER: Final = re.compile(r"[(#№]?\s*([0-9]{1,2})\s*[.):]?")  # 2 (2) #2 2. 2)
_LOOKED_AT: Final = 5  # messages of ours: what Keepword sent by itself may stand between


def chosen(text: str, answers: Sequence[str]) -> str:
    """Which of the answers a text is: their number in the list, their words, or both; "" for none. Pure."""
    said = " ".join(text.split())
    number = _NUMBER.fullmatch(said)
    if number is not None:
        place = int(number[1])
        return answers[place - 1] if 0 < place <= len(answers) else ""
    bare = said.rstrip(".!").casefold()
    for place, answer in enumerate(answers, 1):
        if bare in (answer.casefold(), f"{place}. {answer}".casefold()):
            return answer
    return ""


def as_chosen(inbox: Inbox, event: Arrival) -> Arrival:
    """A text that chooses of what was offered last says the choice's words, as a tap does; what stood in it
    is kept in the mark `typed`. Any other text as it is."""
    if event.files or event.marks.get("is"):
        return event
    offer = _offer(inbox, normal_phone(event.sender.value))
    words = chosen(event.text, offer.marks["listed"]) if offer is not None else ""
    if offer is None or not words:
        return event
    named = Reference.objects.filter(inbox=inbox, message=offer, outgoing=True)
    number = named.order_by("part").values_list("external_id", flat=True).first()
    marks = {**event.marks, "button": words, "typed": event.text.strip()[:200]}
    return replace(event, text=words, replies_to=number or event.replies_to, marks=marks)


def _offer(inbox: Inbox, number: str) -> Message | None:
    """The last that was said to a number by this inbox, if it is a list to choose from."""
    here = Q(via=inbox) | Q(via=None, conversation__inbox=inbox)
    rows = Message.objects.filter(
        here,
        direction=Direction.OUT,
        references__outgoing=True,  # it has left
        conversation__customer__identities__kind="phone",
        conversation__customer__identities__value=number,
    )
    for message in rows.distinct().order_by("-pk")[:_LOOKED_AT]:
        if message.marks.get("listed"):
            return message
        if message.kind != Kind.AUTOMATIC:
            break
    return None
