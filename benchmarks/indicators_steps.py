"""Fill a lake and measure all indicators. `python -m benchmarks.indicators_steps MESSAGES`

Prints `{"all": {name: seconds}, "month": ..., "dozen": {name: [ours, by hand]}}`.
"""

import json
import math
import os
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keepword.config.settings")

from keepword.config.commands.database import prepare

prepare()

from benchmarks.indicators_sql import DOZEN, KINDS, VIEW
from benchmarks.lake_fill import SINCE, UNTIL, Lake
from keepword.analytics.indicators.measuring import measure
from keepword.analytics.indicators.registry import Span, computed
from keepword.analytics.lake.reading import Reading, reading
from keepword.analytics.models import LakeFile, LakeState
from keepword.conversations.models import Inbox

ROUNDS: Final = 2
SPAN: Final = Span(SINCE, UNTIL, UNTIL)
MONTH: Final = Span(UNTIL - timedelta(days=30), UNTIL, UNTIL)


def timed(do: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds of the processor, and what it gave."""
    begun = time.process_time()
    found = do()
    return time.process_time() - begun, found


def filled(messages: int) -> None:
    """The lake, unless it is there."""
    if LakeState.objects.exists():
        return
    for number, channel in enumerate(("email", "chat", "voice"), 1):
        Inbox.objects.create(pk=number, name=channel, address=channel, channel=channel, created_at=UNTIL)
    seconds, _none = timed(Lake(messages).fill)
    files = LakeFile.objects.values_list("rows", "bytes")
    rows, size = sum(one[0] for one in files), sum(one[1] for one in files) / 1e6
    note(f"{rows:,} facts in {len(files):,} files, {size:,.0f} MB, filled in {seconds:,.0f} s")


def every(lake: Reading, span: Span) -> dict[str, float]:
    """Each indicator: its seconds."""
    found = {}
    for name in computed():
        found[name], (result,) = timed(lambda name=name: measure(lake, name, span))  # type: ignore[misc]
        note(f"{name:<32} {found[name]:8.2f} s, n {result.n:,}")
    return found


def dozen(lake: Reading) -> dict[str, tuple[float, float]]:
    """Ours and by hand, in turn, the better of some rounds each; the numbers are the same."""
    con = lake.engine.connection.con
    for kind in KINDS:
        con.execute(VIEW.format(kind=kind, files=files(lake, kind), retracted=files(lake, "retracted")))
    found = {}
    for name, text in DOZEN.items():
        told = text.format(since=f"TIMESTAMPTZ '{SINCE}'", until=f"TIMESTAMPTZ '{UNTIL}'")
        ours = bare = math.inf
        for _round in range(ROUNDS):
            seconds, (result,) = timed(lambda name=name: measure(lake, name, SPAN))  # type: ignore[misc]
            ours = min(ours, seconds)
            seconds, (n, value) = timed(lambda told=told: con.execute(told).fetchone())  # type: ignore[misc]
            bare = min(bare, seconds)
            if n != result.n or not math.isclose(value, result.value, rel_tol=1e-9):
                raise RuntimeError(f"{name} is {result.value} of {result.n}, by hand {value} of {n}.")
        found[name] = (ours, bare)
        note(f"{name:<32} {ours:8.2f} s, by hand {bare:.2f} s")
    return found


def files(lake: Reading, kind: str) -> list[str]:
    paths = LakeFile.objects.filter(kind=kind, dropped_at=None).values_list("path", flat=True)
    return [str(Path(lake.place.where(path))) for path in paths.order_by("path")]


def note(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main() -> None:
    filled(int(sys.argv[1]))
    with reading() as lake:
        told = {"dozen": dozen(lake), "all": every(lake, SPAN), "month": every(lake, MONTH)}
    print(json.dumps(told))


if __name__ == "__main__":
    main()
