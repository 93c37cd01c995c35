"""Facts for these tests, and what the lake holds, read without any of its own code."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from keepword.analytics.lake.reading import reading
from keepword.analytics.models import LakeFile
from keepword.core import facts
from keepword.core.models import Fact

AT = datetime(2026, 11, 30, 12, tzinfo=UTC)


def tagged(count: int = 1, *, at: datetime = AT, step: timedelta = timedelta(0)) -> list[Fact]:
    """So many facts, the tag counting from 1."""
    made = [facts.fact("tagged", at + step * n, subject_id=7, tag=n + 1) for n in range(count)]
    facts.record(made)
    return made


def in_files(root: Path) -> list[dict[str, Any]]:
    """Every row of every listed file, by id."""
    listed = LakeFile.objects.filter(dropped_at=None).values_list("path", flat=True)
    rows = [row for path in listed for row in pq.read_table(root / path, partitioning=None).to_pylist()]
    return sorted(rows, key=lambda row: row["id"])


def held(kind: str) -> list[dict[str, Any]]:
    """What a measure reads of a kind, by id."""
    with reading() as lake:
        return sorted(lake.rows(lake.facts(kind)), key=lambda row: row["id"])


def ids(kind: str) -> list[int]:
    return [row["id"] for row in held(kind)]
