"""The steps of the intake benchmark that need Django, each in a process of its own."""

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keepword.config.settings")

from keepword.config.commands.database import prepare

prepare()

from django.db import connection

from benchmarks.mails import mails
from keepword.channels.email import pipeline
from keepword.channels.email.importing import Counts, import_mails, inbox_for
from keepword.channels.email.pipeline import RawMail
from keepword.conversations.models import Inbox
from keepword.core import clock

WRITES = ("INSERT", "UPDATE", "DELETE")


def fill(count: int) -> None:
    """A business with its policies, and about `count` conversations that came by mail."""
    from keepword.accounts.services import set_up

    set_up(
        name="Shop",
        language="en",
        time_zone="Europe/Kyiv",
        admin_name="Admin",
        admin_email="admin@shop.example",
        password="a long enough password",
    )
    Inbox.objects.create(name="Support", address="support@shop.example", created_at=clock.now())
    from benchmarks.mails import REPLIES

    wanted = int(count / (1 - REPLIES))
    now = clock.now()
    import_mails(inbox_for(""), ((raw, now) for raw in mails(wanted, seed=1)), Counts())
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def single(count: int) -> Iterator[None]:
    """Mails that come one by one, each committed before the next."""
    inbox = Inbox.objects.get()
    now = clock.now()
    for raw in mails(count, seed=2):
        outcome = pipeline.receive([RawMail(inbox=inbox, raw=raw, door="lmtp", at=now)])[0]
        assert outcome.status == "stored", outcome
        yield


def batch(count: int) -> Iterator[None]:
    """Mails that are imported from files."""
    now = clock.now()
    counts = import_mails(inbox_for(""), ((raw, now) for raw in mails(count, seed=3)), Counts())
    assert counts.stored == count, counts
    yield


def rate(steps: Iterator[None], count: int) -> float:
    started = time.perf_counter()
    for _ in steps:
        pass
    return count / (time.perf_counter() - started)


@contextmanager
def recording(log: list[list[Any]]) -> Iterator[None]:
    """Every write that Django sends, a list for each transaction."""

    def record(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(WRITES):
            wanted = sql if connection.vendor == "postgresql" else sql.replace("%s", "?")
            for values in params if many else [params]:
                log[-1].append([wanted, [pack(value) for value in values or ()]])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(record):
        yield


def pack(value: Any) -> Any:
    """A parameter as JSON; what the drivers would turn into text goes as text."""
    if isinstance(value, bytes | memoryview):
        return {"hex": bytes(value).hex()}
    if isinstance(value, datetime | date):
        return value.isoformat(" ") if isinstance(value, datetime) else value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if hasattr(value, "obj"):  # psycopg's Binary and Json
        return pack(value.obj) if isinstance(value.obj, bytes | memoryview) else json.dumps(value.obj)
    return value


def main() -> None:
    what, count = sys.argv[1], int(sys.argv[2])
    steps = {"single": single, "import": batch}
    if what == "fill":
        fill(count)
    elif what.startswith("record-"):
        log: list[list[Any]] = [[]]
        with recording(log):
            for _ in steps[what.removeprefix("record-")](count):
                log.append([])
        Path(sys.argv[3]).write_text(json.dumps(log[:-1]))
    else:
        warm(what)
        print(rate(steps[what](count), count))


def warm(what: str) -> None:
    """Load what a running server has loaded: modules, language model, cached statements."""
    from django.db import transaction

    class Back(Exception):
        pass

    try:
        with transaction.atomic():
            now = clock.now()
            inbox = Inbox.objects.get()
            for raw in mails(30, seed=9, prefix="warm"):
                pipeline.receive([RawMail(inbox=inbox, raw=raw, door="lmtp", at=now)])
            raise Back
    except Back:
        return


if __name__ == "__main__":
    main()
