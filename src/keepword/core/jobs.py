"""Background work that outlives the process that asked for it.

A job is queued in the transaction that needs it (Django's Tasks API over the database), so nothing is
done for a change that was rolled back and nothing committed is forgotten. A job may run twice (its
worker was killed), so every job must be safe to repeat.
"""

import logging
import os
import socket
import threading
import uuid
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import DatabaseError, OperationalError, connection, transaction
from django_tasks import task
from django_tasks_db.management.commands.db_worker import Worker as QueueWorker
from django_tasks_db.models import DBTaskResult, get_date_max

from keepword.core import clock, rows
from keepword.core.connections import keep_connections
from keepword.core.models import Lease, Worker

logger = logging.getLogger(__name__)

ALIVE = timedelta(seconds=30)  # a worker not seen for longer is taken for dead
BEAT = 5.0  # seconds between two signs of life

job = task()  # decorator: `@job def send(message_id: int) -> None`
job_for_later = task(priority=-10)  # the same for what may wait until nothing else is to be done


def enqueue(what: Any, *args: Any, run_after: datetime | None = None) -> None:
    """Queue a job in this transaction; arguments must be JSON. `run_after` is an aware moment.

    The row is the one that the Tasks backend would write; it is written here, as intake queues a job
    for a mail and the backend's way to it costs more than the mail.
    """
    rows.insert(
        [
            DBTaskResult(
                id=uuid.uuid4(),
                status="READY",
                enqueued_at=datetime.now(UTC),
                args_kwargs={"args": list(args), "kwargs": {}},
                priority=what.priority,
                task_path=what.module_path,
                queue_name=what.queue_name,
                backend_name=what.backend,
                run_after=run_after or get_date_max(),
                exception_class_path="",
                traceback="",
                worker_ids=[],
            )
        ]
    )


# What runs again and again ------------------------------------------------------------------------


@dataclass(frozen=True)
class Periodic:
    """A function that one worker runs every so many seconds."""

    name: str
    seconds: float
    run: Callable[[], object]


_periodic: dict[str, Periodic] = {}


def every(seconds: float) -> Callable[[Callable[[], object]], Callable[[], object]]:
    """Run the function each so many seconds, on one worker at a time. It must be safe to repeat."""

    def register(run: Callable[[], object]) -> Callable[[], object]:
        name = f"{run.__module__}.{run.__qualname__}"
        _periodic[name] = Periodic(name, seconds, run)
        return run

    return register


def take_lease(name: str, worker_id: str, *, seconds: float) -> bool:
    """Whether this worker holds the named right now; taken or renewed when free, expired or its own."""
    now = clock.now()
    until = now + timedelta(seconds=seconds)
    mine = Lease.objects.filter(name=name)
    if mine.filter(worker_id=worker_id).update(until=until):
        return True
    if mine.filter(until__lt=now).update(worker_id=worker_id, until=until):
        return True
    # Whoever has it may give it back in this very moment, so that it can neither be made nor be found.
    Lease.objects.bulk_create([Lease(name=name, worker_id=worker_id, until=until)], ignore_conflicts=True)
    return mine.filter(worker_id=worker_id).exists()


def drop_leases(worker_id: str) -> None:
    """Give back every right, so that another worker may go on at once."""
    Lease.objects.filter(worker_id=worker_id).delete()


# The worker ---------------------------------------------------------------------------------------


class BackgroundWorker:
    """Runs queued jobs and periodic functions in threads of this process until stopped.

    `extras` are further long-running functions (mail doors); each gets the stop event and the worker's
    id, and is started again after a pause when it ends with an error.
    """

    def __init__(
        self, *, job_threads: int = 2, extras: tuple[Callable[[threading.Event, str], None], ...] = ()
    ):
        self.id = f"{socket.gethostname()[:30]}-{os.getpid()}-{uuid.uuid4().hex[:8]}"
        self.stopping = threading.Event()
        self._queues = [self._queue_worker(n) for n in range(job_threads)]
        self._threads = [
            threading.Thread(target=self._guard, args=(self._beat,), name="beat", daemon=True),
            threading.Thread(target=self._guard, args=(self._tick,), name="tick", daemon=True),
            *(
                threading.Thread(target=self._guard, args=(queue.run,), name=f"jobs-{n}", daemon=True)
                for n, queue in enumerate(self._queues)
            ),
            *(
                threading.Thread(
                    target=self._guard, args=(extra, self.stopping, self.id), name=extra.__name__, daemon=True
                )
                for extra in extras
            ),
        ]

    def _queue_worker(self, number: int) -> QueueWorker:
        return QueueWorker(
            queue_names=["*"],
            excluded_queue_names=[],
            interval=0.5,
            batch=False,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=f"{self.id}/{number}",
        )

    def start(self) -> None:
        """Say that this worker is alive, take back dead workers' jobs, start the threads."""
        Worker.objects.create(id=self.id, started_at=clock.now(), seen_at=clock.now())
        for thread in self._threads:
            thread.start()

    def stop(self, *, patience: float = 10.0) -> None:
        """End after the jobs that run now, or after `patience` seconds."""
        self.stopping.set()
        for queue in self._queues:
            queue.running = False
        for thread in self._threads:
            thread.join(patience)
        with transaction.atomic():
            drop_leases(self.id)
            Worker.objects.filter(id=self.id).delete()

    def _guard(self, run: Callable[..., None], *args: Any) -> None:
        while not self.stopping.is_set():
            with closing(connection):
                try:
                    run(*args)
                except OperationalError as error:  # such as "database is locked" while much is imported
                    logger.warning("The database did not answer (%s); background work goes on", error)
                    self.stopping.wait(2)
                except Exception:
                    logger.exception("Background work %s failed and starts again", run)
                    self.stopping.wait(2)

    def _beat(self) -> None:
        while not self.stopping.is_set():
            keep_connections()
            Worker.objects.filter(id=self.id).update(seen_at=clock.now())
            recover()
            self.stopping.wait(BEAT)

    def _tick(self) -> None:
        due = {name: 0.0 for name in _periodic}
        moment = 0.0
        while not self.stopping.wait(0.5):
            moment += 0.5
            ready = [p for p in _periodic.values() if due[p.name] <= moment]
            if not ready or not take_lease("tick", self.id, seconds=5):
                continue
            keep_connections()
            for periodic in ready:
                due[periodic.name] = moment + periodic.seconds
                _run(periodic)


def _run(periodic: Periodic) -> None:
    try:
        periodic.run()
    except OperationalError as error:
        logger.warning("The database did not answer (%s); %s runs again in its turn", error, periodic.name)
    except DatabaseError:
        logger.exception("Periodic work %s failed; it runs again in its turn", periodic.name)


def recover() -> None:
    """Queue again the jobs of workers that died, and forget those workers."""
    dead = clock.now() - ALIVE
    with transaction.atomic():
        gone = set(Worker.objects.filter(seen_at__lt=dead).values_list("id", flat=True))
        Worker.objects.filter(id__in=gone).delete()
        alive = set(Worker.objects.values_list("id", flat=True))
        for row in DBTaskResult.objects.running():
            if not row.worker_ids or row.worker_ids[-1].rpartition("/")[0] not in alive:
                DBTaskResult.objects.filter(pk=row.pk, status=row.status).update(status="READY")


def run_pending() -> int:
    """Run what is due now in this thread and return how many jobs ran: for commands and tests."""
    queue = QueueWorker(
        queue_names=["*"],
        excluded_queue_names=[],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id="direct/0",
    )
    queue.run()
    return queue._run_tasks
