"""Imports that go on in the background: begun, stopped, taken up again, and carried on batch by batch."""

import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from keepword.accounts.days import zone_of
from keepword.accounts.models import User
from keepword.accounts.queries import business
from keepword.audit.services import Actor, record, system
from keepword.conversations.models import Inbox
from keepword.core import blobs, clock, jobs, live, outgoing
from keepword.core.errors import Conflict, Invalid, KeepwordError, Refused, Unavailable
from keepword.core.secrets import decrypt, encrypt
from keepword.imports.models import Run, State
from keepword.imports.notices import tell_ended
from keepword.imports.readers import READERS
from keepword.imports.readers.batches import Origin
from keepword.imports.readers.web import Busy, Site
from keepword.imports.services.store import Counts, Store

SPELL = 15.0  # seconds a job works before others have their turn
GIVE_UP = 20  # failures in a row
MOST_PROBLEMS = 100
Progress = Callable[[Run], None]


def begin(
    user: Actor,
    kind: str,
    *,
    source: str = "",
    address: str = "",
    login: str = "",
    secret: str = "",
    blob: str = "",
    file_name: str = "",
    options: dict[str, object] | None = None,
    queue: bool = True,
) -> Run:
    """Begin to bring in another system's conversations. `secret` is its token, kept encrypted.

    With `queue` a job carries it on; without, the caller does by `advance`.
    """
    _demand(user)
    reader = READERS.get(kind)
    if reader is None:
        raise Invalid(_("Keepword cannot read “%(kind)s”.") % {"kind": kind[:40]}, field="kind")
    if reader.from_web:
        address = address.strip().rstrip("/")
        try:
            outgoing.check_url(address)
        except Invalid as error:
            raise Invalid(error.message, field="address") from None
        if not secret.strip():
            raise Invalid(_("Enter the token."), field="secret")
        if reader.login and not login.strip():
            raise Invalid(_("Enter the address that the token belongs to."), field="login")
    elif not blob:
        raise Invalid(_("Choose a file."), field="file")
    now = clock.now()
    with transaction.atomic():
        run = Run.objects.create(
            kind=kind,
            source=(source.strip() or kind)[:60],
            address=address[:300],
            login=login.strip()[:254],
            secret=encrypt(secret.strip()),
            blob=blob,
            file_name=file_name[:255],
            size=_size(blob),
            options=options or {},
            counts=Counts().as_dict(),
            started_by=str(user)[:200],
            user=user if isinstance(user, User) else None,
            started_at=now,
            seen_at=now,
        )
        record(user, "began import", run, kind=kind, source=run.source, address=run.address)
        if queue:
            jobs.enqueue(carry_on, run.pk)
    return run


def begin_file(actor: Actor, kind: str, *, source: str, path: Path, options: dict[str, object]) -> Run:
    """Begin to bring in a file that lies on this machine: for commands, which carry it on by `advance`."""
    now = clock.now()
    with transaction.atomic():
        run = Run.objects.create(
            kind=kind,
            source=source.strip()[:60],
            file_name=path.name[:255],
            size=path.stat().st_size,
            options=options,
            counts=Counts().as_dict(),
            started_by=str(actor)[:200],
            user=actor if isinstance(actor, User) else None,
            started_at=now,
            seen_at=now,
        )
        record(actor, "began import", run, kind=kind, source=run.source, file=run.file_name)
    return run


def stop(user: Actor, run: Run) -> Run:
    """Stop after the batch that is being stored; it can be taken up again."""
    _demand(user)
    with transaction.atomic():
        current = Run.objects.select_for_update().get(pk=run.pk)
        if current.state != State.RUNNING:
            raise Conflict(_("This import is not running."))
        current.state = State.STOPPED
        current.save(update_fields=["state"])
        record(user, "stopped import", current)
    return current


def take_up(user: Actor, run: Run, *, queue: bool = True) -> Run:
    """Go on where it stopped or failed."""
    _demand(user)
    with transaction.atomic():
        current = Run.objects.select_for_update().get(pk=run.pk)
        if current.state not in (State.STOPPED, State.FAILED):
            raise Conflict(_("This import is running or done."))
        current.state, current.problem, current.failures = State.RUNNING, "", 0
        current.save(update_fields=["state", "problem", "failures"])
        record(user, "took up import", current)
        if queue:
            jobs.enqueue(carry_on, current.pk)
    return current


