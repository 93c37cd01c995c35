"""Lines become messages of conversations: each once, in order, and one that cannot stops no other.

A thread of the process that took them does it at once (scribe.py); what a dead one left is done by a periodic
job. Both may run: the rows are locked, and a line that is done is passed over.
"""

import logging
from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

from django.db import DatabaseError, OperationalError, connection, transaction
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.audit.services import record
from keepword.channels.chat import hub
from keepword.channels.chat.models import Line, Session, State, Widget
from keepword.channels.chat.services.lines import echo, write_ours
from keepword.channels.chat.services.sessions import claim, customer_of
from keepword.channels.doors import intake
from keepword.channels.doors.events import Arrival, Sender
from keepword.conversations import probing
from keepword.conversations import services as conversations
from keepword.conversations.models import Conversation, Inbox, Status
from keepword.conversations.rules import preview
from keepword.conversations.services import Incoming, StoredFile
from keepword.conversations.services.state import lock_by_id
from keepword.core import clock, live, rows
from keepword.core.errors import KeepwordError, NotFound, Refused
from keepword.customers.models import Customer
from keepword.customers.queries import standing
from keepword.customers.services import Sighting
from keepword.language.detect import detect

logger = logging.getLogger(__name__)
CHUNK = 12  # lines a transaction: acknowledgements wait no longer than that
MOST_AGAIN = 500
SUBJECT = 60  # characters of the first words
TELLING = 25  # characters from which a language can be told
NOTED_EVERY = timedelta(seconds=20)


def fold(most: int = CHUNK) -> int:
    """Take lines that wait into their conversations, the oldest first; how many were looked at.

    OperationalError: the database takes nothing now; nothing has changed.
    """
    ids = list(Line.objects.filter(state=State.WAITING).order_by("pk").values_list("pk", flat=True)[:most])
    if not ids:
        return 0
    try:
        _fold(ids)
    except OperationalError:
        raise
    except (DatabaseError, KeepwordError, ValueError) as error:
        logger.warning("Lines are taken in one by one: %s", error)
        for pk in ids:
            _fold_alone(pk)
    return len(ids)


def take_in_again(user: User, widget: Widget) -> int:
    """Try what is in quarantine once more, after an update say; how many lines are taken in now."""
    if not user.may("inboxes"):
        raise Refused(_("Your role does not reach this far."))
    held = Line.objects.filter(session__inbox=widget.inbox, state=State.HELD)
    ids = list(held.order_by("pk").values_list("pk", flat=True)[:MOST_AGAIN])
    with transaction.atomic():
        record(user, "took lines in again", widget.inbox, lines=len(ids))
        Line.objects.filter(pk__in=ids, state=State.HELD).update(state=State.WAITING)
    for pk in ids:
        _fold_alone(pk)
    return Line.objects.filter(pk__in=ids, state=State.DONE).count()


def _fold_alone(pk: int) -> None:
    try:
        _fold([pk])
    except OperationalError:
        raise
    except (DatabaseError, KeepwordError, ValueError) as error:
        logger.error("Line %s could not be taken in: %s", pk, error)
        problem = f"{type(error).__name__}: {error}"[:500]
        Line.objects.filter(pk=pk, state=State.WAITING).update(state=State.HELD, problem=problem)
        live.push("desk", "mailboxes")


def _fold(ids: Sequence[int]) -> None:
    with transaction.atomic():
        lines = _without_tests(_lines(ids))
        if not lines:
            return
        sessions = _sessions(lines)
        incoming = _incoming(lines, sessions)
        conversations.receive(incoming)
        _note(lines, incoming, sessions)


def _without_tests(lines: list[Line]) -> list[Line]:
    """What a test of our own service says goes no further: it is answered at once, in its page alone."""
    tests = [(line, run) for line in lines if (run := probing.run_in(line.text)) is not None]
    if not tests:
        return lines
    for line, run in tests:
        line.state, line.problem = State.DONE, ""
        echo(line.session_id, probing.token(run))
        hub.look(line.session_id)
    rows.update([line for line, _run in tests], ["state", "problem"])
    return [line for line in lines if line.state == State.WAITING]


# Every chunk begins with these two reads, so they go without the ORM's detours.
_LINES_FROM = "FROM chat_line l WHERE l.state = %s AND l.id IN ({marks}) ORDER BY l.id"
_SESSIONS: rows.Shape = ((Session, "s"), (Inbox, "i"), (Customer, "c"), (Customer, "j"))
_SESSIONS_FROM = (
    "FROM chat_session s"
    " JOIN conversations_inbox i ON i.id = s.inbox_id"
    " LEFT JOIN customers_customer c ON c.id = s.customer_id"
    " LEFT JOIN customers_customer j ON j.id = c.joined_into_id"
    " WHERE s.id IN ({marks})"
)


def _marks(tail: str, count: int) -> str:
    return tail.format(marks=", ".join(["%s"] * count))


def _lines(ids: Sequence[int]) -> list[Line]:
    lock = " FOR UPDATE OF l" if connection.features.has_select_for_update_of else ""
    found = rows.fetch(((Line, "l"),), _marks(_LINES_FROM, len(ids)) + lock, [State.WAITING, *ids])
    return [line for (line,) in found]


