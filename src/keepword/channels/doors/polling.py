"""Sources that do not call us are asked, in turn, by one worker at a time.

How far one has been read is kept with what was read, so a killed worker leaves nothing out and reads nothing
twice.
"""

import logging
import threading
import time

from keepword.channels.doors import connections
from keepword.channels.doors.channel import Later, WebChannel
from keepword.channels.doors.models import Connected, Connection
from keepword.conversations.channels import channel_of
from keepword.core import jobs
from keepword.core.connections import keep_connections
from keepword.core.errors import KeepwordError

logger = logging.getLogger(__name__)

LOOK_SECONDS = 2.0
LEASE_SECONDS = 60.0  # longer than any call takes
PATIENCE = (5.0, 15.0, 60.0, 300.0)  # seconds after failures in a row


def watch_sources(stop: threading.Event, worker_id: str) -> None:
    """Ask every source that no other worker asks, until stopped."""
    waiting: dict[int, tuple[float, int]] = {}  # by connection: until when, and how often it has failed
    while not stop.wait(LOOK_SECONDS):
        keep_connections()
        for connection in sources():
            until, failures = waiting.get(connection.pk, (0.0, 0))
            if stop.is_set() or time.monotonic() < until:
                continue
            if not jobs.take_lease(f"poll.{connection.pk}", worker_id, seconds=LEASE_SECONDS):
                continue
            wait = ask(connection)
            if wait is None:
                waiting.pop(connection.pk, None)
            else:
                pause = wait or PATIENCE[min(failures, len(PATIENCE) - 1)]
                waiting[connection.pk] = (time.monotonic() + pause, failures + 1)


def sources() -> list[Connection]:
    """The connections whose channel is to be asked."""
    rows = Connection.objects.select_related("inbox").filter(inbox__is_active=True)
    return [one for one in rows.exclude(state=Connected.OFF) if _polls(one)]


def ask(connection: Connection) -> float | None:
    """Read on from one source. None when it went well, else how many seconds to wait (0: not said)."""
    channel = channel_of(connection.inbox)
    if not isinstance(channel, WebChannel):
        return None
    try:
        channel.poll(connection)
    except Later as error:
        connections.failing(connection, error.problem)
        return error.seconds or 0.0
    except KeepwordError as error:
        connections.failing(connection, error.message)
        return 0.0
    if connection.state != Connected.WORKING:
        connections.checked(connection, True)
    return None


def _polls(connection: Connection) -> bool:
    channel = channel_of(connection.inbox)
    return isinstance(channel, WebChannel) and channel.polls(connection)
