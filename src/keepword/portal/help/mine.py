"""What is a customer's own: their conversations, and what we have promised them. For nobody else's eyes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import F, QuerySet, Window
from django.db.models.functions import RowNumber
from django.http import HttpRequest, HttpResponse

from keepword.commitments.queries import Shown, shown_to_customer
from keepword.conversations.links import token
from keepword.conversations.models import Contact, Conversation, Direction, Kind, Message, State, Status
from keepword.conversations.rules import preview
from keepword.core.keyset import page as keyset
from keepword.customers.models import Customer
from keepword.customers.queries import addresses
from keepword.customers.rules import normal_email
from keepword.portal import rules
from keepword.portal.help.gate import Guest, help_page, page
from keepword.portal.help.matching import LOOKED_AT, matches
from keepword.portal.rules import Stage, Standing

PAGE: Final = 20
LATEST: Final = 4  # messages of each conversation that are looked at for the last words
SEARCHED: Final = 200  # conversations, the newest
MOST_FOUND: Final = 20


@dataclass(frozen=True)
class Matter:
    """A conversation as a line: where it stands, and what was said last that its customer may read."""

    conversation: Conversation
    url: str
    stage: Stage
    words: str
    ours: bool
    at: datetime


@dataclass(frozen=True)
class Promised:
    """A promise, and the page of the conversation in which it was made."""

    shown: Shown
    subject: str
    url: str


@help_page("GET", "HEAD", signed_in=True)
def conversations(request: HttpRequest, guest: Guest) -> HttpResponse:
    """All of one's own, those that were written in last first."""
    assert guest.customer is not None
    found = keyset(
        own(guest.customer),
        order=("-last_message_at", "-id"),
        after=request.GET.get("after", ""),
        size=PAGE,
    )
    return page(
        request,
        guest,
        "mine",
        matters=matters(guest.customer, found.rows, guest.chosen),
        next=found.next,
        begun=bool(request.GET.get("after")),
    )


@help_page("GET", "HEAD", signed_in=True)
def promises(request: HttpRequest, guest: Guest) -> HttpResponse:
    """What we have promised, what is due first."""
    assert guest.customer is not None
    return page(request, guest, "promises", promises=_promised(guest.customer, guest.chosen))


def still_promised(customer: Customer, chosen: str = "", *, most: int = 3) -> list[Promised]:
    """What we have promised and not done yet, for the front page."""
    return [one for one in _promised(customer, chosen) if one.shown.state != "kept"][:most]


def own(customer: Customer) -> QuerySet[Conversation]:
    """The conversations of a customer; of those that are one now, the one."""
    # What we only told them is theirs to see in the mail; it is a matter once they answer.
    rows = Conversation.objects.filter(customer=customer).exclude(status=Status.NOTICE)
    return rows.exclude(merged_into__customer=customer).select_related("merged_into", "inbox")


def matters(customer: Customer, rows: Sequence[Conversation], chosen: str = "") -> list[Matter]:
    """The lines of some conversations of one customer: the same few queries, however many there are."""
    places = {row.pk: row.merged_into or row for row in rows}
    ids = {place.pk for place in places.values()}
    last = _last_words(customer, rows, ids)
    contacts = _contacts(ids)
    leaving = set(
        Message.objects.filter(
            conversation__in=ids, direction=Direction.OUT, state=State.QUEUED, attempts=0, kind=Kind.MESSAGE
        ).values_list("conversation", flat=True)
    )
    made = []
    for row in rows:
        place = places[row.pk]
        said = last.get(place.pk) if row.merged_into_id is None else None
        made.append(
            Matter(
                conversation=row,
                url=_url(row.pk, chosen),
                stage=_stage(place, contacts.get(place.pk), leaving=place.pk in leaving),
                words=preview(said.text) if said else "",
                ours=said is not None and said.direction == Direction.OUT,
                at=said.at if said else row.created_at,
            )
        )
    return made


