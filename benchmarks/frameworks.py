"""The page of each framework, beside its own statements sent by the bare driver.

Every indicator has been measured as in a shop that has been at work for a year: kept numbers of months,
weeks, days and of the last four weeks with their cuts. Each page is asked for through the whole of Django's
handler, warm: middleware, session, user, queries, verdicts, drawing, template. Time is the processor's, which
other work on the machine moves least. The aim is 200 ms.
"""

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.desk import _child
from benchmarks.report import Result


def run(size: str) -> Iterator[Result]:
    """The overview, the middle one and the slowest. One size alone: a page does not depend on messages."""
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        told = json.loads(_child("frameworks_pages", f"sqlite:///{base}/kw.sqlite3", base).splitlines()[-1])
    for name, (value, limit) in told["pages"].items():
        yield Result(name, "sqlite", f"{told['numbers']:,} kept numbers", value, "pages/s", limit)
