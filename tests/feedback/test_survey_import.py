"""Past answers come in from files: once each, equal to what pandas reads, and nothing hostile is unpacked."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml
from openpyxl import Workbook

from keepword.core.actors import Automaton
from keepword.core.errors import Invalid
from keepword.feedback.models import Answer, Response, Survey
from keepword.feedback.queries.results import results
from keepword.feedback.rules import mapping, tables
from keepword.feedback.rules.scales import DIMENSIONS
from keepword.feedback.services.importing import Outcome, import_answers
from tests.feedback.cast import Shop, facts

HERE = Path(__file__).parent / "fixtures"
SIZES = dict(zip(DIMENSIONS, (4, 5, 4, 4, 5), strict=True))
PLAIN = {
    "survey": "Paper",
    "questions": [{"key": "q", "kind": "scale", "texts": "Good?"}],
    "columns": {"q": "Q"},
}


def _import(data: bytes, plan: Any) -> Outcome:
    return import_answers(Automaton("test"), data, mapping.read(plan))


def _kiosk() -> Outcome:
    plan = yaml.safe_load((HERE / "servqual_kiosk.yaml").read_text())
    return _import((HERE / "servqual_kiosk.xlsx").read_bytes(), plan)


def _frames() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Expectations and perceptions as pandas reads them."""
    sheet = pd.read_excel(HERE / "servqual_kiosk.xlsx", header=None, skiprows=1)
    return sheet.iloc[:, 4:48:2].dropna(), sheet.iloc[:, 5:48:2].dropna()


def _alpha(frame: pd.DataFrame) -> float:
    items = frame.shape[1]
    return float(items / (items - 1) * (1 - frame.var().sum() / frame.sum(axis=1).var()))


def test_200_real_answers_have_the_means_and_alphas_of_pandas(shop: Shop) -> None:
    outcome = _kiosk()
    assert (outcome.read, outcome.stored, outcome.refused, outcome.faults) == (200, 200, 0, [])
    expected, found = _frames()
    assert len(expected) == len(found) == 196  # four had never used a kiosk
    assert Answer.objects.filter(number__isnull=False).count() == expected.size + found.size
    shown = results(outcome.survey)
    start = 0
    for name, size in SIZES.items():
        e, p = expected.iloc[:, start : start + size], found.iloc[:, start : start + size]
        start += size
        for role, frame in (("expectation", e), ("perception", p)):
            scale = shown.scales[name, role]
            assert scale.alpha is not None
            assert scale.alpha.value == pytest.approx(_alpha(frame), abs=1e-12)
            assert scale.mean is not None
            assert scale.mean.value == pytest.approx(frame.to_numpy().mean(), abs=1e-12)
        gaps = pd.DataFrame(p.to_numpy() - e.to_numpy()).mean(axis=1)
        assert shown.servqual is not None
        gap = shown.servqual.dimensions[name]
        assert gap.value == pytest.approx(gaps.mean(), abs=1e-12)
        assert gap.error == pytest.approx(gaps.sem(), abs=1e-12)
    columns = [*expected.mean(), *found.mean()]
    means = [one.mean.value for one in shown.questions if one.role and one.mean is not None]
    assert means == pytest.approx(columns, abs=1e-12)


def test_the_moment_is_that_of_the_answer(shop: Shop) -> None:
    _kiosk()
    first = Response.objects.order_by("done_at").first()
    assert first is not None
    assert first.done_at is not None
    assert first.done_at.isoformat(timespec="seconds") == "2019-08-27T09:29:47+00:00"  # 18:29:47 in Seoul
    assert facts("survey_answered")[0].at == first.done_at
    assert {fact.person for fact in facts("survey_answered")} == {None}


@pytest.mark.both_databases
def test_the_same_file_again_stores_nothing(shop: Shop) -> None:
    rows = "Q\n" + "5\n4\n5\n"
    assert _import(rows.encode(), PLAIN).stored == 3  # two people may say the same
    again = _import((rows + "1\n").encode(), PLAIN)
    assert (again.stored, again.duplicates) == (1, 3)
    assert len(facts("survey_answered")) == 4
    assert Survey.objects.count() == 1


def test_bad_cells_are_named_by_row_and_column(shop: Shop) -> None:
    outcome = _import(b"Name;Q\nA;4\nB;9\nC;often\n;\nD;\n", PLAIN)
    assert (outcome.read, outcome.stored, outcome.refused) == (4, 2, 2)
    assert [(one.row, one.column) for one in outcome.faults] == [(3, "B"), (4, "B")]
    assert "9" in outcome.faults[0].reason


