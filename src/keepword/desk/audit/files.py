"""The audit log as a file, piece by piece. Columns and words are those of the code, for programs."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from keepword.audit.models import Entry

COLUMNS = ("at", "actor_id", "actor", "verb", "object_kind", "object_id", "data")
# What spreadsheets take for the beginning of a formula (OWASP, CSV Injection).
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(frozen=True)
class FileKind:
    content_type: str
    pieces: Callable[[Iterable[list[Entry]]], Iterator[str]]


def as_csv(chunks: Iterable[list[Entry]]) -> Iterator[str]:
    """RFC 4180, in UTF-8 with its mark, by which spreadsheets know it."""
    yield "\ufeff" + _csv([list(COLUMNS)])
    for rows in chunks:
        yield _csv([[safe(value) for value in _values(row)] for row in rows])


def as_json(chunks: Iterable[list[Entry]]) -> Iterator[str]:
    """One array (RFC 8259) of objects, a line each."""
    yield "["
    before = "\n"
    for rows in chunks:
        lines = []
        for row in rows:
            values = dict(zip(COLUMNS, _plain(row), strict=True))
            lines.append(before + json.dumps(values, ensure_ascii=False))
            before = ",\n"
        yield "".join(lines)
    yield "\n]\n"


def safe(value: str) -> str:
    """Text that no spreadsheet takes for a formula: a quote before it, which it then does not show."""
    return f"'{value}" if value.startswith(FORMULA) else value


def _plain(row: Entry) -> list[Any]:
    at = row.at.isoformat().replace("+00:00", "Z")
    return [at, row.actor_id, row.actor_label, row.verb, row.object_kind, row.object_id, row.data]


def _values(row: Entry) -> list[str]:
    *plain, data = _plain(row)
    return ["" if value is None else str(value) for value in plain] + [json.dumps(data, ensure_ascii=False)]


def _csv(rows: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


KINDS = {
    "csv": FileKind("text/csv; charset=utf-8", as_csv),
    "json": FileKind("application/json", as_json),
}
