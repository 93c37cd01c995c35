"""The same write sent twice is one write: what was answered is kept for a day under the sender's key.

The answer is written in the transaction of the write itself, so a killed process has kept both or
neither. A write that was refused changed nothing and is not kept: it may be tried again.
"""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.api.models import KeptAnswer
from keepword.core import clock
from keepword.core.errors import Conflict, Invalid

HEADER: Final = "Idempotency-Key"
REPLAYED: Final = "Idempotency-Replayed"  # on an answer that was kept
LONGEST: Final = 255
KEEP: Final = timedelta(days=1)


def key_of(request: HttpRequest) -> str:
    """The key that came with a request, "" without one; Invalid for one that is none."""
    key: str = request.headers.get(HEADER, "")
    if len(key) > LONGEST or not all("!" <= char <= "~" for char in key):
        text = _("An Idempotency-Key has 1 to 255 visible ASCII characters.")
        raise Invalid(text, field=HEADER)
    if not key and HEADER in request.headers:
        raise Invalid(_("An Idempotency-Key has 1 to 255 visible ASCII characters."), field=HEADER)
    return key


def once(user: User, key: str, request: HttpRequest, answer: Callable[[], HttpResponse]) -> HttpResponse:
    """Answer a write, or give the kept answer to the same one.

    Invalid when the key came with another request before, Conflict while that one is still running.
    """
    name = _digest(str(user.pk), key)
    asked = _digest(request.method or "", request.get_full_path(), _digest_bytes(request))
    with transaction.atomic():
        if not _is_alone(name):
            raise Conflict(_("The same request is still running; ask again in a moment."), field=HEADER)
        kept = KeptAnswer.objects.filter(key=name, at__gt=clock.now() - KEEP).first()
        if kept is not None:
            return _again(kept, asked)
        response = answer()
        if response.status_code >= 400:
            transaction.set_rollback(True)
            return response
        KeptAnswer.objects.filter(key=name).delete()
        KeptAnswer.objects.create(
            user=user,
            key=name,
            request=asked,
            status=response.status_code,
            body=response.content.decode(),
            at=clock.now(),
        )
    return response


def _again(kept: KeptAnswer, asked: str) -> HttpResponse:
    if kept.request != asked:
        raise Invalid(_("This Idempotency-Key was used for another request."), field=HEADER)
    response = HttpResponse(kept.body, content_type="application/json", status=kept.status)
    response[REPLAYED] = "true"
    return response


def _is_alone(name: str) -> bool:
    """Whether no other transaction has this key in hand; it is ours until the end of this one."""
    if connection.vendor != "postgresql":
        return True  # SQLite lets one write at a time; the second finds the answer of the first
    number = int.from_bytes(bytes.fromhex(name[:16]), "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        return bool(cursor.fetchone()[0])


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()


def _digest_bytes(request: HttpRequest) -> str:
    return hashlib.sha256(request.body).hexdigest()
