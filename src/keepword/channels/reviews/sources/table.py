"""Tables (CSV) that somebody uploads: read in pieces, so that a large one is no matter."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from charset_normalizer import from_bytes
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepword.channels.reviews import rules
from keepword.channels.reviews.rules import Given
from keepword.channels.reviews.sources.base import Source
from keepword.core.errors import Invalid

SAMPLE: Final = 64 * 1024
MOST_BYTES: Final = 50 * 1024 * 1024
MOST_COLUMNS: Final = 200
csv.field_size_limit(2 * 1024 * 1024)


class Uploaded(Source):
    key = "csv"
    name = gettext_lazy("Table (CSV)")


@dataclass(frozen=True)
class Line:
    """A row as it was understood: a review, or why it is none."""

    number: int
    given: Given | None
    problem: str = ""


def header(path: Path) -> list[str]:
    """The headings of a table. Invalid where there are none."""
    rows = _rows(path)
    found = next(rows, [])
    if len([name for name in found if name.strip()]) < 2 or len(found) > MOST_COLUMNS:
        raise Invalid(_("This is no table with headings (CSV)."), field="file")
    return [name.strip() for name in found]


def count(path: Path) -> int:
    """How many rows there are below the headings."""
    return max(0, sum(1 for row in _rows(path) if row) - 1)


def check_columns(names: Sequence[str], columns: Mapping[str, str]) -> None:
    """Invalid, naming it, where a column is not there or one that is needed is not chosen."""
    for what, name in columns.items():
        if what not in rules.NAMES or name not in names:
            raise Invalid(_("There is no column “%(name)s”.") % {"name": name[:60]}, field=what[:20])
    if "at" not in columns:
        raise Invalid(_("Choose the column that holds the date."), field="at")
    if "text" not in columns and "rating" not in columns and "title" not in columns:
        raise Invalid(_("Choose the column that holds the text or the rating."), field="text")


def lines(
    path: Path, columns: Mapping[str, str], *, start: int, most: int, scale: float, product: str = ""
) -> list[Line]:
    """Up to `most` rows from the row `start` (0: the first below the headings), as reviews."""
    rows = (row for row in _rows(path) if row)
    names = [name.strip() for name in next(rows, [])]
    place = {what: names.index(name) for what, name in columns.items() if name in names}
    part = islice(rows, start, start + most)
    return [_line(start + n, row, place, scale, product) for n, row in enumerate(part, 1)]


def _line(number: int, row: Sequence[str], place: Mapping[str, int], scale: float, product: str) -> Line:
    def cell(what: str) -> str:
        at = place.get(what)
        return rules.plain(row[at]) if at is not None and at < len(row) else ""

    at = rules.moment(cell("at"))
    if at is None:
        return Line(number, None, _("Row %(n)d: no date that can be read.") % {"n": number})
    text, title, rating = cell("text"), cell("title"), rules.number(cell("rating"))
    if not text and not title and rating is None:
        return Line(number, None, _("Row %(n)d: neither words nor a rating.") % {"n": number})
    if rating is not None and rules.share(rating, scale) is None:
        words = _("Row %(n)d: a rating of %(rating)s does not fit.")
        return Line(number, None, words % {"n": number, "rating": cell("rating")[:20]})
    url = cell("url")
    author = cell("author")[:200]
    return Line(
        number,
        Given(
            external_id=(cell("external_id") or rules.known_by(author, at, text or title))[:255],
            at=at,
            author=author,
            rating=rating,
            scale=scale,
            title=title[:300],
            text=text,
            language=cell("language")[:2].lower(),
            url=url[:500] if url.startswith(("https://", "http://")) else "",
            product=cell("product")[:200] or product,
            version=cell("version")[:60],
            reply=cell("reply"),
            replied_at=rules.moment(cell("replied_at")),
        ),
    )


def _rows(path: Path) -> Iterator[list[str]]:
    """The cells of a table, whatever its letters are encoded in and its cells are parted by."""
    with path.open("rb") as raw:
        sample = raw.read(SAMPLE)
        raw.seek(0)
        encoding = _encoding(sample)
        text = io.TextIOWrapper(raw, encoding=encoding, errors="replace", newline="")
        try:
            dialect: type[csv.Dialect] | csv.Dialect = csv.Sniffer().sniff(
                sample.decode(encoding, "replace").partition("\n")[0], delimiters=",;\t|"
            )
        except csv.Error:
            dialect = csv.excel
        try:
            yield from csv.reader(text, delimiter=dialect.delimiter)
        except csv.Error as error:
            raise Invalid(_("This is no table with headings (CSV)."), field="file") from error


def _encoding(sample: bytes) -> str:
    if sample.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    try:
        sample.decode("utf-8")
        return "utf-8-sig"
    except UnicodeDecodeError as error:
        if error.start > len(sample) - 4:  # the sample ends within a letter
            return "utf-8-sig"
    best = from_bytes(sample).best()
    return best.encoding if best is not None else "utf-8-sig"
