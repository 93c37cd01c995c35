"""All indicators over a large lake, a dozen of them beside the same numbers as SQL by hand on its engine.

The lake is written by `lake_fill` (10,000,000 messages, about 3,000,000 conversations, two years) and read by
the product's own code: each indicator over both years at once, then all over the last month. What is
measured is the time of the processor, of all its threads: a machine that does other things at the same time
moves that least. Each of the dozen is asked for in turn with its SQL, on the same connection, and must give
the same number. `BENCH_LAKE=folder` keeps the lakes for repeats.
"""

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

from benchmarks.desk import _child
from benchmarks.report import Result

SIZES: Final = {"small": (100_000,), "full": (1_000_000, 10_000_000)}


def run(size: str) -> Iterator[Result]:
    """The smaller lake, then the larger one, with how time grew."""
    seconds: dict[int, float] = {}
    with ExitStack() as stack:
        folder = os.environ.get("BENCH_LAKE") or stack.enter_context(tempfile.TemporaryDirectory())
        for count in SIZES[size]:
            base = Path(folder) / str(count)
            base.mkdir(parents=True, exist_ok=True)
            told = _child("indicators_steps", f"sqlite:///{base}/kw.sqlite3", base, str(count))
            measured = json.loads(told.splitlines()[-1])
            yield from _results(count, measured)
            seconds[count] = sum(measured["all"].values())
    if len(seconds) == 2:
        (few, first), (many, then) = seconds.items()
        # As the unit is messages of a second, 1 is growth in step with the messages.
        yield Result(
            "growth of all indicators",
            "duckdb",
            f"{few:,} to {many:,}",
            many / then,
            "messages/s",
            few / first,
        )


def _results(count: int, told: dict[str, Any]) -> Iterator[Result]:
    of = f"{count:,} messages"
    every, month = sum(told["all"].values()), sum(told["month"].values())
    yield Result(f"{len(told['all'])} indicators, two years", "duckdb", of, count / every, "messages/s")
    yield Result(
        f"{len(told['month'])} indicators, a month", "duckdb", of, len(told["month"]) / month, "each/s"
    )
    for name, (ours, bare) in told["dozen"].items():
        yield Result(name, "duckdb", of, 1 / ours, "a second", 1 / bare)
    ours, bare = (sum(pair[which] for pair in told["dozen"].values()) for which in (0, 1))
    yield Result("the dozen", "duckdb", of, len(told["dozen"]) / ours, "each/s", len(told["dozen"]) / bare)
