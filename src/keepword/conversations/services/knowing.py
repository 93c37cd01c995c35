"""How well we know who approaches us, as the fact of a contact tells it."""

from collections.abc import Collection, Sequence
from typing import Final

from keepword.conversations.models import Contact, Inbox
from keepword.customers.models import Customer, Identity, Kind

_SURE: Final = {"email": Kind.EMAIL, "sms": Kind.PHONE, "whatsapp": Kind.WHATSAPP}
"""Channels by which nobody can come without an address of a kind; of the others one has to look."""
_REACHED: Final = (Kind.EMAIL, Kind.PHONE, Kind.WHATSAPP)  # an address of mail, or a number


def how_known(came: Sequence[tuple[Contact, Inbox]]) -> list[tuple[bool, bool]]:
    """Of contacts, each with the inbox by which it came: whether their customers are known by more than the
    mark of a browser, and whether their record has a name, a language and an address or number.

    No query where all came by mail or text message, else one.
    """
    customers = [contact.conversation.customer for contact, _inbox in came]
    doors = [_SURE.get(inbox.channel, "") for _contact, inbox in came]
    unsure = {one.pk for one, kind in zip(customers, doors, strict=True) if not kind}
    looked = _kinds(unsure)
    found = []
    for customer, kind in zip(customers, doors, strict=True):
        kinds = {kind} if kind else looked.get(customer.pk, set())
        found.append((bool(kinds - {Kind.VISITOR}), _is_whole(customer, kinds)))
    return found


def _kinds(customers: Collection[int]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    if customers:
        rows = Identity.objects.filter(customer__in=customers).order_by()
        for customer, kind in rows.values_list("customer", "kind").distinct():
            found.setdefault(customer, set()).add(kind)
    return found


def _is_whole(customer: Customer, kinds: set[str]) -> bool:
    return bool(customer.name and customer.language and kinds.intersection(_REACHED))
