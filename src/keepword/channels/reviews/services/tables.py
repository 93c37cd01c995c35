"""A table of reviews is brought in: looked at first, then stored chunk by chunk until somebody stops it."""

import time
from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.audit.services import record, system
from keepword.channels.reviews import rules, tasks
from keepword.channels.reviews.models import State, Table
from keepword.channels.reviews.services.take import take
from keepword.channels.reviews.sources import table as tables
from keepword.conversations.models import Inbox
from keepword.core import blobs, clock, jobs, live, uploads
from keepword.core.errors import Conflict, Invalid, KeepwordError, NotFound, Refused

ROWS = 200  # a chunk
SPELL = 10.0  # seconds a job works before others have their turn
MOST_PROBLEMS = 50


def keep_table(user: User, inbox: Inbox, name: str, content: bytes) -> Table:
    """Keep an uploaded table, its columns guessed by their names. Nothing is brought in yet."""
    _demand(user)
    if len(content) > tables.MOST_BYTES:
        text = _("This file is larger than %(most)s MB.")
        raise Invalid(text % {"most": tables.MOST_BYTES // 1024**2}, field="file")
    kept = uploads.keep(name, "text/csv", content)
    path = blobs.path(kept.blob)
    names = tables.header(path)
    connection = getattr(inbox, "connection", None)
    about = connection.settings if connection is not None else {}
    return Table.objects.create(
        inbox=inbox,
        blob=kept.blob,
        file_name=kept.name[:255],
        columns=rules.guessed(names),
        scale=float(about.get("scale") or 5),
        product=str(about.get("product", ""))[:200],
        rows=tables.count(path),
        by=user,
        at=clock.now(),
    )


def begin_table(
    user: User, table: Table, *, columns: Mapping[str, str], scale: float, product: str = ""
) -> Table:
    """Bring it in by this map of columns. Invalid names the column at fault."""
    _demand(user)
    chosen = {what: name for what, name in columns.items() if name}
    tables.check_columns(tables.header(blobs.path(table.blob)), chosen)
    if not 1 <= scale <= rules.MOST_SCALE:
        raise Invalid(_("Enter the best rating that there is, such as 5 or 10."), field="scale")
    with transaction.atomic():
        current = _locked(table)
        if current.state != State.DRAFT:
            raise Conflict(_("This table was begun already."))
        current.columns, current.scale, current.product = chosen, scale, product.strip()[:200]
        _run(current)
        record(user, "began table of reviews", current, file=current.file_name, rows=current.rows)
    return current


def stop_table(user: User, table: Table) -> Table:
    """Stop after the chunk that is being stored."""
    _demand(user)
    with transaction.atomic():
        current = _locked(table)
        if current.state != State.RUNNING:
            raise Conflict(_("This import is not running."))
        current.state = State.STOPPED
        current.save(update_fields=["state"])
        record(user, "stopped table of reviews", current)
    return current


def take_up_table(user: User, table: Table) -> Table:
    """Go on where it was stopped."""
    _demand(user)
    with transaction.atomic():
        current = _locked(table)
        if current.state not in (State.STOPPED, State.FAILED):
            raise Conflict(_("This import is running or done."))
        _run(current)
        record(user, "took up table of reviews", current)
    return current


def advance(table_id: int) -> bool:
    """Store the next chunks for a while; True: there is more."""
    ends = time.monotonic() + SPELL
    while time.monotonic() < ends:
        if not _chunk(table_id):
            return False
    return True


def _chunk(table_id: int) -> bool:
    table = Table.objects.select_related("inbox__connection").filter(pk=table_id, state=State.RUNNING).first()
    if table is None:
        return False
    try:
        found = tables.lines(
            blobs.path(table.blob),
            table.columns,
            start=table.row,
            most=ROWS,
            scale=table.scale,
            product=table.product,
        )
    except (KeepwordError, OSError, UnicodeError) as error:
        _fail(table, str(error))
        return False
    with transaction.atomic():
        current = _locked(table)
        if current.state != State.RUNNING or current.row != table.row:
            return current.state == State.RUNNING  # it was stopped, or another worker was quicker
        taken = take(table.inbox, [one.given for one in found if one.given is not None])
        wrong = [one.problem for one in found if one.given is None]
        current.row += len(found)
        current.stored += taken.stored
        current.changed += taken.changed
        current.rejected += len(wrong)
        current.known += len(found) - len(wrong) - taken.stored - taken.changed
        current.problems = [*current.problems, *wrong][:MOST_PROBLEMS]
        if len(found) < ROWS:
            current.state, current.finished_at = State.DONE, clock.now()
            record(
                system, "finished table of reviews", current, stored=current.stored, rejected=current.rejected
            )
        current.save()
    live.push("desk", "reviews", table=table_id)
    return current.state == State.RUNNING


def _run(table: Table) -> None:
    table.state, table.problem = State.RUNNING, ""
    table.save()
    jobs.enqueue(tasks.carry_on, table.pk)


def _fail(table: Table, problem: str) -> None:
    Table.objects.filter(pk=table.pk).update(
        state=State.FAILED, problem=problem[:500], finished_at=clock.now()
    )


def _locked(table: Table) -> Table:
    found = Table.objects.select_for_update(of=("self",)).select_related("inbox").filter(pk=table.pk).first()
    if found is None:
        raise NotFound(_("There is no such table."))
    return found


def _demand(user: User) -> None:
    if not user.may("inboxes"):
        raise Refused(_("Your role does not reach this far."))
