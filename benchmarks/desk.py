"""The desk's pages with many conversations, beside bare SQL and a bare WSGI page that show the same rows.

Each page is asked for through the whole of Django's handler: middleware, session, user, templates. What is
read is the same in each size, so a page should cost the same in a large shop as in a small one.

`BENCH_SERVER=postgres://…/postgres` keeps filled databases (desk_10000 …) on a server of one's own for
repeats.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Collection, Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg
from psycopg import sql
from tests.servers.postgres import Postgres

from benchmarks.report import Result

PARTS = ("list", "conversation", "search", "counts", "memory")
SIZES = {
    "full": (("postgresql", 10_000), ("postgresql", 1_000_000), ("sqlite", 10_000), ("sqlite", 100_000)),
    "small": (("postgresql", 10_000), ("postgresql", 100_000), ("sqlite", 10_000)),
}
SETTINGS = {"shared_buffers": "1GB", "max_wal_size": "8GB", "checkpoint_timeout": "30min"}


def run(size: str, wanted: Collection[str] = PARTS) -> Iterator[Result]:
    """One result a page, engine and size."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = os.environ.get("BENCH_SERVER") or stack.enter_context(Postgres(settings=SETTINGS)).url
        for engine, count in SIZES[size]:
            url = _filled(engine, count, server, folder)
            measured = json.loads(_child("desk_pages", url, folder, *wanted))
            for name, (value, unit, limit) in measured.items():
                yield Result(name, engine, f"{count:,} conversations", value, unit, limit)


def _filled(engine: str, count: int, server: str, folder: Path) -> str:
    """The URL of a database of this size; it is filled unless it is there already."""
    if engine == "sqlite":
        url = f"sqlite:///{folder}/desk_{count}.sqlite3"
        _child("desk_fill", url, folder, str(count))
        return url
    name = f"desk_{count}"
    url = f"{server.rpartition('/')[0]}/{name}"
    with psycopg.connect(server, autocommit=True) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            return url
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    _child("desk_fill", url, folder, str(count))
    return url


def _child(module: str, url: str, folder: Path, *arguments: str) -> str:
    """Run a step in a process of its own, as settings are read once; progress goes to the terminal."""
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "KEEPWORD_DATA": str(folder),
        "KEEPWORD_SECRET": "bench",
    }
    command = [sys.executable, "-m", f"benchmarks.{module}", *arguments]
    return subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True).stdout
