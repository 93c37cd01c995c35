"""Spark, where it is installed, says of every indicator what DuckDB says, as a whole and by each cut.

It needs `keepword[spark]` and Java 17 (docs/indicators.md says how it is run).
"""

import math
import os
from collections.abc import Iterator
from dataclasses import fields
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest

from keepword.accounts.models import Business
from keepword.analytics.indicators.measuring import measure
from keepword.analytics.indicators.registry import computed
from keepword.analytics.indicators.several import numbers
from keepword.analytics.lake import engines
from keepword.analytics.lake.reading import Reading
from keepword.analytics.rules.keeping import Frame, Stretch
from keepword.analytics.rules.periods import beginning
from keepword.core import clock
from tests.analytics.engines.drawn import NOW, SPAN, fill

pytestmark = pytest.mark.django_db

ZONE: Final = ZoneInfo("Europe/Vilnius")
CLOSE: Final = 1e-9  # relative: sums of floats depend on their order
AT_ONCE: Final = ("first_response_time", "empathy_score", "nps", "page_speed", "surprises_given", "retention")
"""One of each way, which are measured as the command does too: in one go, from the facts to the number."""

CONFIG: Final = {
    "spark.sql.session.timeZone": "UTC",
    # Few rows: what costs is planning and compiling.
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.adaptive.enabled": "false",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1",
}


def test_they_agree(lake: Path) -> None:
    pyspark = pytest.importorskip("pyspark.sql", reason="Spark is not installed: keepword[spark]")
    builder = pyspark.SparkSession.builder.master("local[2]")
    for name, value in CONFIG.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    Business.objects.create(name="Linen and lamps", time_zone=ZONE.key, set_up_at=clock.now())
    fill()
    one, other = Reading(), Reading(engines.SPARK)
    wrong, nothing = {}, []
    try:
        for name in wanted():
            ours = told(one, name)
            if not any(number.n for number in ours):
                nothing.append(name)
            found = differences(ours, told(other, name))
            wrong[name] = [line for _number, line in zip(range(5), found, strict=False)]
    finally:
        one.close()
        session.stop()
    assert not {name: found for name, found in wrong.items() if found}
    assert not nothing  # of each there is something to compare


def wanted() -> list[str]:
    """All indicators, or those that SPARK_INDICATORS names, for who looks for a fault."""
    return os.environ.get("SPARK_INDICATORS", "").split() or list(computed())


def frames(*, short: bool) -> list[Frame]:
    """Months of the shop, in one of which its clocks go back, a week, and the four weeks up to now."""
    firsts = [(Stretch.MONTH, date(2026, 10, 1), date(2026, 11, 1))]
    if not short:
        firsts.append((Stretch.MONTH, date(2026, 9, 1), date(2026, 10, 1)))
        firsts.append((Stretch.WEEK, date(2026, 10, 19), date(2026, 10, 26)))
    found = [Frame(kind, day, beginning(day, ZONE), beginning(end, ZONE)) for kind, day, end in firsts]
    return [*found, Frame(Stretch.ROLLING, date(2026, 10, 10), NOW - timedelta(days=28), NOW)]


def told(lake: Reading, name: str) -> list[Any]:
    """What is kept of an indicator: each month, and the last weeks by each cut."""
    found = computed()[name]
    kept = numbers(lake, found, frames(short=found.whole), NOW)
    kept.sort(key=lambda one: (one.frame.since, one.frame.kind, one.cut, one.key))
    if name not in AT_ONCE:
        return [*kept]
    cuts = (None, "month", "team", "agent", "language")
    return [*kept, *(one for cut in cuts for one in measure(lake, name, SPAN, cut))]


def differences(ours: list[Any], theirs: list[Any]) -> Iterator[str]:
    """Each in a line."""
    if len(ours) != len(theirs):
        yield f"{len(ours)} numbers, {len(theirs)} numbers"
    for one, other in zip(ours, theirs, strict=False):
        for field in fields(one):
            mine, its = getattr(one, field.name), getattr(other, field.name)
            if not same(mine, its):
                yield f"{field.name}: {mine!r}, {its!r} in {one}"


def same(one: Any, other: Any) -> bool:
    """Floats but for their last digits, all else exactly, with its type."""
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=CLOSE, abs_tol=1e-9)
    return type(one) is type(other) and bool(one == other)
