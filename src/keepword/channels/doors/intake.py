"""What providers send becomes messages and receipts: each once, whatever is repeated, in its conversation.

A call is kept whole and committed before the provider hears that we have it (`keep`); a job makes of it what
it says (`take_in`). Each message is a transaction of its own: one that cannot be taken in stops no other,
and a call that was taken in by half is taken up where it broke off, as what is there is known by its id.
"""

import hashlib
import logging
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db import DatabaseError, IntegrityError, OperationalError, transaction
from django.db.models import Q

from keepword.channels.doors import connections, refusals, tasks
from keepword.channels.doors.channel import WebChannel
from keepword.channels.doors.events import Arrival, Event, Receipt, Refusal
from keepword.channels.doors.models import Payload, Reference, Taken
from keepword.conversations import services as conversations
from keepword.conversations.channels import channel_of
from keepword.conversations.models import Conversation, Inbox, Message, Status
from keepword.conversations.rules import preview
from keepword.conversations.services import Incoming, StoredFile
from keepword.conversations.services.state import lock_by_id
from keepword.core import clock, jobs, live, uploads
from keepword.core.errors import Invalid, KeepwordError, NotFound, Unavailable
from keepword.customers.models import Customer
from keepword.customers.rules import Proof, proves
from keepword.customers.services import Sighting, recognise
from keepword.language.detect import detect

logger = logging.getLogger(__name__)
MOST_BYTES = 4 * 1024 * 1024  # of one call
TRIES = 5  # of one message whose rows collide with those of another process
SAME_MATTER = timedelta(hours=72)  # after closing, in which what comes belongs to the same conversation
LONGEST = 200_000  # characters of one message
SUBJECT = 60  # characters of the first words, where a channel knows no subjects
OVERTAKES = timedelta(seconds=10)  # by which the news of a message may come before its number is noted
NOT_GONE = -1  # the part of a reference that came back


def keep(inbox: Inbox, body: bytes, about: Mapping[str, Any] | None = None) -> bool:
    """Keep a provider's call, to be taken in by a job; False when the same call is here already.

    Invalid when it is larger than any that a provider sends.
    """
    if len(body) > MOST_BYTES:
        raise Invalid("This is more than one call may hold.")
    digest = hashlib.sha256(body).hexdigest()
    with transaction.atomic():
        row = Payload(inbox=inbox, digest=digest, body=body, about=dict(about or {}), at=clock.now())
        Payload.objects.bulk_create([row], ignore_conflicts=True)
        kept = Payload.objects.filter(inbox=inbox, digest=digest).values_list("pk", "state", "attempts").get()
        if kept[1] != Taken.WAITING or kept[2]:
            return False
        jobs.enqueue(tasks.take_in, kept[0])
    return True


