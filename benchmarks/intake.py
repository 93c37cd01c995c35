"""Mail in, through the whole pipeline, beside the limit: the same rows by bare SQL after a bare parse.

The statements of the limit are recorded from a run of the pipeline itself on a copy of the database, and
sent again by the bare driver to another copy: one transaction a mail, or one for the batch. Databases
are as durable as in production.
"""

import email
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from tests.servers.postgres import Postgres

from benchmarks.mails import mails
from benchmarks.report import Result

SIZES = {"full": (0, 100_000), "small": (0, 5_000)}
SINGLE, BATCH = 600, 3_000  # mails in a measurement
Statement = tuple[str, list[Any]]


def run(size: str) -> Iterator[Result]:
    """One result a measurement, on SQLite and PostgreSQL, with none and many conversations present."""
    with tempfile.TemporaryDirectory() as folder, Postgres(fsync=True) as server:
        for engine in ("sqlite", "postgresql"):
            for present in SIZES[size]:
                base = Path(folder) / f"{engine}-{present}"
                url = server.create_database() if engine == "postgresql" else f"sqlite:///{base}/kw.sqlite3"
                yield from _measure(engine, present, base, url)


def _measure(engine: str, present: int, base: Path, url: str) -> Iterator[Result]:
    base.mkdir()
    _child("fill", url, base, str(present))
    copies = {name: _copy(engine, url, base / name) for name in ("ours", "recorded", "bare")}
    for kind, count in (("single", SINGLE), ("import", BATCH)):
        log = base / f"{kind}.json"
        ours = float(_child(kind, copies["ours"], base, str(count)))
        _child(f"record-{kind}", copies["recorded"], base, str(count), str(log))
        bare = _bare(engine, copies["bare"], log, kind, count)
        yield Result(f"intake {kind}", engine, f"{present:,} conversations", ours, "mails/s", bare)


def _child(what: str, url: str, base: Path, *arguments: str) -> str:
    """Run one step in a process of its own, as settings are read once."""
    environment = {**os.environ, "DATABASE_URL": url, "KEEPWORD_DATA": str(base), "KEEPWORD_SECRET": "bench"}
    command = [sys.executable, "-m", "benchmarks.intake_steps", what, *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{what} failed: {done.stderr[-2000:]}")
    return done.stdout.strip()


def _copy(engine: str, url: str, target: Path) -> str:
    if engine == "sqlite":
        shutil.copytree(
            Path(url.removeprefix("sqlite:///")).parent,
            target,
            ignore=shutil.ignore_patterns("*.json", *("ours", "recorded", "bare")),
        )
        return f"sqlite:///{target}/kw.sqlite3"
    server, _, name = url.rpartition("/")
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}_{target.name} TEMPLATE {name}")
    return f"{url}_{target.name}"


# The limit ----------------------------------------------------------------------------------------


def _bare(engine: str, url: str, log: Path, kind: str, count: int) -> float:
    """Mails a second: parse with the compat32 parser, then send the recorded rows."""
    transactions = [[(sql, _unpack(values)) for sql, values in one] for one in json.loads(log.read_text())]
    raws = list(mails(count, seed=2 if kind == "single" else 3))
    with _connect(engine, url) as (execute, begin, commit):
        started = time.perf_counter()
        each = 1 if len(transactions) == count else count
        for number, statements in enumerate(transactions):
            for raw in raws[number * each : (number + 1) * each]:
                email.message_from_bytes(raw).get_payload(decode=True)
            begin()
            for sql, values in statements:
                execute(sql, values)
            commit()
        return count / (time.perf_counter() - started)


def sent_again(engine: str, url: str, log: Path, count: int) -> float:
    """How many of `count` things a second the bare driver writes, by the recorded transactions."""
    transactions = [[(sql, _unpack(values)) for sql, values in one] for one in json.loads(log.read_text())]
    with _connect(engine, url) as (execute, begin, commit):
        begun = time.perf_counter()
        for statements in transactions:
            begin()
            for sql, values in statements:
                execute(sql, values)
            commit()
        return count / (time.perf_counter() - begun)


@contextmanager
def _connect(
    engine: str, url: str
) -> Iterator[tuple[Callable[..., Any], Callable[[], Any], Callable[[], Any]]]:
    if engine == "sqlite":
        plain = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
        plain.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-64000;")
        yield plain.execute, lambda: plain.execute("BEGIN IMMEDIATE"), lambda: plain.execute("COMMIT")
        plain.close()
        return
    with psycopg.connect(url, autocommit=False) as connection:
        cursor = connection.cursor()
        yield cursor.execute, lambda: None, connection.commit


def _unpack(values: Sequence[Any]) -> list[Any]:
    return [bytes.fromhex(value["hex"]) if isinstance(value, dict) else value for value in values]
