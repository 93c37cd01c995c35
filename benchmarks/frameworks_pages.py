"""Times of the pages of frameworks. `python -m benchmarks.frameworks_pages`

Prints `{"numbers": kept numbers, "pages": {name: [pages a second, limit]}}`.
"""

import json
import random
import sqlite3
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.core.handlers.wsgi import WSGIHandler
from django.db import connection

from benchmarks.desk_fill import AGENT, people  # brings the database to this release
from benchmarks.desk_pages import TIMES, asked, cookie
from keepword.accounts.models import User
from keepword.analytics.indicators.registry import computed
from keepword.analytics.models import IndicatorState, IndicatorValue
from keepword.analytics.rules import frameworks, keeping, words
from keepword.analytics.rules.keeping import Stretch
from keepword.analytics.rules.words import Unit
from keepword.core import clock

CUTS = {"team": 6, "agent": 20, "channel": 8, "inbox": 8, "language": 4}
ZONE = ZoneInfo("Europe/Kyiv")


def fill() -> int:
    """A shop with a year of numbers; how many."""
    rng, now = random.Random(5), clock.now()
    people()
    User.objects.filter(email=AGENT).update(role="admin")
    made = []
    for name, found in computed().items():
        share = words.shipped()[name].unit is Unit.SHARE
        for frame in keeping.frames(now, ZONE, since=None, short=not found.whole):
            keys = [("", "")]
            if frame.kind is Stretch.ROLLING:
                keys += [(cut, str(key)) for cut, many in CUTS.items() for key in range(many)]
            for cut, key in keys:
                value = rng.random() if share else rng.random() * 100
                bounds = {"low": max(0.0, value - 0.1), "high": value + 0.1}
                made.append(
                    IndicatorValue(
                        indicator=name,
                        kind=frame.kind.value,
                        begins=frame.begins,
                        since=frame.since,
                        until=frame.until,
                        cut=cut,
                        cut_key=key,
                        value=value,
                        n=rng.randrange(20, 5_000),
                        measured_at=now,
                        watermark=1,
                        **bounds,
                    )
                )
        IndicatorState.objects.create(pk=name, measured_at=now, since=now.date())
    IndicatorValue.objects.bulk_create(made, batch_size=500)
    return len(made)


def bare(ask: Callable[[], None]) -> Callable[[], None]:
    """The statements of a page, sent again by sqlite3 itself, and their rows fetched."""
    sent: list[tuple[str, Any]] = []

    def record(execute: Any, text: str, params: Any, many: bool, context: Any) -> Any:
        if text.lstrip().upper().startswith("SELECT"):
            sent.append((text % tuple("?" for _ in params or ()) if params else text, params or ()))
        return execute(text, params, many, context)

    with connection.execute_wrapper(record):
        ask()
    file = sqlite3.connect(connection.settings_dict["NAME"])
    values = [(text, [_plain(one) for one in params]) for text, params in sent]

    def again() -> None:
        for text, params in values:
            file.execute(text, params).fetchall()

    return again


def median(one: Callable[[], None]) -> float:
    """Seconds of the processor of the middle one of many."""
    for _ in range(3):
        one()
    taken = []
    for _ in range(TIMES):
        begun = time.process_time()
        one()
        taken.append(time.process_time() - begun)
    return statistics.median(taken)


def _plain(value: Any) -> Any:
    return value if isinstance(value, int | float | str | bytes | None) else str(value)


def main() -> None:
    numbers, handler = fill(), WSGIHandler()
    cookies = cookie()
    times = {}
    for key in ("", *frameworks.shipped()):
        ask = asked(handler, f"/frameworks/{key}/" if key else "/frameworks/", cookies)
        ours, limit = median(ask), median(bare(ask))
        times[key] = (ours, limit)
        print(
            f"{key or 'all':<24} {ours * 1000:8.2f} ms, SQL {limit * 1000:.2f} ms",
            file=sys.stderr,
            flush=True,
        )
    overview = times.pop("")
    by_time = sorted(times.values())
    pages = {
        "frameworks": overview,
        "framework, the middle one": by_time[len(by_time) // 2],
        "framework, the slowest": by_time[-1],
    }
    told = {name: (1 / ours, 1 / limit) for name, (ours, limit) in pages.items()}
    print(json.dumps({"numbers": numbers, "pages": told}))


if __name__ == "__main__":
    main()
