"""What a file of the lake looks like: the columns that every fact has, those of its kind, and `more`."""

import io
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple
from urllib.parse import quote
from uuid import UUID

import pyarrow as pa
import pyarrow.parquet as pq

from keepword.core import kinds

LAYOUT: Final = 1  # of folders and of the columns that every fact has; another one means a new lake

_MOMENT: Final = pa.timestamp("us", tz="UTC")
_TYPES: Final[Mapping[type, pa.DataType]] = {
    int: pa.int64(),
    float: pa.float64(),
    str: pa.string(),
    bool: pa.bool_(),
    datetime: _MOMENT,
    kinds.JSON: pa.string(),
    kinds.Names: pa.list_(pa.string()),
}
_BASE: Final = (
    pa.field("id", pa.int64()),
    pa.field("at", _MOMENT),
    pa.field("subject_id", pa.int64()),
    pa.field("person", pa.string()),
    pa.field("actor", pa.string()),
    pa.field("value", pa.float64()),
    pa.field("supersedes", pa.int64()),
)
_MORE: Final = pa.field("more", pa.string())


class Row(NamedTuple):
    """A fact as it is read from the database, in the order of `FIELDS`."""

    id: int
    kind: str
    at: datetime
    subject_id: int | None
    person: UUID | None
    actor: UUID | None
    value: float | None
    supersedes: int | None
    data: dict[str, Any]

    @property
    def month(self) -> str:
        """The month of its moment, in UTC, as folders are named."""
        return f"{self.at.year:04}-{self.at.month:02}"


FIELDS: Final = Row._fields


def schema(kind: str) -> pa.Schema:
    """The columns of a kind as they are declared now."""
    own = [pa.field(name, _TYPES[of]) for name, of in kinds.columns_of(kind).items()]
    return pa.schema([*_BASE, *own, _MORE])


def table(kind: str, rows: Sequence[Row]) -> pa.Table:
    """Facts of a kind, by id. What is not as it was declared stands in `more`, as JSON."""
    of = kinds.columns_of(kind)
    columns: dict[str, list[Any]] = {name: [] for name in schema(kind).names}
    for row in sorted(rows):
        for name in ("id", "at", "subject_id", "value", "supersedes"):
            columns[name].append(getattr(row, name))
        columns["person"].append(str(row.person) if row.person else None)
        columns["actor"].append(str(row.actor) if row.actor else None)
        more = {name: value for name, value in row.data.items() if name not in of}
        for name, type_ in of.items():
            value = row.data.get(name)
            good, stored = _stored(value, type_)
            columns[name].append(stored)
            if not good:
                more[name] = value
        columns["more"].append(json.dumps(more, sort_keys=True, ensure_ascii=False) if more else None)
    return pa.table(columns, schema=schema(kind))


def _stored(value: Any, of: type) -> tuple[bool, Any]:
    """Whether a value is of its column's type, and what stands in the column."""
    if value is None:
        return True, None
    if not kinds.fits(value, of):
        return False, None
    if of is kinds.JSON:
        return True, json.dumps(value, sort_keys=True, ensure_ascii=False)
    if of is datetime:
        try:
            moment = datetime.fromisoformat(value)
        except (TypeError, ValueError):
            return False, None
        return (True, moment) if moment.tzinfo else (False, None)
    return True, float(value) if of is float else value


def content(held: pa.Table) -> bytes:
    """A table as the bytes of a Parquet file."""
    out = io.BytesIO()
    pq.write_table(held, out, compression="zstd", use_dictionary=True, row_group_size=100_000)
    return out.getvalue()


def joined(kind: str, contents: Iterable[bytes]) -> pa.Table:
    """The facts of several files of a kind as one table of today's columns, by id."""
    wanted = schema(kind)
    parts = [_as_now(pq.read_table(io.BytesIO(one), partitioning=None), wanted) for one in contents]
    return pa.concat_tables(parts).sort_by("id")


def _as_now(held: pa.Table, wanted: pa.Schema) -> pa.Table:
    """Columns that came later are empty in an older file; what is declared no more goes."""
    columns = [
        held[field.name].cast(field.type)
        if field.name in held.column_names
        else pa.nulls(len(held), field.type)
        for field in wanted
    ]
    return pa.table(columns, schema=wanted)


def path(kind: str, month: str, first: int, last: int, run: int) -> str:
    """Where a file stands in the lake."""
    return f"v{LAYOUT}/kind={quote(kind, safe='')}/month={month}/{first}-{last}-{run}.parquet"
