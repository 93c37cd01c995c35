"""How an inbox is doing at its provider: notes that the machinery makes, without a person."""

import json
from datetime import timedelta
from typing import Any

from keepword.channels.doors.models import Connected, Connection
from keepword.conversations.channels import Health, Works
from keepword.conversations.models import Inbox
from keepword.core import clock, live, secrets

NOTED_EVERY = timedelta(seconds=20)  # a busy inbox does not write its row for each message


def of(inbox: Inbox) -> Connection | None:
    """The connection of an inbox, None for one that has none."""
    try:
        return inbox.connection
    except Connection.DoesNotExist:
        return None


def secrets_of(connection: Connection) -> dict[str, str]:
    """The secret settings in plain; Unavailable when KEEPWORD_SECRET has changed."""
    plain = secrets.decrypt(connection.secrets)
    return dict(json.loads(plain)) if plain else {}


def seal(plain: dict[str, str]) -> str:
    """Secret settings as they are stored."""
    return secrets.encrypt(json.dumps(plain)) if plain else ""


def came_in(connection: Connection) -> None:
    """Something came: it works, as far as coming goes."""
    _note(connection, "last_in_at")


def went_out(connection: Connection) -> None:
    """Something left: it works."""
    _note(connection, "last_out_at", working=True)


def _note(connection: Connection, when: str, *, working: bool = False) -> None:
    now, before = clock.now(), getattr(connection, when)
    well = connection.state in (Connected.WORKING, Connected.OFF) or not working
    if before is not None and now - before < NOTED_EVERY and well:
        return
    changed: dict[str, Any] = {when: now}
    if connection.state == Connected.NEW or (working and connection.state == Connected.FAILING):
        changed |= {"state": Connected.WORKING, "problem": "", "failing_since": None}
    Connection.objects.filter(pk=connection.pk).update(**changed)
    for name, value in changed.items():
        setattr(connection, name, value)


def failing(connection: Connection, problem: str) -> None:
    """It does not work just now; since when is kept."""
    now = clock.now()
    rows = Connection.objects.filter(pk=connection.pk).exclude(state=Connected.OFF)
    rows.filter(failing_since=None).update(failing_since=now)
    if rows.update(state=Connected.FAILING, problem=problem[:500], checked_at=now):
        live.push("desk", "mailboxes")


def checked(connection: Connection, well: bool, problem: str = "") -> None:
    """It was tried: it works, or fails for a reason."""
    if not well:
        failing(connection, problem or connection.problem)
        return
    rows = Connection.objects.filter(pk=connection.pk).exclude(state=Connected.OFF)
    rows.update(state=Connected.WORKING, problem="", failing_since=None, checked_at=clock.now())
    live.push("desk", "mailboxes")


def health(inbox: Inbox) -> Health:
    """How an inbox with a connection is doing."""
    connection = of(inbox)
    if connection is None:
        return Health(state=Works.UNSET)
    return Health(
        state=Works(connection.state),
        problem=connection.problem,
        since=connection.failing_since,
        last_in=connection.last_in_at,
        last_out=connection.last_out_at,
    )
