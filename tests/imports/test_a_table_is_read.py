"""CSV: columns by their usual names or by a map, any delimiter and encoding, what is wrong is named."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keepword.core.errors import Invalid
from keepword.imports.readers.batches import Batch, Origin
from keepword.imports.readers.csvfile import READER, columns

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


def of(path: Path, content: str | bytes, **options: Any) -> Batch:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return READER.read(Origin(NOW, ZoneInfo("Europe/Kyiv"), file=path, options=options), {})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "table.csv"


def test_rows_of_one_ticket_are_one_conversation(path: Path) -> None:
    batch = of(
        path,
        "Ticket ID;Subject;Requester email;Type;Created at;Description;Tags\n"
        "7;Lamp;olena@example.org;incoming;02.03.2026 09:00;It does not light;lamp, urgent\n"
        "8;Shade;ivan@example.org;;2026-03-02T10:00:00Z;Torn;\n"
        "7;Lamp;olena@example.org;outgoing;02.03.2026 09:30;A new one comes;\n",
    )
    lamp, shade = batch.records
    assert batch.rejected == []
    assert [(said.direction, said.text) for said in lamp.messages] == [
        ("in", "It does not light"),
        ("out", "A new one comes"),
    ]
    assert lamp.messages[0].at == datetime(2026, 3, 2, 7, tzinfo=UTC)
    assert (lamp.tags, lamp.customer.email) == (("lamp", "urgent"), "olena@example.org")
    assert shade.messages[0].at == datetime(2026, 3, 2, 10, tzinfo=UTC)


def test_columns_of_any_name_by_a_map(path: Path) -> None:
    mapping = {"external_id": "Номер", "text": "Текст", "at": "Коли"}
    batch = of(path, "Номер,Текст,Коли\n1,Лампа,2026-03-02\n".encode("cp1251"), map=mapping)
    assert batch.records[0].messages[0].text == "Лампа"


def test_a_missing_column_is_named() -> None:
    with pytest.raises(Invalid, match="No column for text"):
        columns(["id", "date"], {})
    with pytest.raises(Invalid, match="There is no column 'Words' for text"):
        columns(["id", "date"], {"text": "Words"})
    with pytest.raises(Invalid, match="The map knows no 'colour'"):
        columns(["id", "date"], {"colour": "id"})


def test_a_bad_row_is_named_and_the_others_are_read(path: Path) -> None:
    batch = of(path, "id,at,text,csat\n1,2026-03-02,x,5\n2,yesterday,x,\n,2026-03-02,x,\n4,2026-03-02,x,9\n")
    assert [record.external_id for record in batch.records] == ["1"]
    assert [problem.partition(":")[0] for problem in sorted(batch.rejected)] == ["row 3", "row 4", "row 5"]


def test_it_goes_on_where_it_was(path: Path) -> None:
    rows = "".join(f"{number},2026-03-02,text {number}\n" for number in range(2_500))
    path.write_text("id,at,text\n" + rows)
    origin, cursor, seen, done = Origin(NOW, UTC, file=path), dict[str, Any](), [], False
    while not done:
        batch = READER.read(origin, cursor)
        cursor, done = batch.cursor, batch.done
        seen += [record.external_id for record in batch.records]
    assert seen == [str(number) for number in range(2_500)]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(content=st.binary(max_size=400))
def test_any_bytes_are_rows_or_invalid(path: Path, content: bytes) -> None:
    path.write_bytes(b"id,at,text\n" + content)
    try:
        batch = READER.read(Origin(NOW, UTC, file=path), {})
    except Invalid as error:  # bytes that are taken for another encoding have no such columns
        batch = Batch(rejected=[str(error)])
    assert all(record.messages for record in batch.records)
    assert all(batch.rejected)