def take_in(payload_id: int) -> None:
    """Make of a kept call what it says. Safe to repeat. Unavailable: it is to be tried again."""
    payload = Payload.objects.select_related("inbox").filter(pk=payload_id).first()
    if payload is None or payload.state == Taken.DONE or payload.body is None:
        return
    Payload.objects.filter(pk=payload.pk).update(attempts=payload.attempts + 1)
    channel, connection = channel_of(payload.inbox), connections.of(payload.inbox)
    if not isinstance(channel, WebChannel) or connection is None:
        _quarantine(payload, "This inbox is not connected any more.")
        return
    try:
        events = channel.read(payload, connection)
    except (Invalid, NotFound, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        logger.warning("A call to inbox %s could not be read: %s", payload.inbox_id, error)
        _quarantine(payload, f"Not readable: {type(error).__name__} {error}")
        return
    problem = ""
    for event in events:
        problem = channel.take(payload.inbox, event) or problem
    connections.came_in(connection)
    if problem:
        _quarantine(payload, problem)
        return
    Payload.objects.filter(pk=payload.pk).update(state=Taken.DONE, body=None, problem="")


def accept(inbox: Inbox, event: Event) -> str:
    """Take one message or receipt in, unless it is here; why it could not be, or "".

    Unavailable when the database, the disk, the scanner or the provider does not answer now.
    """
    if isinstance(event, Receipt):
        _note_receipt(inbox, event)
        return ""
    if isinstance(event, Refusal):
        refusals.note(inbox, event)
        return ""
    if _is_known(inbox, event.external_id):
        return ""
    try:
        files, left_out = _fetch(event)
    except (Invalid, NotFound) as gone:
        files, left_out = [], [gone.message]
    error: Exception | None = None
    for _attempt in range(TRIES):
        try:
            with transaction.atomic():
                _store(inbox, event, files, left_out)
            return ""
        except (IntegrityError, OperationalError) as collision:
            error = collision
            if _is_known(inbox, event.external_id):
                return ""
        except (DatabaseError, KeepwordError, ValueError) as refused:
            error = refused
            break
    if isinstance(error, OperationalError):
        raise Unavailable(f"The database takes no message now: {error}") from error
    logger.error("A message of inbox %s could not be stored: %s", inbox.pk, error)
    return f"Not storable: {error}"


def receive(inbox: Inbox, event: Arrival, customer: Customer, files: Sequence[StoredFile]) -> Message:
    """Store a message of a customer where it belongs, in the caller's transaction; not yet referenced."""
    at = min(event.at, clock.now())
    conversation = place_for(inbox, customer, event)
    language = event.sender.language or detect(event.text) or (conversation.language if conversation else "")
    (message,) = conversations.receive(
        [
            Incoming(
                inbox=inbox,
                at=at,
                sender=Sighting(event.sender.value, event.sender.name or customer.name, language),
                subject=event.subject or preview(event.text)[:SUBJECT],
                text=event.text.replace("\x00", "")[:LONGEST],
                to=[[inbox.name, inbox.address]],
                files=list(files),
                marks=dict(event.marks),
                quiet=event.quiet,
                conversation=conversation,
                customer=customer,
            )
        ]
    )
    return message


def place_for(inbox: Inbox, customer: Customer, event: Arrival) -> Conversation | None:
    """The conversation that a message belongs to, locked; None when it begins one.

    That of the message which it answers; else the customer's latest by this inbox that is open, or was
    closed not long ago.
    """
    found = None
    if event.replies_to:
        answered = Reference.objects.filter(inbox=inbox, external_id=event.replies_to[:255])
        rows = answered.filter(message__side=None, message__conversation__customer=customer)
        found = rows.values_list("message__conversation", flat=True).first()
    if found is None:
        here = Conversation.objects.filter(customer=customer, merged_into=None)
        here = here.filter(Q(inbox=inbox) | Q(messages__via=inbox))
        since = event.at - SAME_MATTER
        alive = ~Q(status__in=[Status.CLOSED, Status.NOTICE]) | Q(closed_at__gt=since)
        alive |= Q(status=Status.NOTICE, last_message_at__gt=since)
        found = here.filter(alive).order_by("-last_message_at", "-pk").values_list("pk", flat=True).first()
    return lock_by_id(found) if found is not None else None


def _store(inbox: Inbox, event: Arrival, files: list[StoredFile], left_out: list[str]) -> None:
    sender = event.sender
    own = [Proof(sender.kind, sender.value, "provider")] if proves(sender.kind) else []
    customer = recognise(
        sender.kind, sender.value, name=sender.name, language=sender.language, proofs=[*own, *sender.also]
    )
    message = receive(inbox, event, customer, files)
    if left_out:
        message.marks = {**message.marks, "left_out": left_out}
        Message.objects.filter(pk=message.pk).update(marks=message.marks)
    Reference.objects.create(inbox=inbox, external_id=event.external_id[:255], message=message)
    channel = channel_of(inbox)
    if isinstance(channel, WebChannel):
        channel.took_in(message, event)


def _fetch(event: Arrival) -> tuple[list[StoredFile], list[str]]:
    """The files as blobs, and in words why some of them are not among them."""
    files: list[StoredFile] = []
    left_out: list[str] = []
    for file in event.files:
        try:
            content = file.fetch()
            kept = uploads.keep(file.name, file.type, content)
        except (Invalid, NotFound) as error:
            left_out.append(f"{file.name[:100]}: {error.message}"[:300])
            continue
        files.append(StoredFile(kept.name, kept.type, kept.size, kept.blob))
    return files, left_out


def _is_known(inbox: Inbox, external_id: str) -> bool:
    return Reference.objects.filter(inbox=inbox, external_id=external_id[:255]).exists()


def _note_receipt(inbox: Inbox, receipt: Receipt) -> None:
    reference = (
        Reference.objects.filter(inbox=inbox, external_id=receipt.external_id[:255], outgoing=True)
        .select_related("message__conversation")
        .first()
    )
    if reference is None:
        if abs(clock.now() - receipt.at) < OVERTAKES:
            raise Unavailable("This tells of a message that is just being noted.")
        return
    if receipt.state in ("arrived", "read"):
        conversations.arrived(reference.message, receipt.at, read=receipt.state == "read")
    elif receipt.state == "failed" and reference.part != NOT_GONE:
        with transaction.atomic():  # so that sending it again sends this part again
            Reference.objects.filter(pk=reference.pk).update(part=NOT_GONE)
            conversations.bounced(reference.message, receipt.problem, hard=True)


def _quarantine(payload: Payload, problem: str) -> None:
    Payload.objects.filter(pk=payload.pk).update(state=Taken.QUARANTINED, problem=problem[:500])
    live.push("desk", "list")
