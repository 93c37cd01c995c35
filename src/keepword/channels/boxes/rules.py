"""What a slip may hold, what looks like spam, and how a month is counted. Pure."""

import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

SMILES: Final = (1, 2, 3, 4, 5)
MOST_PHOTOS: Final = 3
MOST_BYTES: Final = 12 * 1024 * 1024  # of one photo
MOST_SCAN: Final = 25 * 1024 * 1024
LONGEST: Final = 5_000  # characters of a slip
MOST_ROWS: Final = 100  # paper slips entered in one go
AN_HOUR: Final = 60  # slips of one box from one network; a family, a queue and a tablet share one
A_DAY: Final = 300
PIN_TRIES: Final = 10  # an hour, of one tablet
LETTERS: Final = "23456789abcdefghjkmnpqrstuvwxyz"  # none that is taken for another one
CODE: Final = 10  # of them: 10^14 names, guessed by nobody at 60 an hour
PIN: Final = re.compile(r"\d{4,8}")
ONCE: Final = re.compile(r"[A-Za-z0-9-]{16,64}")
_LINK: Final = re.compile(r"https?://|www\.|\[url", re.IGNORECASE)


def new_code() -> str:
    """A name for a box's address."""
    return "".join(secrets.choice(LETTERS) for _number in range(CODE))


def plain(text: str) -> str:
    """What was typed, with plain line ends and without NUL."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").strip()


def looks_like_spam(words: str, trap: str) -> bool:
    """A field that no person sees was filled in, or there are more links than anybody drops into a box."""
    return bool(trap.strip()) or len(_LINK.findall(words)) > 2


def month_of(day: date) -> date:
    """The first day of its month."""
    return day.replace(day=1)


def next_month(month: date) -> date:
    """The first day of the month after it."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def spoken(wanted: Iterable[str], known: Sequence[str], otherwise: str) -> str:
    """The first of the wanted languages ("uk-UA" is uk) that is among the known ones."""
    for one in wanted:
        code = one.strip().lower().partition("-")[0]
        if code in known:
            return code
    return otherwise if otherwise in known else (known[0] if known else "en")


# Paper --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """A paper slip as it was typed: all of it still text."""

    smile: str = ""
    day: str = ""
    words: str = ""
    address: str = ""
    pages: str = ""

    @property
    def is_empty(self) -> bool:
        return not any((self.smile.strip(), self.words.strip(), self.address.strip()))


_DAY = re.compile(r"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}\.\d{1,2}\.(?:\d{4})?")


def rows_of(text: str) -> list[Row]:
    """Many lines that were pasted: a slip a line, cells between tabs or semicolons, in any order.

    A digit from 1 to 5 alone is the smile, a date a date, what has an @ the address; the rest are words.
    """
    return [row for row in map(_row, text.splitlines()) if not row.is_empty][:MOST_ROWS]


def _row(line: str) -> Row:
    smile = day = address = ""
    words: list[str] = []
    for cell in re.split(r"\t|;", line):
        cell = cell.strip()
        if not smile and cell in "12345" and len(cell) == 1:
            smile = cell
        elif not day and _DAY.fullmatch(cell):
            day = cell
        elif not address and "@" in cell[1:-1] and " " not in cell:
            address = cell
        elif cell:
            words.append(cell)
    return Row(smile=smile, day=day, words="; ".join(words), address=address)


def day_of(text: str, today: date) -> date | None:
    """A day as "2026-11-02", "2.11.2026" or "2.11." (the last one that was); None for no such day."""
    found = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text.strip())
    if found:
        return _date(int(found[1]), int(found[2]), int(found[3]))
    found = re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})?", text.strip())
    if not found:
        return None
    day, month = int(found[1]), int(found[2])
    if found[3]:
        return _date(int(found[3]), month, day)
    this_year = _date(today.year, month, day)
    return this_year if this_year and this_year <= today else _date(today.year - 1, month, day)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def points(counts: Sequence[int], width: int, height: int) -> str:
    """A line through counts for an SVG polyline."""
    most = max([*counts, 1])
    step = width / max(1, len(counts) - 1)
    return " ".join(
        f"{i * step:.1f},{height - 1 - (height - 2) * n / most:.1f}" for i, n in enumerate(counts)
    )