def test_words_stand_for_numbers(shop: Shop) -> None:
    plan = PLAIN | {"values": {"Often": 5, "never": 1}}
    outcome = _import(b"Q\noften\nNEVER\n", plan)
    assert outcome.stored == 2
    assert sorted(Answer.objects.values_list("number", flat=True)) == [1, 5]


def test_an_id_tells_answers_apart(shop: Shop) -> None:
    plan = PLAIN | {"id": "Id"}
    assert _import(b"Id,Q\n1,5\n2,5\n", plan).stored == 2
    again = _import(b"Id,Q\n2,1\n,3\n", plan)
    assert (again.duplicates, again.refused) == (1, 1)


def test_formulas_are_not_run(shop: Shop) -> None:
    outcome = _import(_bytes(_book("Q", "=2+3")), PLAIN)
    assert Answer.objects.count() == 0  # nothing was ever shown in this cell
    assert outcome.refused == 0


def _book(*column: str) -> Workbook:
    book = Workbook()
    sheet: Any = book.active
    for cell in column:
        sheet.append([cell])
    return book


def _bytes(book: Workbook) -> bytes:
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def _rezipped(name: str, content: bytes) -> bytes:
    """A workbook in which one part is another."""
    book, kept = Workbook(), io.BytesIO()
    book.active.append(["Q"])  # type: ignore[union-attr]
    with (
        zipfile.ZipFile(io.BytesIO(_bytes(book))) as old,
        zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.infolist():
            new.writestr(part.filename, content if part.filename == name else old.read(part))
    return kept.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def test_a_bomb_is_not_unpacked(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MOST_UNPACKED", 1_000_000)
    with pytest.raises(Invalid, match="unpacked"):
        _import(_rezipped(SHEET, b"0" * 1_100_000), PLAIN)


@pytest.mark.parametrize(
    "content",
    [
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        b"<worksheet><sheetData><row",
        b"",
        b"\xff\xfe\x00",
    ],
)
def test_a_damaged_workbook_is_refused(shop: Shop, content: bytes) -> None:
    with pytest.raises(Invalid):
        _import(_rezipped(SHEET, content), PLAIN)


def test_a_row_far_below_is_refused_without_walking_there(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "MOST_ROWS", 50)
    rows = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    rows += b'<row r="1"><c r="A1" t="inlineStr"><is><t>Q</t></is></c></row><row r="1048576"></row>'
    with pytest.raises(Invalid, match="more than 50 rows"):
        _import(_rezipped(SHEET, rows + b"</sheetData></worksheet>"), PLAIN)


@pytest.mark.parametrize("data", [b"PK\x03\x04nonsense", b"\xe9\xe8", b"Q\x00\n1", b"", b"\n\n", b"A\n1"])
def test_what_is_no_table_is_refused(shop: Shop, data: bytes) -> None:
    with pytest.raises(Invalid):
        _import(data, PLAIN)


@pytest.mark.parametrize(
    ("plan", "named"),
    [
        ([], "map"),
        ({"survey": "A", "colums": {}}, "colums"),
        ({"survey": "", "instrument": "csat", "columns": {"score": "A"}}, "survey"),
        ({"survey": "A", "instrument": "best", "columns": {"score": "A"}}, "instrument"),
        ({"survey": "A", "instrument": "csat", "columns": {"mood": "A"}}, "mood"),
        ({"survey": "A", "instrument": "csat", "pairs": {"from": "$E"}}, "pairs"),
        ({"survey": "A", "instrument": "csat", "columns": {}}, "columns"),
        (PLAIN | {"at": {"column": "A", "zone": "Mars"}}, "zone"),
        (PLAIN | {"header": 0}, "header"),
        (PLAIN | {"values": {"a": "b"}}, "values"),
        (PLAIN | {"about": {"name": "Olena"}}, "about"),
        (PLAIN | {"questions": [{"texts": "?"}]}, "questions"),
    ],
)
def test_a_wrong_map_is_named(plan: Any, named: str) -> None:
    with pytest.raises(Invalid) as refused:
        mapping.read(plan)
    assert refused.value.field == named


def test_headers_that_stand_there_twice_need_their_letters(shop: Shop) -> None:
    with pytest.raises(Invalid, match=r"\$E"):
        _import(b"Q,Q\n1,2\n", PLAIN)
    assert _import(b"Q,Q\n1,2\n", PLAIN | {"columns": {"q": "$B"}}).stored == 1
    assert [one.number for one in Answer.objects.all()] == [2]
