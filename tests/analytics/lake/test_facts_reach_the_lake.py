"""What was recorded is in the lake, once, as it was."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from keepword.analytics.lake.exporting import export
from keepword.analytics.models import LakeFile, LakeState
from keepword.core import facts, kinds
from keepword.core.models import Fact
from tests.analytics.lake.facts import AT, in_files, tagged

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_every_part_of_a_fact_is_there(lake: Path) -> None:
    person, actor = uuid4(), uuid4()
    at = datetime(2026, 2, 28, 23, 59, 59, 123456, tzinfo=UTC)
    told = facts.fact(
        "call_answered",
        at,
        subject_id=2**40,
        person=person,
        actor=actor,
        value=0.1,
        call=3,
        channel="phone",
        language="uk",
        wait=12,
        again=True,
    )
    facts.record([told])
    assert export().facts == 1
    (row,) = in_files(lake)
    assert row == {
        "id": told.pk,
        "at": at,
        "subject_id": 2**40,
        "person": str(person),
        "actor": str(actor),
        "value": 0.1,
        "supersedes": None,
        "wait": 12.0,
        "leg": None,
        "again": True,
        "call": 3,
        "inbox": None,
        "channel": "phone",
        "team": None,
        "language": "uk",
        "way": None,
        "more": None,
    }


def test_a_list_and_any_json_come_through(lake: Path) -> None:
    facts.record(
        [
            facts.fact("escalated", AT, done=["assign", "notify"]),
            facts.fact("field_set", AT, field="size", held=["м", 1]),
        ]
    )
    export()
    escalated, field = in_files(lake)
    assert escalated["done"] == ["assign", "notify"]
    assert field["held"] == '["м", 1]'


def test_what_nobody_declared_is_kept_as_json(lake: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kinds, "strict", False)
    facts.record(
        [
            facts.fact("of_old", AT, shape="round"),
            facts.fact("tagged", AT, tag="vip", by="rule"),
            facts.fact("tagged", AT, tag=2**70),
        ]
    )
    export()
    assert [(row.get("tag"), row["more"]) for row in in_files(lake)] == [
        (None, '{"shape": "round"}'),
        (None, '{"by": "rule", "tag": "vip"}'),
        (None, f'{{"tag": {2**70}}}'),
    ]


def test_a_folder_for_each_kind_and_month(lake: Path) -> None:
    tagged(3, at=datetime(2026, 10, 31, 23, 59, tzinfo=UTC), step=timedelta(minutes=1))
    facts.record([facts.fact("untagged", AT, tag=1)])
    export()
    found = LakeFile.objects.order_by("kind", "month").values_list("kind", "month", "rows")
    assert list(found) == [("tagged", "2026-10", 1), ("tagged", "2026-11", 2), ("untagged", "2026-11", 1)]
    for file in LakeFile.objects.all():
        assert file.path.startswith(f"v1/kind={file.kind}/month={file.month}/{file.first}-{file.last}-")
        assert (lake / file.path).stat().st_size == file.bytes


def test_a_second_export_brings_only_what_is_new(lake: Path) -> None:
    first = tagged(5)
    assert export().facts == 5
    assert export().facts == 0
    second = tagged(2)
    assert export().facts == 2
    assert [row["id"] for row in in_files(lake)] == [one.pk for one in [*first, *second]]
    assert LakeState.objects.get().watermark == second[-1].pk


def test_more_facts_than_are_in_memory_at_once(lake: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("keepword.analytics.lake.exporting.TOGETHER", 4)
    made = tagged(10)
    done = export()
    assert (done.facts, done.whole) == (10, True)
    assert [row["id"] for row in in_files(lake)] == [one.pk for one in made]


def test_an_export_stops_after_its_time_and_the_next_goes_on(
    lake: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("keepword.analytics.lake.exporting.TOGETHER", 4)
    tagged(10)
    first = export(seconds=0)
    assert (first.facts, first.whole) == (4, False)
    assert export().facts == 6
    assert len(in_files(lake)) == Fact.objects.count()


def test_days_long_ago_and_long_to_come_have_their_folders(lake: Path) -> None:
    for year in (1, 999, 9999):
        tagged(at=datetime(year, 12, 31, 23, 59, 59, tzinfo=UTC))
    export()
    assert sorted(LakeFile.objects.values_list("month", flat=True)) == ["0001-12", "0999-12", "9999-12"]
    assert len(in_files(lake)) == 3
