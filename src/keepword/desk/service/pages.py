"""Sheets of a PDF: letters that all four languages need, a head and a number on each, tables and drawings.

It knows nothing of what is told; `printed.py` says that.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from fpdf import FPDF, ViewerPreferences, XPos, YPos
from fpdf.enums import MethodReturnValue

from keepword.desk.service.drawings.paper import FAMILY, FONTS, Sheet, legible

INK: Final = (27, 28, 31)
SOFT: Final = (77, 81, 88)
_LINE: Final = (210, 211, 206)
_GROUND: Final = (243, 243, 240)
_MARGIN: Final = 14.0  # mm
_FOOT: Final = 16.0
_ALL: Final = "\ue000"
"""Stands for the number of pages until it is known; `legible` leaves no such sign in anybody's words."""


@dataclass(frozen=True, slots=True)
class Column:
    """Of a table. `share` is its part of the width."""

    heading: str
    share: float
    align: Literal["L", "R"] = "L"


@dataclass(frozen=True, slots=True)
class Cell:
    """A piece of a row: words in a colour, or a drawing as high as `high` mm."""

    text: str = ""
    colour: tuple[int, int, int] = INK
    bold: bool = False
    sheet: Sheet | None = None
    high: float = 0.0


@dataclass(frozen=True, slots=True)
class Head:
    """What stands at the head of each page, and on the file. `lines` are period, zone, filter."""

    title: str
    shop: str
    lines: Sequence[str]
    language: str
    at: datetime


class Pages(FPDF):
    """A document that is being written, from the top down."""

    def __init__(self, head: Head, foot: Callable[[int, str], str]) -> None:
        super().__init__(format="A4")
        self.head, self.foot = head, foot
        for style, name in (("", "DejaVuSans"), ("B", "DejaVuSans-Bold")):
            self.add_font(FAMILY, style, FONTS / f"{name}.ttf")
        self.alias_nb_pages(_ALL)
        self.set_margin(_MARGIN)
        self.set_auto_page_break(auto=True, margin=_FOOT)
        self.set_title(legible(head.title))
        self.set_author(legible(head.shop))
        self.set_creator("Keepword")
        self.set_lang(head.language)
        self.set_creation_date(head.at)
        self.viewer_preferences = ViewerPreferences(display_doc_title=True)
        self.add_page()

    def header(self) -> None:
        """On each page: of what it is, of when, of whom."""
        self._write(legible(self.head.title), 15 if self.page_no() == 1 else 10, bold=True)
        for line in self.head.lines:
            self._write(legible(line), 8, colour=SOFT)
        self.set_draw_color(*_LINE)
        self.line(self.l_margin, self.y + 1.5, self.w - self.r_margin, self.y + 1.5)
        self.set_y(self.y + 5)

    def footer(self) -> None:
        """On each page: which of how many."""
        self.set_y(-_FOOT + 5)
        self._font(8, SOFT)
        self.cell(self.epw / 2, 5, legible(self.head.shop))
        self.cell(self.epw / 2, 5, self.foot(self.page_no(), _ALL), align="R")

    def words(self, text: str, *, soft: bool = False, size: float = 9) -> None:
        """A paragraph."""
        self._write(legible(text), size, colour=SOFT if soft else INK)

    def heading(self, text: str, beside: str = "", colour: tuple[int, int, int] = INK) -> None:
        """A heading with a word beside it, never the last line of a page."""
        self._room(32)
        self.set_y(self.y + 3)
        self._write(legible(text), 11, bold=True)
        if beside:
            self._write(legible(beside), 9, colour=colour, bold=True)
        self.set_y(self.y + 1)

    def drawing(self, sheet: Sheet, wide: float) -> None:
        """A drawing in its middle, so many mm wide, with its name for who does not see it."""
        wide = min(wide, self.epw)
        high = wide * sheet.height / sheet.width
        self._room(high + 2)
        self._draw(sheet, self.l_margin + (self.epw - wide) / 2, self.y, wide)
        self.set_y(self.y + high + 3)

    def table(self, columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> None:  # type: ignore[override]
        """Rows under their headings, which stand again on each page. A row is not broken over two pages."""
        whole = sum(one.share for one in columns)
        widths = [self.epw * one.share / whole for one in columns]
        heads = [Cell(one.heading, SOFT, bold=True) for one in columns]
        self._headings(columns, widths, heads)
        for row in rows:
            high = self._height(row, widths)
            if self.y + high > self.h - _FOOT:
                self.add_page()
                self._headings(columns, widths, heads)
            self._row(columns, widths, row, high)
        self.set_y(self.y + 4)

    def whole(self) -> bytes:
        """The file."""
        return bytes(self.output())

    def _headings(self, columns: Sequence[Column], widths: Sequence[float], heads: Sequence[Cell]) -> None:
        high = self._height(heads, widths)
        self._room(high + 12)
        self.set_fill_color(*_GROUND)
        self.rect(self.l_margin, self.y, self.epw, high, style="F")
        self._row(columns, widths, heads, high)

    def _row(
        self, columns: Sequence[Column], widths: Sequence[float], row: Sequence[Cell], high: float
    ) -> None:
        x, top = self.l_margin, self.y
        for column, wide, cell in zip(columns, widths, row, strict=True):
            if cell.sheet is not None:
                self._draw(cell.sheet, x + 1, top + 1, min(wide - 2, self._wide(cell)))
            else:
                self._font(8, cell.colour, bold=cell.bold)
                self.set_xy(x, top + 1)
                self.multi_cell(wide, 4, legible(cell.text), align=column.align)
            x += wide
        self.set_draw_color(*_LINE)
        self.line(self.l_margin, top + high, self.w - self.r_margin, top + high)
        self.set_xy(self.l_margin, top + high)

    def _height(self, row: Sequence[Cell], widths: Sequence[float]) -> float:
        most = 4.0
        for cell, wide in zip(row, widths, strict=True):
            if cell.sheet is not None:
                most = max(most, min(cell.high, (wide - 2) * cell.sheet.height / cell.sheet.width))
            elif cell.text:
                self._font(8, cell.colour, bold=cell.bold)
                told = self.multi_cell(
                    wide, 4, legible(cell.text), dry_run=True, output=MethodReturnValue.HEIGHT
                )
                assert isinstance(told, float | int)
                most = max(most, float(told))
        return most + 2

    @staticmethod
    def _wide(cell: Cell) -> float:
        assert cell.sheet is not None
        return cell.high * cell.sheet.width / cell.sheet.height

    def _draw(self, sheet: Sheet, x: float, y: float, wide: float) -> None:
        name = legible(sheet.name) or None
        self.image(io.BytesIO(sheet.svg.encode()), x=x, y=y, w=wide, alt_text=name, title=name)

    def _room(self, high: float) -> None:
        if self.y + high > self.h - _FOOT:
            self.add_page()

    def _write(
        self, text: str, size: float, *, colour: tuple[int, int, int] = INK, bold: bool = False
    ) -> None:
        if text:
            self._font(size, colour, bold=bold)
            self.multi_cell(self.epw, size * 0.5, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _font(self, size: float, colour: tuple[int, int, int], *, bold: bool = False) -> None:
        self.set_font(FAMILY, "B" if bold else "", size)
        self.set_text_color(*colour)
