"""Attachments that no scanner has looked at yet: looked at again, until one has.

Once no scanner is set up any more (KEEPWORD_CLAMD is taken away) they are given out as they are.
"""

import logging
from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any, Final

from keepword.channels.email.intake import scanning
from keepword.channels.email.intake.item import UNCHECKED
from keepword.channels.email.intake.store import files_of
from keepword.channels.email.models import Held, Mail
from keepword.channels.email.parsing import parse
from keepword.channels.email.records import raw_of
from keepword.conversations.services import give_out
from keepword.core import clock, uploads
from keepword.core.errors import NotFound

logger = logging.getLogger(__name__)
AT_ONCE: Final = 500  # mails
LONGEST: Final = timedelta(days=1)  # between two tries with a file that the scanner refuses


def look_again() -> int:
    """Look at what could not be looked at before; how many mails were. A scanner that is silent is not
    asked for each of them."""
    waiting = Held.objects.filter(next_at__lte=clock.now()).order_by("next_at")
    if not waiting.exists() or not uploads.scanner_answers():
        return 0
    scanning.listen_again()
    found = list(waiting.values_list("message_id", flat=True)[:AT_ONCE])
    for pk in found:
        _look(pk)
    return len(found)


def _look(message_id: int) -> None:
    mail = Mail.objects.select_related("message").filter(message=message_id).first()
    kept: list[dict[str, Any]] = mail.message.marks.get("held", []) if mail is not None else []
    open_ = [int(one["part"]) for one in kept if one["virus"] == UNCHECKED]
    try:
        raw = raw_of(mail) if mail is not None and open_ else b""
    except NotFound:
        raw = b""
    if not raw:  # erased meanwhile
        Held.objects.filter(message=message_id).delete()
        return
    parts = {part.index: part for part in parse(raw).attachments}
    still = scanning.held(raw, [index for index in open_ if index in parts])
    clean = [part for index, part in parts.items() if index in open_ and index not in still]
    held = [
        one | {"virus": still.get(one["part"], one["virus"])}
        for one in kept
        if one["part"] in still or one["part"] not in open_
    ]
    give_out(message_id, files_of(raw, clean), held)
    _settle(message_id, still.values(), held)


def _settle(message_id: int, verdicts: Collection[str], held: Sequence[dict[str, Any]]) -> None:
    row = Held.objects.filter(message=message_id)
    if not held:
        row.delete()
        return
    if UNCHECKED not in verdicts:
        row.update(next_at=None)
        return
    tries = (row.values_list("tries", flat=True).first() or 0) + 1
    pause = min(timedelta(minutes=2 ** min(tries, 12)), LONGEST)
    row.update(tries=tries, next_at=clock.now() + pause)
    logger.warning("The scanner could not look at a file of message %s", message_id)
