"""What is recorded of a call: only with consent, in pieces, each once and in its order."""

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.audit.services import record
from keepword.channels.calls.models import Call, Leg, Piece, Recorded, Recording
from keepword.channels.calls.rules.states import LIVE
from keepword.channels.calls.services.book import line_at, locked, notify
from keepword.core import blobs, clock, jobs, sweeping, uploads
from keepword.core.actors import system
from keepword.core.errors import Conflict, Invalid, Refused

TYPES: Final = ("audio/webm", "audio/ogg", "audio/mp4")
MOST_PIECE: Final = 2 * 1024 * 1024
MOST_BYTES: Final = 200 * 1024 * 1024  # about seven hours
_STEP: Final = 100


def consent(call: Call) -> Call:
    """The customer agrees to being recorded. Twice changes nothing."""
    with transaction.atomic():
        current = locked(call.pk)
        if line_at(current).recording != Recorded.CONSENT:
            raise Conflict(_("Calls of this line are not recorded."))
        if current.consent_at is None:
            current.consent_at = clock.now()
            current.save(update_fields=["consent_at"])
            record(system, "agreed to be recorded", current, conversation=current.conversation_id)
            notify(current)
    return current


def begin_recording(user: User, leg: Leg, *, kind: str) -> Recording:
    """Record from now on; `kind` is a type such as "audio/webm;codecs=opus"."""
    plain = kind.partition(";")[0].strip().lower()
    if plain not in TYPES:
        raise Invalid(_("This kind of recording is not kept."), field="type")
    with transaction.atomic():
        call = locked(leg.call_id)
        mine = Leg.objects.filter(pk=leg.pk, agent=user, ended_at=None, answered_at__isnull=False)
        if call.state not in LIVE or not mine.exists():
            raise Conflict(_("This call is over."))
        line = line_at(call)
        if line.recording != Recorded.CONSENT or call.consent_at is None:
            raise Refused(_("The customer has not agreed to being recorded."))
        now = clock.now()
        made = Recording.objects.create(
            call=call,
            agent=user,
            consent_at=call.consent_at,
            began_at=now,
            type=plain,
            delete_at=now + timedelta(days=line.keep_days),
        )
        record(user, "began recording", call, conversation=call.conversation_id)
    return made


def add_piece(user: User, recording: Recording, number: int, content: bytes) -> int:
    """Keep a piece; the number of the next one that is missing. The same piece again changes nothing.

    Conflict when it is not the next: the browser goes on from the number in the text.
    """
    if not content or len(content) > MOST_PIECE:
        raise Invalid(_("A piece has from one byte to two megabytes."), field="content")
    blob = blobs.put(content)
    with transaction.atomic():
        current = _own(user, recording)
        if number < current.pieces:
            return current.pieces
        if number > current.pieces or current.blob:
            raise Conflict(str(current.pieces), field="number")
        if current.size + len(content) > MOST_BYTES:
            raise Invalid(_("This recording is too long."), field="content")
        if number == 0 and not _begins_as(current.type, content):
            raise Invalid(_("This is no recording."), field="content")
        Piece.objects.create(recording=current, number=number, blob=blob, size=len(content))
        current.pieces, current.size = number + 1, current.size + len(content)
        current.save(update_fields=["pieces", "size"])
    return current.pieces


def end_recording(user: User, recording: Recording, *, pieces: int) -> Recording:
    """It is whole: so many pieces. Conflict while some are missing. Twice changes nothing."""
    with transaction.atomic():
        current = _own(user, recording)
        if current.blob:
            return current
        if pieces != current.pieces or not pieces:
            raise Conflict(str(current.pieces), field="number")
        _assemble(current)
    return current


@jobs.every(600)
def keep_recordings() -> int:
    """Put together what was never ended (a browser that crashed), delete what is older than is kept."""
    now = clock.now()
    left = Recording.objects.filter(blob="", pieces__gt=0, began_at__lt=now - timedelta(hours=8))
    for one in list(left[:_STEP]):
        with transaction.atomic():
            current = Recording.objects.select_for_update().get(pk=one.pk)
            if not current.blob:
                _assemble(current)
    old = list(Recording.objects.filter(delete_at__lt=now).values_list("pk", flat=True)[:_STEP])
    forget(old)
    return len(old)


def forget(ids: list[int]) -> None:
    """Recordings and their bytes are gone."""
    with transaction.atomic():
        blobs_of = Recording.objects.filter(pk__in=ids).values_list("blob", flat=True)
        pieces = Piece.objects.filter(recording__in=ids).values_list("blob", flat=True)
        sweeping.let_go([*blobs_of, *pieces])
        Recording.objects.filter(pk__in=ids).delete()


def _own(user: User, recording: Recording) -> Recording:
    found = Recording.objects.select_for_update(of=("self",)).filter(pk=recording.pk, agent=user).first()
    if found is None:
        raise Conflict(_("This recording is not yours."))
    return found


def _begins_as(kind: str, content: bytes) -> bool:
    """Whether the first piece is of the kind that it was said to be: its first bytes say so."""
    if kind == "audio/webm":
        return content.startswith(b"\x1a\x45\xdf\xa3")
    if kind == "audio/ogg":
        return content.startswith(b"OggS")
    return content[4:8] == b"ftyp"


def _assemble(recording: Recording) -> None:
    parts = list(recording.parts.order_by("number"))
    whole = b"".join(blobs.get(part.blob) for part in parts)
    if uploads.infection(whole):
        raise Invalid(_("This recording is infected and was not kept."))
    recording.blob, recording.ended_at = blobs.put(whole), clock.now()
    recording.save(update_fields=["blob", "ended_at"])
    sweeping.let_go([part.blob for part in parts])
    recording.parts.all().delete()
