"""What was recorded becomes ours: a voicemail a message, a talk a recording. Each may be brought twice."""

from datetime import timedelta

from django.db import transaction

from keepword.channels.calls import queries, services
from keepword.channels.calls.models import Call, Recording
from keepword.conversations.services import StoredFile
from keepword.core import blobs, clock, uploads


def keep_voicemail(call: Call, name: str, kind: str, content: bytes, seconds: float) -> None:
    """A message that a customer left."""
    kept = uploads.keep(name, kind, content)
    services.keep_voicemail(call, StoredFile(kept.name, kept.type, kept.size, kept.blob), seconds)


def keep_talk(call: Call, kind: str, content: bytes) -> None:
    """A talk, or a part of one; nothing without the customer's consent."""
    if call.consent_at is None:
        return
    now, line, blob = clock.now(), queries.line_of(call.inbox), blobs.put(content)
    with transaction.atomic():
        Recording.objects.get_or_create(
            call=call,
            blob=blob,
            defaults={
                "agent": call.agent,
                "consent_at": call.consent_at,
                "began_at": call.answered_at or now,
                "ended_at": now,
                "type": kind,
                "size": len(content),
                "delete_at": now + timedelta(days=line.keep_days),
            },
        )
