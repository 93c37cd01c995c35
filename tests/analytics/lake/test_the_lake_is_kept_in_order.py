"""Few files; none that nobody lists; what is lost or damaged is made anew."""

from datetime import timedelta
from pathlib import Path

import pytest
from django_tasks_db.models import DBTaskResult

from keepword.analytics import tasks
from keepword.analytics.lake import exporting, tables
from keepword.analytics.lake.exporting import export
from keepword.analytics.lake.health import health
from keepword.analytics.models import LakeFile, LakeState
from keepword.analytics.tasks import export as run_export
from keepword.analytics.tasks import export_due
from keepword.core import clock, facts
from keepword.core.errors import Unavailable
from keepword.core.models import Fact
from tests.analytics.lake.facts import AT, ids, in_files, tagged

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def grown(times: int, kind: str = "tagged") -> list[int]:
    """Exports one after the other, each of two facts of a month; the ids."""
    made = []
    for _ in range(times):
        made += [one.pk for one in tagged(2)]
        export()
    return made


def all_in(lake: Path) -> bool:
    return [row["id"] for row in in_files(lake)] == list(
        Fact.objects.order_by("pk").values_list("pk", flat=True)
    )


def test_small_files_of_a_month_become_one(lake: Path) -> None:
    made = grown(exporting.MANY - 1)
    assert LakeFile.objects.count() == exporting.MANY - 1
    made += [one.pk for one in tagged(2)]
    assert export().merged == exporting.MANY
    (one,) = LakeFile.objects.filter(dropped_at=None)
    assert (one.rows, one.first, one.last) == (len(made), made[0], made[-1])
    assert [row["id"] for row in in_files(lake)] == made


def test_files_of_before_can_be_read_for_a_while_and_go_then(
    lake: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    grown(exporting.MANY)
    assert len(list(lake.rglob("*.parquet"))) == exporting.MANY + 1
    export()
    assert len(list(lake.rglob("*.parquet"))) == exporting.MANY + 1
    later = clock.now() + exporting.GRACE + timedelta(seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert export().swept == exporting.MANY
    assert len(list(lake.rglob("*.parquet"))) == 1
    assert all_in(lake)


def test_large_files_are_left_as_they_are(lake: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "SMALL", 2)
    grown(exporting.MANY)
    assert LakeFile.objects.filter(dropped_at=None).count() == exporting.MANY


def test_what_nobody_lists_is_swept_and_what_is_not_ours_is_left(lake: Path) -> None:
    tagged()
    export()
    folder = (lake / LakeFile.objects.get().path).parent
    for name in ("7-9-5.parquet", ".7-9-6.parquet.part"):
        (folder / name).write_bytes(b"PAR1")
    (folder / "notes.parquet").write_bytes(b"mine")
    (lake / "read me.txt").write_text("mine")
    assert export().swept == 2
    assert sorted(path.name for path in lake.rglob("*") if path.is_file()) == sorted(
        ["notes.parquet", "read me.txt", Path(LakeFile.objects.get().path).name]
    )


@pytest.mark.parametrize("harm", ["gone", "cut"])
def test_a_lost_file_is_made_anew_from_facts(lake: Path, harm: str) -> None:
    grown(3)
    facts.record([facts.fact("untagged", AT, tag=1)])
    export()
    path = lake / LakeFile.objects.filter(kind="tagged").order_by("pk")[1].path
    if harm == "gone":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:-10])
    assert export().mended == 1
    assert all_in(lake)
    assert LakeFile.objects.filter(dropped_at=None).count() == 2


def test_a_file_with_other_bytes_is_found_when_it_is_to_be_merged(lake: Path) -> None:
    grown(exporting.MANY - 1)
    path = lake / LakeFile.objects.order_by("pk")[1].path
    whole = bytearray(path.read_bytes())
    whole[20] ^= 255
    path.write_bytes(bytes(whole))
    tagged(2)
    done = export()
    assert (done.mended, done.merged) == (1, 0)
    assert all_in(lake)


def test_a_lake_that_is_gone_is_made_anew(lake: Path) -> None:
    grown(3)
    for path in lake.rglob("*.parquet"):
        path.unlink()
    assert export().facts == 6
    assert all_in(lake)


def test_another_layout_is_another_lake(lake: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    grown(2)
    monkeypatch.setattr(tables, "LAYOUT", 2)
    assert export().facts == 4
    assert all_in(lake)
    assert all(file.path.startswith("v2/") for file in LakeFile.objects.all())
    assert list(lake.glob("v1/**/*.parquet")) == []


def queued() -> int:
    """How many exports wait; they are run."""
    waiting = DBTaskResult.objects.filter(status="READY", task_path=run_export.module_path)
    count = waiting.count()
    waiting.delete()
    for _ in range(count):
        run_export.func()
    return count


def test_the_scheduler_exports_what_is_new_and_only_then(lake: Path) -> None:
    export_due()
    assert queued() == 0
    made = tagged(3)
    export_due()
    export_due()
    assert queued() == 1
    assert [row["id"] for row in in_files(lake)] == [one.pk for one in made]
    export_due()
    assert queued() == 0
    assert LakeState.objects.get().queued_at is None
    assert ids("tagged") == [one.pk for one in made]


def test_what_is_left_after_a_while_is_a_further_job_s(lake: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "TOGETHER", 2)
    monkeypatch.setattr(tasks, "_PIECE", 0)
    tagged(3)
    export_due()
    assert queued() == 1
    assert LakeState.objects.get().queued_at is not None
    assert queued() == 1
    assert all_in(lake)
    assert LakeState.objects.get().queued_at is None


def test_a_disk_that_takes_nothing_is_tried_again(lake: Path) -> None:
    lake.write_bytes(b"no folder")
    tagged()
    export_due()
    with pytest.raises(Unavailable, match="Free some space"):
        queued()
    lake.unlink()
    export_due()
    assert queued() == 1
    assert all_in(lake)


def test_its_health_says_what_is_to_come_and_what_is_lost(lake: Path) -> None:
    grown(2)
    tagged(3)
    found = health(look=True)
    assert (found.files, found.rows, found.behind, found.lost) == (2, 4, 3, 0)
    next(iter(lake.rglob("*.parquet"))).unlink()
    assert health(look=True).lost == 1
    export()
    found = health(look=True)
    assert (found.rows, found.behind, found.lost) == (7, 0, 0)
