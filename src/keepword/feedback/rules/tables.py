"""Rows of a CSV or XLSX file that somebody hands over: limits are held, formulas are never run. Pure.

A cell of a formula is what was last shown in it. Macros, links and whatever else a workbook brings are not
looked at.
"""

import csv
import io
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from typing import Final
from xml.etree.ElementTree import ParseError

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from keepword.core.errors import Invalid

Cell = str | int | float | bool | datetime | date | time | None
MOST_BYTES: Final = 50_000_000
MOST_UNPACKED: Final = 200_000_000
MOST_PARTS: Final = 2_000  # files in a workbook
MOST_ROWS: Final = 100_000
MOST_COLUMNS: Final = 1_000
_ZIP: Final = b"PK\x03\x04"
# What openpyxl and zipfile make of a damaged, encrypted or made-up workbook.
_DAMAGED: Final = (
    *(KeyError, ValueError, IndexError, TypeError, AttributeError, OverflowError),
    *(RuntimeError, EOFError, OSError, zlib.error, struct.error),
)


def table(data: bytes, sheet: str = "") -> Iterator[list[Cell]]:
    """The rows of a file, by what it begins with a workbook or CSV; empty ones too, so that they can be
    counted. `sheet` is one of a workbook by name, else its first. Invalid says what is wrong with it."""
    if len(data) > MOST_BYTES:
        raise Invalid(_("The file is too large: at most %(n)s MB.") % {"n": MOST_BYTES // 1_000_000})
    rows = _workbook(data, sheet) if data.startswith(_ZIP) else _csv(data)
    for count, row in enumerate(rows, 1):
        if count > MOST_ROWS:
            raise Invalid(_("The file has more than %(n)s rows; share it out.") % {"n": MOST_ROWS})
        if len(row) > MOST_COLUMNS:
            raise Invalid(_("Row %(row)s has more than %(n)s columns.") % {"row": count, "n": MOST_COLUMNS})
        yield row


def letters(column: int) -> str:
    """What a spreadsheet calls the column at this place (from 0): A, B, … AA."""
    return str(get_column_letter(column + 1))


def _workbook(data: bytes, sheet: str) -> Iterator[list[Cell]]:
    try:
        _demand_harmless(data)
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        if sheet and sheet not in book.sheetnames:
            raise Invalid(_("There is no sheet “%(name)s” in it.") % {"name": sheet[:60]}, field="sheet")
        found = book[sheet] if sheet else book.worksheets[0]
        found.reset_dimensions()  # what it says of its own size is not to be believed
        for row in found.iter_rows(values_only=True):
            yield list(row)
    except (zipfile.BadZipFile, ParseError, InvalidFileException) as error:
        raise _unreadable() from error
    except _DAMAGED as error:
        raise _unreadable() from error


def _unreadable() -> Invalid:
    return Invalid(_("This workbook cannot be read; save it again as XLSX or CSV."))


def _demand_harmless(data: bytes) -> None:
    """Neither a bomb nor entities: both are refused before anything is unpacked or parsed."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
            raise Invalid(
                _("The workbook is too large unpacked: at most %(n)s MB.") % {"n": MOST_UNPACKED // 1_000_000}
            )
        for part in parts:
            if not part.filename.endswith((".xml", ".rels")):
                continue
            with archive.open(part) as stream:
                if b"<!DOCTYPE" in stream.read(4_096).replace(b"\x00", b"").upper():
                    raise _unreadable()


def _csv(data: bytes) -> Iterator[list[Cell]]:
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise Invalid(_("The file is no UTF-8 text; save it as “CSV UTF-8”.")) from None
    if "\x00" in text:
        raise Invalid(_("The file is no text."))
    head = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count))
    try:
        for row in reader:
            yield [cell if cell != "" else None for cell in row]
    except csv.Error as error:
        raise Invalid(
            _("Line %(n)s cannot be read: %(why)s.") % {"n": reader.line_num, "why": error}
        ) from None


def is_empty(row: Sequence[Cell]) -> bool:
    """Whether nothing stands in it."""
    return all(cell is None or cell == "" for cell in row)
