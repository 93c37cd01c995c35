"""Attachments are shown to the virus scanner before a batch of mails is stored, never in its transaction.

A mail waits for no scanner: what is infected is held back for good, and what could not be looked at is held
back until it was (`keepword.channels.email.unchecked`). Without a scanner set up it costs nothing.
"""

import math
import time
from collections.abc import Sequence
from typing import Final

from django.conf import settings

from keepword.channels.email.intake.item import UNCHECKED, Item
from keepword.channels.email.parsing import part_contents
from keepword.core import uploads
from keepword.core.errors import Unavailable

SILENCE: Final = 60.0  # seconds for which mail asks a scanner no more that did not answer
LONGEST: Final = 60.0  # seconds for the files of one batch: a mail may have thousands
_silent: dict[str, float] = {}  # scanner -> until when, by the clock of this process


def scan(items: Sequence[Item]) -> None:
    """Say of each item which of its parts are held back."""
    if not settings.CLAMD:
        return
    until = time.monotonic() + LONGEST
    for item in items:
        indexes = [part.index for part in item.parsed.attachments if part.size]
        if indexes:
            item.held = held(item.mail.raw, indexes, until=until)


def held(raw: bytes, indexes: Sequence[int], *, until: float = math.inf) -> dict[int, str]:
    """Those of these parts of a mail that are held back, with the virus's name or UNCHECKED.

    After `until` (of the process's clock) the scanner is asked no more: others wait.
    """
    verdicts = {
        index: verdict(content) if time.monotonic() < until else UNCHECKED
        for index, content in zip(indexes, part_contents(raw, indexes), strict=True)
    }
    return {index: found for index, found in verdicts.items() if found is not None}


def verdict(content: bytes) -> str | None:
    """What the scanner calls the virus in it, UNCHECKED when it could not say, None for a clean file."""
    if _silent.get(settings.CLAMD, 0.0) > time.monotonic():
        return UNCHECKED
    try:
        return uploads.infection(content)[:80] or None
    except Unavailable:
        if not uploads.scanner_answers():  # else it was this very file that it could not look at
            _silent[settings.CLAMD] = time.monotonic() + SILENCE
        return UNCHECKED


def listen_again() -> None:
    """The scanner answers: mail asks it at once."""
    _silent.pop(settings.CLAMD, None)
