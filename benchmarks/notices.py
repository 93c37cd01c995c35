"""What a notice to many costs, beside bare SQL on the same database.

*Prepared*: who gets it is found and written down, slice by slice, beside one INSERT ... SELECT of the same
set by the bare driver. *Written*: the messages themselves, beside the statements that they send, sent again
by the bare driver to a copy, in transactions of as many.
"""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.servers.postgres import Postgres

from benchmarks.desk import _child
from benchmarks.intake import _connect, _copy, sent_again
from benchmarks.report import Result

SIZES = {"full": (100_000, 2_000), "small": (10_000, 400)}
_SAME = (
    "INSERT INTO outreach_recipient"
    " (notice_id, customer_id, occasion, state, reason, due_at, language, data, at)"
    " SELECT n.id, c.id, '',"
    " CASE WHEN k.id IS NULL OR i.id IS NULL THEN 'skipped' ELSE 'waiting' END,"
    " CASE WHEN k.id IS NULL THEN 'no_consent' WHEN i.id IS NULL THEN 'no_way' ELSE '' END,"
    " {now}, c.language, '{{}}', {now}"
    " FROM outreach_notice n JOIN customers_customer c ON c.joined_into_id IS NULL"
    " LEFT JOIN customers_consent k"
    " ON k.customer_id = c.id AND k.purpose_id = n.purpose_id AND k.withdrawn_at IS NULL"
    " LEFT JOIN customers_identity i"
    " ON i.customer_id = c.id AND i.kind = 'email' AND i.failed_at IS NULL"
)


def run(size: str) -> Iterator[Result]:
    """Both, on SQLite and PostgreSQL."""
    many, written = SIZES[size]
    with tempfile.TemporaryDirectory() as folder, Postgres(fsync=True) as server:
        for engine in ("sqlite", "postgresql"):
            base = Path(folder) / engine
            base.mkdir()
            url = server.create_database() if engine == "postgresql" else f"sqlite:///{base}/kw.sqlite3"
            _child("notices_steps", url, base, "fill", str(many))
            bare = many / _seconds_of_the_same(engine, _copy(engine, url, base / "bare"), many)
            ours = float(_child("notices_steps", url, base, "prepare", str(many)))
            yield Result("notice prepared", engine, f"{many:,} recipients", ours, "each/s", bare)
            copies = {name: _copy(engine, url, base / name) for name in ("recorded", "again")}
            ours = float(_child("notices_steps", url, base, "write", str(written)))
            log = base / "written.json"
            _child("notices_steps", copies["recorded"], base, "record", str(written), str(log))
            limit = sent_again(engine, copies["again"], log, written)
            of = f"{written:,} of {many:,}"
            yield Result("notices written", engine, of, ours, "each/s", limit)


def _seconds_of_the_same(engine: str, url: str, many: int) -> float:
    now = "'2026-01-05 08:00:00'" if engine == "sqlite" else "'2026-01-05 08:00:00+00'"
    with _connect(engine, url) as (execute, begin, commit):
        begun = time.perf_counter()
        begin()
        execute(_SAME.format(now=now))
        commit()
        taken = time.perf_counter() - begun
        assert execute("SELECT COUNT(*) FROM outreach_recipient").fetchone()[0] == many
    return taken
