"""People of the demo shop who are known by more than one address: one was joined, one is only suspected."""

from datetime import timedelta
from typing import Final

from keepword.accounts.models import User
from keepword.conversations.models import Conversation, Status
from keepword.core import clock
from keepword.customers.models import Customer, Identity
from keepword.customers.services import claim, join, prove, recognise, suggest

# Numbers that Ofcom keeps for drama: they ring nowhere.
_PHONES: Final = ("+447700900142", "+447700900187")


def make(agent: User) -> None:
    """Of the two customers who wrote last, one has called as well, and one has written in a messenger."""
    found = _latest(2)
    if len(found) < 2:
        return
    caller, chatter = found
    with clock.moved(clock.now() - timedelta(hours=2)):
        prove(caller, "email", _address(caller), by="code")
        by_phone = recognise("phone", _PHONES[0], name=caller.name, language=caller.language)
        join(agent, by_phone, caller, reason="Called about the same order and knew its number.")
        other = recognise("telegram", "710042", name=chatter.name.split()[0], language=chatter.language)
        claim(other, "email", _address(chatter))
        claim(other, "phone", _PHONES[1])
        suggest(chatter, other, ["claimed"])


def _latest(count: int) -> list[Customer]:
    rows = Conversation.objects.filter(customer__identities__kind="email").exclude(status=Status.SPAM)
    found: dict[int, Customer] = {}
    for one in rows.select_related("customer").order_by("-last_message_at", "-pk")[: count * 10]:
        found.setdefault(one.customer_id, one.customer)
    return list(found.values())[:count]


def _address(customer: Customer) -> str:
    return Identity.objects.filter(customer=customer, kind="email").order_by("pk")[0].value