@jobs.job
def carry_on(run_id: int) -> None:
    """Store batches for a while, then queue the rest; safe to run twice."""
    ends = time.monotonic() + SPELL
    while True:
        wait = advance(run_id)
        if wait is None:
            return
        if wait or time.monotonic() > ends:
            jobs.enqueue(carry_on, run_id, run_after=clock.now() + timedelta(seconds=wait) if wait else None)
            return


def advance(run_id: int) -> float | None:
    """Read and store the next batch. Seconds to wait before the following one; None when it is over.

    Reading is done before the transaction: another system may take its time.
    """
    run = Run.objects.filter(pk=run_id, state=State.RUNNING).first()
    if run is None:
        return None
    try:
        batch = READERS[run.kind].read(_origin(run), run.cursor)
    except Busy as error:
        return _postpone(run, error.message, error.seconds, failed=False)
    except (Unavailable, OSError) as error:
        return _postpone(run, str(error), min(600.0, 5.0 * 2**run.failures), failed=True)
    except (KeepwordError, KeyError, TypeError, AttributeError, ValueError) as error:
        _fail(run, _reason(error))
        return None
    with transaction.atomic():
        current = Run.objects.select_for_update().get(pk=run_id)
        if current.state != State.RUNNING:
            return None
        if current.cursor != run.cursor:  # another worker was quicker
            return 0.0
        store = Store(current.source, inbox=_inbox(current))
        store.counts = Counts(**current.counts)
        store.add(batch.records)
        store.counts.read += len(batch.rejected)
        store.counts.rejected += len(batch.rejected)
        current.counts = store.counts.as_dict()
        current.problems = [*current.problems, *batch.rejected][:MOST_PROBLEMS]
        current.cursor = {**batch.cursor, "at": batch.at}
        current.problem, current.failures, current.seen_at = "", 0, clock.now()
        if batch.done:
            _end(current, State.DONE)
        current.save()
    live.push("desk", "imports", run=run_id)
    return None if batch.done else 0.0


def _origin(run: Run) -> Origin:
    reader, shop = READERS[run.kind], business()
    site = None
    if reader.from_web:
        headers = reader.headers(run.login, decrypt(run.secret))
        site = Site(run.address, headers, settings.MAIL_MAX_BYTES)
    return Origin(
        now=clock.now(),
        zone=zone_of(shop),
        site=site,
        file=Path(run.options["path"]) if run.options.get("path") else _blob(run.blob),
        options=run.options,
    )


def _blob(digest: str) -> Path | None:
    return blobs.path(digest) if digest else None


def _size(digest: str) -> int:
    return blobs.path(digest).stat().st_size if digest else 0


def _inbox(run: Run) -> Inbox | None:
    return Inbox.objects.filter(pk=run.options.get("inbox")).first() if run.options.get("inbox") else None


def _postpone(run: Run, problem: str, seconds: float, *, failed: bool) -> float | None:
    run.problem, run.failures = problem[:500], run.failures + failed
    if run.failures >= GIVE_UP:
        _fail(run, problem)
        return None
    Run.objects.filter(pk=run.pk).update(problem=run.problem, failures=run.failures, seen_at=clock.now())
    return seconds


def _fail(run: Run, problem: str) -> None:
    with transaction.atomic():
        current = Run.objects.select_for_update().get(pk=run.pk)
        current.problem = problem[:500]
        current.state, current.finished_at = State.FAILED, clock.now()
        current.save(update_fields=["problem", "state", "finished_at"])
        record(system, "import failed", current, problem=current.problem)
        tell_ended(current)


def _end(run: Run, state: str) -> None:
    run.state, run.finished_at, run.secret = state, clock.now(), ""
    record(system, "finished import", run, **run.counts)
    tell_ended(run)


def _reason(error: Exception) -> str:
    if isinstance(error, KeepwordError):
        return error.message
    return _("The other system answered in a form that Keepword does not know (%(what)s).") % {
        "what": f"{type(error).__name__}: {error}"[:200]
    }


def _demand(user: Actor) -> None:
    if isinstance(user, User) and not user.may("settle"):
        raise Refused(_("Only an admin may do this."))