def find(customer: Customer, query: str) -> list[Matter]:
    """Those of a customer's newest conversations with this number, or these words in what they may read."""
    number = query.removeprefix("#").strip()
    rows = list(own(customer).order_by("-last_message_at", "-pk")[:SEARCHED])
    if number.isascii() and number.isdecimal():
        found = [row for row in rows if str(row.pk) == number]
        if found:
            return matters(customer, found)
    said: dict[int, list[str]] = {row.pk: [row.subject] for row in rows}
    plain = {row.pk for row in rows if row.merged_into_id is None} - _shared(customer, said)
    mine = own_addresses(customer, plain)
    for message in _readable(plain, most=2000):
        if _is_for(message, mine):
            said[message.conversation_id].append(message.text[:LOOKED_AT])
    hits = [row for row in rows if any(matches(query, text) for text in said[row.pk])]
    return matters(customer, hits[:MOST_FOUND])


def own_addresses(customer: Customer, conversation_ids: Collection[int]) -> frozenset[str]:
    """Where a customer writes from and wants our answers, as their conversations say."""
    known = addresses(customer)
    marks = Message.objects.filter(
        conversation__in=conversation_ids,
        direction=Direction.IN,
        sender_address__in=known,
        marks__has_key="reply_to",
    ).values_list("marks", flat=True)
    return frozenset(known) | {normal_email(str(mark["reply_to"])) for mark in marks}


def _promised(customer: Customer, chosen: str) -> list[Promised]:
    found = shown_to_customer(customer)
    places = {promise.conversation_id for promise, _shown in found}
    mine = own_addresses(customer, places)
    pages = dict(
        Conversation.objects.filter(merged_into__in=places, customer=customer).values_list(
            "merged_into", "pk"
        )
    )
    listed = []
    for promise, shown in found:
        if promise.message is None or not _is_for(promise.message, mine):
            continue
        place = promise.conversation
        pk = place.pk if place.customer_id == customer.pk else pages.get(place.pk)
        if pk is not None:
            listed.append(Promised(shown, place.subject if pk == place.pk else "", _url(pk, chosen)))
    return listed


def _last_words(customer: Customer, rows: Sequence[Conversation], ids: Collection[int]) -> dict[int, Message]:
    """The last message of each that its customer may read; none of those that several customers share."""
    plain = set(ids) - _shared(customer, ids)
    mine = own_addresses(customer, plain)
    numbered = _readable(plain).annotate(
        place=Window(RowNumber(), partition_by=[F("conversation")], order_by=[F("at").desc(), F("id").desc()])
    )
    found: dict[int, Message] = {}
    for message in numbered.filter(place__lte=LATEST).order_by("conversation", "place"):
        if message.conversation_id not in found and _is_for(message, mine):
            found[message.conversation_id] = message
    return found


def _readable(ids: Collection[int], *, most: int = 0) -> QuerySet[Message]:
    rows = Message.objects.filter(
        conversation__in=ids,
        kind__in=[Kind.MESSAGE, Kind.NOTICE],
        direction__in=[Direction.IN, Direction.OUT],
    ).exclude(state=State.UNDONE)
    return rows.order_by("-at", "-pk")[:most] if most else rows


def _shared(customer: Customer, ids: Collection[int]) -> set[int]:
    """Those into which conversations of others were merged."""
    rows = Conversation.objects.filter(merged_into__in=ids).exclude(customer=customer)
    return {pk for pk in rows.values_list("merged_into", flat=True) if pk is not None}


def _is_for(message: Message, mine: frozenset[str]) -> bool:
    lines = (*message.to, *message.cc, *message.bcc)
    return rules.shown(
        direction=message.direction,
        kind=message.kind,
        state=message.state,
        attempts=message.attempts,
        sender=message.sender_address,
        recipients=[normal_email(str(line[1])) for line in lines],
        own=mine,
        from_page=message.marks.get("door") == "portal",
    )


def _contacts(ids: Collection[int]) -> dict[int, Contact]:
    """The latest contact of each."""
    rows = Contact.objects.filter(conversation__in=ids).order_by("started_at", "pk")
    return {one.conversation_id: one for one in rows}


def _stage(place: Conversation, contact: Contact | None, *, leaving: bool) -> Stage:
    return rules.stage(
        Standing(
            status=place.status,
            approached=contact is not None or place.status == Status.SPAM,
            waiting=place.waiting_since is not None,
            answered=contact is not None and contact.answered_at is not None,
            leaving=leaving,
            taken=place.assignee_id is not None,
        )
    )


def _url(pk: int, chosen: str) -> str:
    return f"/s/{token(pk)}/" + (f"?lang={chosen}" if chosen else "")
