"""A measure reads the lake and what is newer as one table, without what holds no more."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from keepword.analytics.lake import exporting, tables
from keepword.analytics.lake import reading as lake_reading
from keepword.analytics.lake.exporting import export
from keepword.analytics.lake.reading import reading
from keepword.analytics.lake.store import Bucket
from keepword.analytics.models import LakeFile
from keepword.core import facts, kinds
from keepword.core.errors import Invalid, Unavailable
from tests.analytics.lake.facts import AT, held, ids, tagged

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_the_lake_and_what_is_newer_are_one(lake: Path) -> None:
    first = tagged(3)
    assert ids("tagged") == [one.pk for one in first]  # nothing is in the lake yet
    export()
    assert ids("tagged") == [one.pk for one in first]  # all of it is
    second = tagged(2)
    assert ids("tagged") == [one.pk for one in [*first, *second]]


def test_it_can_be_counted_and_cut_by_its_columns(lake: Path) -> None:
    tagged(3)
    export()
    tagged(2)
    with reading() as found:
        table = found.facts("tagged")
        counted = table.group_by("tag").agg(n=table.count(), last=table.at.max()).order_by("tag")
        assert found.rows(counted) == [
            {"tag": 1, "n": 2, "last": AT},
            {"tag": 2, "n": 2, "last": AT},
            {"tag": 3, "n": 1, "last": AT},
        ]


def test_nothing_was_ever_recorded(lake: Path) -> None:
    assert held("tagged") == []
    export()
    assert held("tagged") == []


@pytest.mark.parametrize("exported", [(), ("wrong",), ("wrong", "right")])
def test_what_was_corrected_or_taken_back_is_left_out(lake: Path, exported: tuple[str, ...]) -> None:
    wrong = [facts.fact("csat", AT, value=float(n)) for n in (1, 2, 3)]
    facts.record(wrong)
    if "wrong" in exported:
        export()
    corrected = facts.fact("csat", AT, value=5.0, supersedes=wrong[0].pk)
    facts.record([corrected, *facts.retract([wrong[1]])])
    if "right" in exported:
        export()
    assert [(row["id"], row["value"]) for row in held("csat")] == [(wrong[2].pk, 3.0), (corrected.pk, 5.0)]
    assert len(held("retracted")) == 1


def test_a_table_that_was_begun_knows_nothing_of_a_later_export(lake: Path) -> None:
    tagged(3)
    with reading() as found:
        export()
        assert len(found.rows(found.facts("tagged"))) == 3


def test_a_column_that_was_declared_later_is_empty_in_older_files(
    lake: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tagged(2)
    export()
    newer = kinds.Kind("tagged", "It got a tag.", {"tag": int, "by": str, "names": kinds.Names})
    monkeypatch.setitem(kinds._kinds, "tagged", newer)
    assert [(row["tag"], row["by"], row["names"]) for row in held("tagged")] == [
        (1, None, None),
        (2, None, None),
    ]
    facts.record([facts.fact("tagged", AT, tag=3, by="rule", names=["a"])])
    export()
    assert [(row["by"], row["names"]) for row in held("tagged")] == [
        (None, None),
        (None, None),
        ("rule", ["a"]),
    ]


def test_a_file_with_an_older_type_is_read_by_today_s(lake: Path) -> None:
    tagged(2)
    export()
    file = LakeFile.objects.get()
    old = pq.read_table(lake / file.path, partitioning=None)
    at = old.schema.get_field_index("tag")
    pq.write_table(old.set_column(at, "tag", old["tag"].cast(pa.string())), lake / file.path)
    assert [row["tag"] for row in held("tagged")] == [1, 2]


def test_names_of_columns_are_those_of_the_page(lake: Path) -> None:
    with reading() as found:
        for kind in kinds.kinds():
            assert list(found.facts(kind).columns) == tables.schema(kind).names, kind


def test_a_kind_that_nobody_declared_is_named(lake: Path) -> None:
    with reading() as found, pytest.raises(Invalid, match="of_old"):
        found.facts("of_old")


def test_an_engine_that_there_is_not_is_named(lake: Path) -> None:
    with pytest.raises(Invalid, match="oracle"):
        reading("oracle").__enter__()


def test_a_file_that_is_gone_is_said_to_be(lake: Path) -> None:
    tagged()
    export()
    (lake / LakeFile.objects.get().path).unlink()
    with reading() as found, pytest.raises(Unavailable, match="made anew"):
        found.facts("tagged")


def test_an_object_store_is_read_through_its_own_file_system(
    lake: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lake.mkdir()
    for module in (exporting, lake_reading):
        monkeypatch.setattr(module, "store", lambda: Bucket(f"file://{lake}"))
    made = tagged(3)
    assert export().facts == 3
    assert ids("tagged") == [one.pk for one in made]
    (lake / LakeFile.objects.get().path).unlink()
    tagged(2)
    assert export().facts == 5  # the lake was gone
    assert len(ids("tagged")) == 5