def _sessions(lines: Sequence[Line]) -> dict[int, Session]:
    wanted = sorted({line.session_id for line in lines})
    found: dict[int, Session] = {}
    for session, inbox, customer, joined in rows.fetch(
        _SESSIONS, _marks(_SESSIONS_FROM, len(wanted)), wanted
    ):
        session.inbox, session.customer = inbox, customer
        if customer is not None:
            customer.joined_into = joined
        found[session.pk] = session
    return found


def _incoming(lines: Sequence[Line], sessions: dict[int, Session]) -> list[Incoming]:
    """The lines as the house takes messages in; several that begin one conversation follow one another."""
    out: list[Incoming] = []
    first: dict[int, Incoming] = {}  # by customer: what a new conversation begins with
    places: dict[int, Conversation | None] = {}
    held: dict[int, Conversation] = {}  # one object a row, however many browsers write in it
    people: dict[int, Customer] = {}
    for pk in sorted(sessions, key=lambda one: sessions[one].conversation_id or 0):
        session = sessions[pk]
        people[pk] = standing(session.customer) if session.customer else customer_of(session)
        place = _place(session, people[pk], lines)
        places[pk] = held.setdefault(place.pk, place) if place is not None else None
    for line in lines:
        session, customer = sessions[line.session_id], people[line.session_id]
        place = places[session.pk]
        item = _item(line, session, customer, place)
        if place is None:
            item.follows = first.setdefault(customer.pk, item)
            item.follows = None if item.follows is item else item.follows
        out.append(item)
    return out


def _place(session: Session, customer: Customer, lines: Sequence[Line]) -> Conversation | None:
    """The conversation of the session while it is alive, else the customer's latest here; locked."""
    at = next(line.at for line in lines if line.session_id == session.pk)
    if session.conversation_id is not None:
        try:
            current = lock_by_id(session.conversation_id)
        except NotFound:
            current = None
        if current is not None and _is_alive(current, at - intake.SAME_MATTER):
            return current
    sender = Sender(kind="visitor", value=session.visitor)
    return intake.place_for(
        session.inbox, customer, Arrival(external_id=session.visitor, at=at, sender=sender)
    )


def _is_alive(conversation: Conversation, since: object) -> bool:
    closed = conversation.closed_at
    return conversation.status != Status.CLOSED or (closed is not None and closed > since)  # type: ignore[operator]


def _item(line: Line, session: Session, customer: Customer, place: Conversation | None) -> Incoming:
    language = place.language if place is not None else ""
    if not language and len(line.text) >= TELLING:
        language = detect(line.text) or ""
    files = [StoredFile(one["name"], one["type"], one["size"], one["blob"]) for one in line.files]
    return Incoming(
        inbox=session.inbox,
        at=min(line.at, clock.now()),
        sender=Sighting(session.visitor, session.name or customer.name, language or session.language),
        subject=_subject(session, line) if place is None else "",
        text=line.text,
        to=[[session.inbox.name, session.inbox.address]],
        files=files,
        marks={"chat": session.pk},
        conversation=place,
        customer=customer,
    )


def _subject(session: Session, line: Line) -> str:
    """A chat has none: the topic that was chosen, else how it began."""
    topic = next((str(text) for key, text in session.answers.items() if key != "email"), "")
    return topic[:SUBJECT] or preview(line.text)[:SUBJECT]


def _note(lines: Sequence[Line], incoming: Sequence[Incoming], sessions: dict[int, Session]) -> None:
    told: dict[int, Inbox] = {}
    mirrors: dict[int, list[Line]] = defaultdict(list)
    for line, item in zip(lines, incoming, strict=True):
        session, message = sessions[line.session_id], item.message
        if message is None:  # receive() makes one of each
            continue
        line.message, line.state, line.problem = message, State.DONE, ""
        told[session.inbox_id] = session.inbox
        if session.site:
            mirrors[session.pk].append(line)
        conversation = message.conversation
        changed = session.conversation_id != conversation.pk or session.customer is None
        if changed:
            session.conversation, session.customer = conversation, item.customer
            session.save(update_fields=["conversation", "customer"])
            claim(session, conversation.customer)
            hub.placed(session.pk, conversation.pk)
    rows.update(lines, ["message_id", "state", "problem"])
    for pk, said in mirrors.items():
        _mirror(sessions[pk], said)
    for inbox_id in told:
        _came_in(inbox_id)


def _mirror(session: Session, lines: Sequence[Line]) -> None:
    """Whom the site has signed as the same user sees it in their other browsers too."""
    others = Session.objects.filter(site=session.site, conversation=session.conversation_id)
    for other in others.exclude(pk=session.pk).order_by("pk").values_list("pk", flat=True)[:5]:
        for line in lines:
            if line.message is not None:
                write_ours(other, line.message, name=session.name, text=line.text, files=line.files)
        hub.look(other)


def _came_in(inbox_id: int) -> None:
    now = clock.now()
    found = Widget.objects.filter(inbox=inbox_id).exclude(last_in_at__gt=now - NOTED_EVERY)
    found.update(last_in_at=now)
