"""A file of costs and budgets as a bookkeeper saves it. Pure; what cannot be read names its row and column.

month,kind,amount,team,channel,note
2026-11,people,4200.00,Helpdesk,,
2026-11,budget,5000,,,
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from keepword.core import money
from keepword.core.errors import Invalid
from keepword.strategy.rules import days

BUDGET: Final = "budget"
COLUMNS: Final = ("month", "kind", "amount", "currency", "team", "channel", "note")
NEEDED: Final = ("month", "kind", "amount")
MOST_BYTES: Final = 1_000_000
MOST_ROWS: Final = 5_000
_MOST_CELL: Final = 1_000


@dataclass(frozen=True, slots=True)
class Line:
    """A row: `number` is where it stands in the file, 2 the first one below the heading."""

    number: int
    month: date
    kind: str
    amount: int
    currency: str
    team: str
    channel: str
    note: str


def read(content: bytes, kinds: Sequence[str], currency: str) -> list[Line]:
    """Every row of a file, all of them right; Invalid names the first that is not."""
    if len(content) > MOST_BYTES:
        raise Invalid(_("This file is larger than %(most)s MB.") % {"most": 1}, field="file")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Invalid(_("The file is not written in UTF-8. Save it as “CSV UTF-8”."), field="file") from None
    if "\x00" in text:
        raise Invalid(_("The file is no text."), field="file")
    heading = text.partition("\n")[0]
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=heading.count))
    try:
        found = list(_lines(rows, [*kinds, BUDGET], currency))
    except csv.Error as error:
        raise Invalid(_("This is no table: %(reason)s.") % {"reason": error}, field="file") from None
    if not found:
        raise Invalid(_("There are no rows in this file."), field="file")
    return found


def _lines(rows: "Iterator[list[str]]", kinds: Sequence[str], currency: str) -> Iterator[Line]:
    names = ["_".join(cell.strip().casefold().split()) for cell in next(rows, [])]
    for name in NEEDED:
        if name not in names:
            raise Invalid(_("The file has no column “%(name)s”.") % {"name": name}, field="file")
    for number, cells in enumerate(rows, 2):
        if number > MOST_ROWS + 1:
            raise Invalid(_("A file may have %(most)s rows. Divide it.") % {"most": MOST_ROWS}, field="file")
        if not any(cell.strip() for cell in cells):
            continue
        row = {name: cell.strip()[:_MOST_CELL] for name, cell in zip(names, cells, strict=False)}
        yield _line(number, row, kinds, currency)


def _line(number: int, row: dict[str, str], kinds: Sequence[str], currency: str) -> Line:
    month = month_of(row.get("month", ""))
    if month is None:
        raise fault(number, "month", _("write the month as 2026-11"))
    kind = row.get("kind", "").casefold()
    if kind not in kinds:
        raise fault(number, "kind", _("it is one of %(kinds)s") % {"kinds": ", ".join(kinds)})
    if row.get("currency", "").upper() not in ("", currency):
        raise fault(number, "currency", _("costs are kept in %(currency)s") % {"currency": currency})
    amount = money.minor(row.get("amount", ""), currency)
    if amount is None:
        raise fault(number, "amount", _("write an amount such as 12.50"))
    for name, most in (("note", 200), ("team", 120), ("channel", 20)):
        if len(row.get(name, "")) > most:
            raise fault(number, name, _("at most %(most)s characters") % {"most": most})
    return Line(
        number, month, kind, amount, currency,
        row.get("team", ""), row.get("channel", "").casefold(), row.get("note", ""),
    )  # fmt: skip


def month_of(text: str) -> date | None:
    """The first day of a month that was written as 2026-11 or 2026-11-30; None when it is none."""
    try:
        day = date.fromisoformat(text if len(text) > 7 else f"{text}-01")
    except ValueError:
        return None
    return days.first_of(day) if days.fits(day) else None


def fault(row: int, column: str, reason: str) -> Invalid:
    """What is wrong with a row."""
    words = _("Row %(row)s, column “%(column)s”: %(reason)s. Nothing was taken from the file.")
    return Invalid(words % {"row": row, "column": column, "reason": reason}, field="file")
