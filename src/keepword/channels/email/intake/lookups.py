"""The reads of intake: a handful of statements for a batch of any size.

They are written in SQL, as building the same ORM query anew for each mail costs more than the query.
"""

import time
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from keepword.accounts.models import User
from keepword.channels.email.addresses import from_reply_address, from_side_address
from keepword.channels.email.intake.item import UNKNOWN, Item, Known, Look, mid_of
from keepword.channels.email.models import SenderRule
from keepword.conversations.models import Conversation, Inbox, SideConversation, SideParticipant
from keepword.conversations.services import open_contacts
from keepword.core import rows
from keepword.customers.models import Customer, Identity
from keepword.customers.rules import normal_email

MAX_REFERENCES = 30  # the first one and the latest: a longer thread has them among these
FRESH = 1.0  # seconds for which our own addresses and sender rules are not read again


def references_of(item: Item) -> list[str]:
    """The ids that this mail refers to, the nearest first."""
    ids = list(item.parsed.references)
    if item.parsed.in_reply_to and item.parsed.in_reply_to not in ids:
        ids.append(item.parsed.in_reply_to)
    near = list(reversed(ids))
    return near if len(near) <= MAX_REFERENCES else [*near[: MAX_REFERENCES - 1], near[-1]]


def addressed(item: Item) -> int | None:
    """The conversation named by a signed reply address among the recipients, if any."""
    parsed = item.parsed
    lines = [line.address for line in (*parsed.to, *parsed.cc)]
    for address in (*lines, *parsed.delivered_to):
        number = from_reply_address(address) if "+" in address else None
        if number is not None:
            return number
    return None


def addressed_aside(item: Item) -> int | None:
    """The side conversation named by a signed reply address among the recipients, if any."""
    parsed = item.parsed
    lines = [line.address for line in (*parsed.to, *parsed.cc)]
    for address in (*lines, *parsed.delivered_to):
        number = from_side_address(address) if "+" in address else None
        if number is not None:
            return number
    return None


def look_up(items: Sequence[Item]) -> Look:
    """Everything that the filters ask about these mails."""
    look = Look(ours=_ours(), sender_rules=_sender_rules())
    look.mails = _mails(items)
    senders = {item.sender for item in items if item.sender}
    others = {address for item in items if item.sender in look.ours for address in item.recipients}
    nobody = {UNKNOWN} if any(not item.sender or item.sender in look.ours for item in items) else set()
    look.identities = _identities(senders | others | nobody)
    ids = {known.conversation_pk for group in look.mails.values() for known in group}
    ids |= {number for item in items if (number := addressed(item)) is not None}
    sides = {known.side_pk for group in look.mails.values() for known in group if known.side_pk}
    sides |= {number for item in items if (number := addressed_aside(item)) is not None}
    if sides:
        ids |= set(SideConversation.objects.filter(pk__in=sides).values_list("conversation_id", flat=True))
    if ids:
        look.conversations = _conversations(ids)
        here = {conversation.pk for conversation in look.conversations.values()}
        look.contacts = open_contacts(here)
        look.participants = _participants(here, senders)
    if sides:
        _read_sides(look, sides, senders)
    return look


def _read_sides(look: Look, ids: set[int], senders: Iterable[str]) -> None:
    """Side conversations, locked after their conversations, and who of the senders takes part in them."""
    found = SideConversation.objects.select_for_update().filter(pk__in=ids).order_by("pk")
    look.sides = {side.pk: side for side in found}
    people = SideParticipant.objects.filter(side__in=look.sides, address__in=map(normal_email, senders))
    look.side_people = set(people.values_list("side_id", "address"))


def _mails(items: Sequence[Item]) -> dict[int, list[Known]]:
    wanted = {item.mid for item in items}
    for item in items:
        wanted.update(mid_of(reference) for reference in references_of(item))
        if item.parsed.bounce and item.parsed.bounce.original_message_id:
            wanted.add(mid_of(item.parsed.bounce.original_message_id))
    found: dict[int, list[Known]] = {}
    with connection.cursor() as cursor:
        for part in _chunks(list(wanted)):
            cursor.execute(
                "SELECT e.mid, e.fingerprint, e.inbox_id, e.outgoing, e.header_id, m.id,"  # noqa: S608
                " m.conversation_id, m.side_id"
                " FROM email_mail e JOIN conversations_message m ON m.id = e.message_id"
                f" WHERE e.mid IN ({_marks(part)})",
                part,
            )
            for mid, fingerprint, inbox, outgoing, *rest in cursor.fetchall():
                known = Known(mid, bytes(fingerprint), inbox, bool(outgoing), *rest)
                found.setdefault(mid, []).append(known)
    return found


