"""Sources are read in their turn, one worker at a time, and less often while they do not answer."""

import uuid
from datetime import timedelta

from django.db import OperationalError, transaction
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.audit.services import record
from keepword.channels.doors import connections
from keepword.channels.doors.models import Connected, Connection
from keepword.channels.reviews import rules, tasks
from keepword.channels.reviews.models import Reading
from keepword.channels.reviews.queries import where_of
from keepword.channels.reviews.services.take import Taken, take
from keepword.channels.reviews.sources import source_of
from keepword.conversations.models import Inbox
from keepword.core import clock, jobs
from keepword.core.errors import Conflict, Invalid, Refused, Unavailable

CHUNK = 100  # reviews in a transaction
LEASE = 180  # seconds; longer than a look takes


def begin_reading(connection: Connection, *, anew: bool) -> None:
    """Have a source read soon; `anew` from its beginning, as it is another one now."""
    where = where_of(connection)
    if not source_of(where).reads:
        Reading.objects.filter(inbox=connection.inbox).delete()
        return
    reading, _made = Reading.objects.get_or_create(inbox=connection.inbox, defaults={"next_at": clock.now()})
    reading.next_at, reading.failures = clock.now(), 0
    reading.cursor = {} if anew else reading.cursor
    reading.save()


def read_now(user: User, inbox: Inbox) -> None:
    """Look at a source without waiting for its turn."""
    if not user.may("inboxes"):
        raise Refused(_("Your role does not reach this far."))
    with transaction.atomic():
        now = clock.now()
        if not Reading.objects.filter(inbox=inbox).update(next_at=now, failures=0):
            raise Conflict(_("This source is not read: a table is uploaded, another program calls us."))
        record(user, "read source", inbox)
        jobs.enqueue(tasks.read_source, inbox.pk)


def read(inbox_id: int) -> Taken | None:
    """Look at a source once; None when another worker does, or it is switched off."""
    worker = f"review-{uuid.uuid4().hex}"
    if not jobs.take_lease(f"review.{inbox_id}", worker, seconds=LEASE):
        return None
    try:
        return _read(inbox_id)
    finally:
        jobs.drop_leases(worker)


def _read(inbox_id: int) -> Taken | None:
    reading = Reading.objects.select_related("inbox__connection").filter(inbox=inbox_id).first()
    connection = connections.of(reading.inbox) if reading is not None else None
    if reading is None or connection is None or not _is_on(connection):
        return None
    where = where_of(connection)
    try:
        found = source_of(where).fetch(where, reading.cursor)
    except (Unavailable, Invalid) as error:
        _failed(reading, connection, error.message)
        return None
    total = Taken()
    for start in range(0, len(found.reviews), CHUNK):
        try:
            taken = take(reading.inbox, found.reviews[start : start + CHUNK])
        except OperationalError as error:
            _failed(reading, connection, f"The database takes no review now: {error}"[:300])
            return None
        total.stored += taken.stored
        total.changed += taken.changed
        total.known += taken.known
    now = clock.now()
    # What is known by the marks of the source is so only when it is stored.
    Reading.objects.filter(pk=reading.pk).update(
        cursor=dict(found.cursor), failures=0, read_at=now, next_at=now + timedelta(seconds=rules.EVERY)
    )
    connections.checked(connection, True)
    if total.stored or total.changed:
        connections.came_in(connection)
    return total


def _is_on(connection: Connection) -> bool:
    return connection.state != Connected.OFF and connection.inbox.is_active


def _failed(reading: Reading, connection: Connection, problem: str) -> None:
    failures = min(reading.failures + 1, 100)
    again = clock.now() + timedelta(seconds=rules.wait(failures))
    Reading.objects.filter(pk=reading.pk).update(failures=failures, next_at=again)
    connections.failing(connection, problem)
