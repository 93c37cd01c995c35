"""What running clocks and open promises cost the scheduler, beside bare SQL on the same database.

*Tick*: the scheduler's second with nothing due, beside one look into an index. *Missed* and *broken*: the
recording of clocks and of promises that fall due in the same second, beside the statements that it sends,
sent again by the bare driver to a copy, in transactions of as many.
"""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.servers.postgres import Postgres

from benchmarks.desk import _child
from benchmarks.intake import _connect, _copy, sent_again
from benchmarks.report import Result

SIZES = {"full": (100_000, 10_000), "small": (20_000, 2_000)}
RUNNING = "SELECT 1 FROM commitments_clock WHERE state = 'running' AND due_at <= {now} LIMIT 1"
LOOKS = 2_000


def run(size: str) -> Iterator[Result]:
    """A tick and both recordings, on SQLite and PostgreSQL."""
    running, due = SIZES[size]
    with tempfile.TemporaryDirectory() as folder, Postgres(fsync=True) as server:
        for engine in ("sqlite", "postgresql"):
            base = Path(folder) / engine
            base.mkdir()
            url = server.create_database() if engine == "postgresql" else f"sqlite:///{base}/kw.sqlite3"
            _child("clocks_steps", url, base, "fill", str(running), str(due))
            copies = {name: _copy(engine, url, base / name) for name in ("recorded", "bare")}
            ticks = float(_child("clocks_steps", url, base, "tick"))
            both = f"{running:,} clocks and as many promises"
            yield Result("clocks tick", engine, both, ticks, "ticks/s", _looks(engine, url))
            for what, of in (("missed", "clocks"), ("broken", "promises")):
                ours = float(_child("clocks_steps", url, base, what, str(due)))
                log = base / f"{what}.json"
                _child("clocks_steps", copies["recorded"], base, "record", what, str(due), str(log))
                bare = sent_again(engine, copies["bare"], log, due)
                yield Result(f"{of} {what}", engine, f"{due:,} of {running:,} {of}", ours, f"{of}/s", bare)


def _looks(engine: str, url: str) -> float:
    """How often a second the bare driver can ask the index whether anything is due."""
    now = "'2026-01-05 08:30:00'" if engine == "sqlite" else "'2026-01-05 08:30:00+00'"
    with _connect(engine, url) as (execute, _begin, commit):
        begun = time.perf_counter()
        for _ in range(LOOKS):
            assert execute(RUNNING.format(now=now)).fetchone() is None
            if engine == "postgresql":
                commit()
        return LOOKS / (time.perf_counter() - begun)
