"""Numbers as a file: of an indicator, a framework, a dashboard, a team, one's own work. CSV and XLSX for
table programs, PDF for paper (printed.py), PNG of one drawing (pictures.py).

They are the kept numbers, some hundreds of rows at most, so a file is made at once.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from keepword.accounts.models import User
from keepword.analytics.models import IndicatorValue
from keepword.analytics.queries import reports as queries
from keepword.analytics.queries.frameworks import Proof, judged
from keepword.analytics.queries.numbers import every_value
from keepword.analytics.rules import words
from keepword.analytics.rules.dashboards import Tile
from keepword.analytics.rules.keeping import Stretch
from keepword.analytics.rules.reports import Kind, Subject, subject
from keepword.core.errors import Invalid, NotFound
from keepword.desk.access import agent_required, person
from keepword.desk.audit.files import safe
from keepword.desk.service import figures, noted, shown
from keepword.desk.service.noted import Note
from keepword.desk.service.pictures import png
from keepword.desk.service.printed import pdf
from keepword.desk.service.tiles import whose

Cell = str | float | int | None
Row = Sequence[Cell]
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
@agent_required
def file(request: HttpRequest, of: str, kind: str) -> HttpResponse:
    """`kind` is csv, xlsx, pdf or png; `of` what is in it, as in "team:3": what the reader may see of it."""
    user = person(request)
    if kind not in _KINDS:
        raise NotFound(_("There is no such file."))
    try:
        about = subject(of)
    except Invalid as error:
        raise NotFound(_("There is no such file.")) from error
    content, content_type = _KINDS[kind](user, about, request.GET)
    answer = HttpResponse(content, content_type=content_type)
    name = "-".join(part for part in (about.kind.value, about.key) if part)
    answer["Content-Disposition"] = f'attachment; filename="keepword-{name}.{kind}"'
    return answer


def rows(user: User, of: Subject) -> Iterator[Row]:
    """The heading, then a row for each number. Shares are from 0 to 1; moments in the reader's zone."""
    told = queries.told(user, of)
    if of.kind is Kind.INDICATOR:
        ((_tile, proof),) = told.sections[0].proofs
        values = every_value(user, of.key)
        names = whose([Tile(of.key, one.cut, one.cut_key) for one in values])
        yield [_("Indicator"), _("Stretch of time"), *_headings()]
        for one in values:
            name = names[Tile(of.key, one.cut, one.cut_key)]
            yield [shown.said(proof.words.title), one.kind, *_of(one, proof, name), ""]
        notes, _marks = noted.of_series(user, of.key, [one for one in values if one.kind == Stretch.MONTH])
        yield from ([_title(one), _("annotation"), *_note(one)] for one in notes)
        return
    names = whose([tile for section in told.sections for tile, _proof in section.proofs])
    yield [_("Part"), _("Indicator"), *_headings()]
    for section in told.sections:
        heading = shown.said(section.title) if section.title else ""
        for tile, proof in section.proofs:
            told_of = _of(proof.value, proof, names.get(tile, ""))
            yield [heading, shown.said(proof.words.title), *told_of, ""]
    if of.kind is not Kind.FRAMEWORK:  # no page of a framework shows them
        every = [one for section in told.sections for one in section.proofs]
        yield from ([_("annotation"), _title(one), *_note(one)] for one in noted.of_board(user, every))


def _note(one: Note) -> Row:
    """What happened, as the last column of a row that has a day and no number."""
    empty = [None] * (len(_headings()) - 3)
    team = one.annotation.team
    return [team.name if team else "", one.day.isoformat(), *empty, one.annotation.text]


def _title(one: Note) -> str:
    known = words.shipped().get(one.annotation.indicator)
    return shown.said(known.title) if known else ""


def _headings() -> list[Cell]:
    return [
        _("Of whom"),
        _("From"),
        _("Up to"),
        _("Value"),
        _("Unit"),
        _("Between, from"),
        _("Between, to"),
        _("Records"),
        _("Numerator"),
        _("Denominator"),
        _("Target"),
        _("Stands"),
        _("Measured"),
        _("What happened"),
    ]


def _of(one: IndicatorValue | None, proof: Proof, name: str) -> list[Cell]:
    found = judged(one, proof.target)
    unit, aim = str(figures.UNITS[proof.words.unit]), figures.aim(proof.target, proof.words)
    if proof.words.unit.value == "share":
        unit = _("share, 0 to 1")
    said = str(figures.SIGNS[found.verdict].word)
    if one is None:
        return [name, "", "", None, unit, None, None, 0, None, None, aim, said, ""]
    return [
        name,
        _moment(one.since),
        _moment(one.until),
        one.value,
        unit,
        one.low,
        one.high,
        one.n,
        one.numerator,
        one.denominator,
        aim,
        said,
        _moment(one.measured_at),
    ]


def _moment(at: datetime | date) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M") if isinstance(at, datetime) else at.isoformat()


def _csv(user: User, of: Subject, asked: Mapping[str, str]) -> tuple[bytes, str]:
    """RFC 4180, in UTF-8 with its mark, by which spreadsheets know it. Words are never taken for a formula; a
    number below nought is a number."""
    out = io.StringIO()
    csv.writer(out).writerows(
        [safe(cell) if isinstance(cell, str) else cell for cell in row] for row in rows(user, of)
    )
    return ("\ufeff" + out.getvalue()).encode(), "text/csv; charset=utf-8"


def _xlsx(user: User, of: Subject, asked: Mapping[str, str]) -> tuple[bytes, str]:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Numbers")[:31])
    sheet.freeze_panes = "A2"
    for row in rows(user, of):
        cells = []
        for value in row:
            cell = WriteOnlyCell(sheet, value=value)
            if isinstance(value, str):
                cell.data_type = "s"  # "=1+1" is somebody's name of a dashboard, and no formula
            cells.append(cell)
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue(), XLSX


def _pdf(user: User, of: Subject, asked: Mapping[str, str]) -> tuple[bytes, str]:
    return pdf(user, of, asked.get("by", "")), "application/pdf"


def _png(user: User, of: Subject, asked: Mapping[str, str]) -> tuple[bytes, str]:
    picture = png(user, of, by=asked.get("by", ""), name=asked.get("of", ""), scope=asked.get("scope", ""))
    return picture, "image/png"


_KINDS: Final[Mapping[str, Callable[[User, Subject, Mapping[str, str]], tuple[bytes, str]]]] = {
    "csv": _csv,
    "xlsx": _xlsx,
    "pdf": _pdf,
    "png": _png,
}
