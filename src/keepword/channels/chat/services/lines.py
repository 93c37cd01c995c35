"""The log of lines: what the widget shows, each once, in an order that never changes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from keepword.channels.chat.models import Line, Session, State
from keepword.conversations import services as conversations
from keepword.conversations.models import Message
from keepword.core import clock, rows
from keepword.core.errors import NotFound

MOST_AT_ONCE = 100  # lines that a browser catches up on in one go


@dataclass(frozen=True)
class Said:
    """What a visitor said, under the browser's own name for it. `files` as in a Line."""

    session: int
    client_id: str
    text: str
    files: Sequence[dict[str, Any]] = ()
    at: datetime = field(default_factory=clock.now)


@dataclass(frozen=True)
class Noted:
    """Where a line stands in its session, and whether it is there since just now."""

    line: Line
    is_new: bool


def write_said(said: Sequence[Said]) -> list[Noted | NotFound]:
    """Write what visitors said, in the order given, in the caller's transaction.

    A line that is there already is found by its id. NotFound (not raised) where the session is gone.
    """
    wanted = {one.session for one in said}
    ordered = Session.objects.select_for_update().filter(pk__in=wanted).order_by("pk")
    sessions = {row.pk: row for row in ordered.only("pk", "last_seq")}
    ids = {one.client_id for one in said}
    known = {
        (line.session_id, line.client_id): line
        for line in Line.objects.filter(session__in=wanted, client_id__in=ids)
    }
    new: list[Line] = []
    out: list[Noted | NotFound] = []
    for one in said:
        session = sessions.get(one.session)
        if session is None:
            out.append(NotFound("This chat is not here any more."))
            continue
        line = known.get((one.session, one.client_id))
        out_new = line is None
        if line is None:
            session.last_seq += 1
            line = Line(
                session_id=session.pk,
                seq=session.last_seq,
                client_id=one.client_id,
                text=one.text,
                files=list(one.files),
                at=one.at,
                state=State.WAITING,
            )
            known[one.session, one.client_id] = line
            new.append(line)
        out.append(Noted(line, out_new))
    rows.insert(new)
    rows.update([sessions[pk] for pk in {line.session_id for line in new}], ["last_seq"])
    return out


def write_ours(session_id: int, message: Message, *, name: str, text: str, files: Sequence[Any] = ()) -> bool:
    """Show a message in a session, once; in the caller's transaction. False when it is there already.

    One that the visitor wrote elsewhere (by mail, in another browser of theirs) is not ours, but shown too.
    """
    with transaction.atomic():
        session = Session.objects.select_for_update().only("pk", "last_seq").get(pk=session_id)
        if Line.objects.filter(session=session, message=message).exists():
            return False
        session.last_seq += 1
        line = Line(
            session=session,
            seq=session.last_seq,
            ours=message.direction == "out",
            name=name[:200],
            text=text,
            files=list(files),
            at=message.at,
            message=message,
        )
        rows.insert([line])
        rows.update([session], ["last_seq"])
    return True


def echo(session_id: int, text: str) -> None:
    """Show a line of ours that is no message of a conversation, in the caller's transaction."""
    session = Session.objects.select_for_update().only("pk", "last_seq").get(pk=session_id)
    session.last_seq += 1
    line = Line(session=session, seq=session.last_seq, ours=True, text=text, at=clock.now())
    rows.insert([line])
    rows.update([session], ["last_seq"])


def lines_after(session_id: int, seq: int, most: int = MOST_AT_ONCE) -> list[Line]:
    """The lines of a session after a number, in their order."""
    return list(Line.objects.filter(session=session_id, seq__gt=seq).order_by("seq")[:most])


def last_lines(session_id: int, most: int = MOST_AT_ONCE) -> list[Line]:
    """The newest lines of a session, in their order: for a browser that has none."""
    return list(Line.objects.filter(session=session_id).order_by("-seq")[:most])[::-1]


def newest(session_ids: Iterable[int]) -> dict[int, int]:
    """How many lines sessions have."""
    return dict(Session.objects.filter(pk__in=list(session_ids)).values_list("pk", "last_seq"))


def has_read(session_id: int, seq: int, *, got: int = 0) -> None:
    """The visitor has read up to a line, and has got up to another one. Receipts for our messages."""
    session = Session.objects.filter(pk=session_id).first()
    if session is None:
        return
    seq = min(seq, session.last_seq)
    now = clock.now()
    shown = Line.objects.filter(session=session, ours=True, message__isnull=False)
    for read, upto in ((True, seq), (False, min(got, session.last_seq))):
        fresh = shown.filter(seq__gt=session.read_seq, seq__lte=upto)
        fresh = fresh.filter(message__read_at=None) if read else fresh.filter(message__arrived_at=None)
        for line in fresh.select_related("message__conversation").order_by("seq")[:MOST_AT_ONCE]:
            if line.message is not None:
                conversations.arrived(line.message, now, read=read)
    if seq > session.read_seq:
        Session.objects.filter(pk=session.pk, read_seq__lt=seq).update(read_seq=seq)
