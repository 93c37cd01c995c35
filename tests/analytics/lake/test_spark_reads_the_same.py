"""Spark, where it is installed, reads of the lake what DuckDB reads."""

from datetime import timedelta
from pathlib import Path

import pytest

from keepword.analytics.lake import engines
from keepword.analytics.lake.exporting import export
from keepword.analytics.lake.reading import Reading, reading
from keepword.core import facts
from tests.analytics.lake.facts import AT, tagged

pytestmark = pytest.mark.django_db


def told(lake: Reading) -> list[object]:
    """Rows of every type, and a measure of them."""
    table = lake.facts("escalated")
    by_kind = (
        table.group_by("clock_kind").agg(n=table.count(), mean=table.value.mean()).order_by("clock_kind")
    )
    return [
        lake.rows(table.order_by("id")),
        lake.rows(by_kind),
        lake.rows(lake.facts("tagged").order_by("id")),
    ]


def test_it_reads_what_duckdb_reads(lake: Path) -> None:
    pytest.importorskip("pyspark")
    for step in range(3):
        made = [
            facts.fact(
                "escalated",
                AT + timedelta(days=20 * n, microseconds=n),
                value=n / 4 if n % 2 else None,
                clock_kind="resolution" if n % 3 else "first_response",
                clock=n if n % 2 else None,
                done=["tag", "ąž"],
            )
            for n in range(4)
        ]
        facts.record(made)
        if step < 2:
            tagged(2)
            facts.record(facts.retract(made[:1]))
            export()
    with reading() as one, reading(engines.SPARK) as other:
        assert told(other) == told(one)
