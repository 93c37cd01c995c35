"""Tests of our own service: what a probe sends is known by its signed token, wherever it comes in.

A probe walks a channel as a customer would. Each door asks here, before anything is stored, whether what
came is a probe's: then it ends there, as no conversation, contact, clock or fact of one, and nobody's list
shows it. Only we can make a token, and it is told to nobody but our own servers. Apps above register to hear
what arrived.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from keepword.core import secrets

_PURPOSE: Final = "probe"
_LENGTH: Final = 16  # characters of the signature: 80 bits
MARK: Final = "kwtest-"
_TOKEN: Final = re.compile(rf"{MARK}([0-9a-z]{{1,13}}-[a-z2-7]{{{_LENGTH}}})")
_MOST: Final = 20  # marks that are looked at in one text


@dataclass(frozen=True, slots=True)
class Came:
    """What a probe sent has come in, or come back (`bounced`, with the reason) to an inbox."""

    run: int
    channel: str
    inbox_id: int | None = None
    bounced: str = ""


Listener = Callable[[Came], None]
_listeners: list[Listener] = []


def token(run: int) -> str:
    """What a run of a probe writes into whatever it sends."""
    return MARK + secrets.sign(_PURPOSE, run, length=_LENGTH)


def run_in(text: str) -> int | None:
    """The run whose token stands in a text; None for any other text, and for what looks like a token."""
    if MARK not in text:
        return None
    for number, found in enumerate(_TOKEN.finditer(text)):
        run = secrets.unsign(_PURPOSE, found[1], length=_LENGTH)
        if run is not None:
            return run
        if number >= _MOST:
            break
    return None


def run_in_bytes(raw: bytes) -> int | None:
    """The same of an original as it came: its headers, and whatever it quotes."""
    at = raw.find(MARK.encode())
    return run_in(raw[at:].decode("latin-1")) if at >= 0 else None


def register(listener: Listener) -> None:
    """Call this with what came in, in the transaction that takes it in."""
    if listener not in _listeners:
        _listeners.append(listener)


def heard(came: Came) -> None:
    """Tell whoever listens."""
    for listener in _listeners:
        listener(came)