def _identities(addresses: Iterable[str]) -> dict[str, Identity]:
    found: dict[str, Identity] = {}
    for part in _chunks([normal_email(address) for address in addresses]):
        tail = (
            "FROM customers_identity i JOIN customers_customer c ON c.id = i.customer_id"
            f" WHERE i.kind = 'email' AND i.value IN ({_marks(part)})"
        )
        for identity, customer in rows.fetch(((Identity, "i"), (Customer, "c")), tail, part):
            identity.customer = customer
            found[identity.value] = identity
    return found


def _conversations(ids: set[int]) -> dict[int, Conversation]:
    """Locked in the order of their keys, so that two batches never wait for each other in a circle.

    The number of one that was merged stands for the one that it was merged into.
    """
    found = _unmerged(ids)
    for _turn in range(_MOST_TURNS):
        missing = ids - found.keys()
        moved = _moved(missing) if missing else {}
        if not moved:
            break
        there = _unmerged(set(moved.values()) - found.keys()) | found
        found |= {pk: there[into] for pk, into in moved.items() if into in there}
    return found


_MOST_TURNS = 3  # merged while one waited for the lock


def _moved(ids: set[int]) -> dict[int, int]:
    moved = Conversation.objects.filter(pk__in=ids, merged_into__isnull=False)
    return {pk: into for pk, into in moved.values_list("pk", "merged_into_id") if into is not None}


def _unmerged(ids: set[int]) -> dict[int, Conversation]:
    found: dict[int, Conversation] = {}
    lock = " FOR UPDATE OF v" if connection.features.has_select_for_update_of else ""
    for part in _chunks(sorted(ids)):
        tail = (
            "FROM conversations_conversation v JOIN customers_customer c ON c.id = v.customer_id"
            f" WHERE v.id IN ({_marks(part)}) AND v.merged_into_id IS NULL ORDER BY v.id{lock}"
        )
        for conversation, customer in rows.fetch(((Conversation, "v"), (Customer, "c")), tail, part):
            conversation.customer = customer
            found[conversation.pk] = conversation
    return found


def _participants(conversations: Iterable[int], senders: Iterable[str]) -> set[tuple[int, str]]:
    found: set[tuple[int, str]] = set()
    addresses = [normal_email(sender) for sender in senders]
    if not addresses:
        return found
    with connection.cursor() as cursor:
        for part in _chunks(list(conversations)):
            cursor.execute(
                "SELECT conversation_id, address FROM conversations_participant"  # noqa: S608 - our own names
                f" WHERE conversation_id IN ({_marks(part)}) AND address IN ({_marks(addresses)})",
                [*part, *addresses],
            )
            found.update(cursor.fetchall())
    return found


def _chunks(values: list[Any], size: int = 5_000) -> Iterable[list[Any]]:
    return (values[start : start + size] for start in range(0, len(values), size))


def _marks(values: list[Any]) -> str:
    return ", ".join(["%s"] * len(values))


# What changes seldom and is asked for each mail ----------------------------------------------------

_kept: dict[str, tuple[float, Any]] = {}


def forget() -> None:
    """Read our addresses and sender rules anew (another database, a changed rule)."""
    _kept.clear()


def _ours() -> dict[str, int | None]:
    return _fresh("ours", _read_ours)  # type: ignore[no-any-return]


def _sender_rules() -> dict[str, str]:
    return _fresh("rules", lambda: dict(SenderRule.objects.values_list("pattern", "verdict")))  # type: ignore[no-any-return]


def _read_ours() -> dict[str, int | None]:
    people = {email.lower(): pk for email, pk in User.objects.values_list("email", "pk")}
    return {
        **people,
        **{address.lower(): None for address in Inbox.objects.values_list("address", flat=True)},
    }


def _fresh(name: str, read: Any) -> Any:
    at, value = _kept.get(name, (0.0, None))
    if value is None or time.monotonic() - at > FRESH:
        value = read()
        _kept[name] = (time.monotonic(), value)
    return value
