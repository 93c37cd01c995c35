"""Many rows, few statements: how intake writes.

Django's own `save` costs several hundred microseconds a row, most of it spent in building the same SQL
again. Here a model's INSERT is built once, keys are drawn in blocks, and all rows of one model go out
in one statement. Nothing of a model's meaning is skipped: none here has signals or a custom `save`.
"""

import json
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any, TypeVar

from django.db import connection, models

Prepare = Callable[[Any], Any]
Converter = Callable[[Any], Any]

_CHUNK_VALUES = 30_000  # below SQLite's 32,766 and PostgreSQL's 65,535 parameters a statement


def insert(rows: Sequence[models.Model]) -> None:
    """Insert rows of one model; those without a primary key get one (set on the object)."""
    if not rows:
        return
    numbered_by_sqlite = connection.vendor == "sqlite" and all(row.pk is None for row in rows)
    if not numbered_by_sqlite:
        _give_keys(type(rows[0]), rows)
    _insert(rows, numbered=not numbered_by_sqlite)


def insert_in_turn(rows: Sequence[models.Model]) -> None:
    """Insert rows without a primary key; each gets its number from the statement that inserts it.

    `insert` draws numbers ahead, and a row may appear long after rows with higher numbers. Here a number is
    drawn under the statement's lock of the table: whoever has waited for such locks has seen all lower ones.
    """
    if rows:
        assert all(row.pk is None for row in rows)
        _insert(rows, numbered=False)


def _insert(rows: Sequence[models.Model], *, numbered: bool) -> None:
    """One statement a chunk; rows that are not numbered yet get their numbers from the database."""
    head, one, fields = _statement(type(rows[0]), connection.vendor, numbered)
    tail = "" if numbered or connection.vendor == "sqlite" else " RETURNING id"
    per_chunk = max(1, _CHUNK_VALUES // len(fields))
    with connection.cursor() as cursor:
        for start in range(0, len(rows), per_chunk):
            part = rows[start : start + per_chunk]
            values = [value for row in part for value in _values(row, fields)]
            cursor.execute(head + ",".join([one] * len(part)) + tail, values)
            if numbered:
                continue
            # SQLite has one writer at a time: the rows of one statement have numbers in a row.
            last = cursor.lastrowid if not tail else 0
            keys = [key for (key,) in cursor.fetchall()] if tail else range(last - len(part) + 1, last + 1)
            for row, key in zip(part, keys, strict=True):
                row.pk = key
    for row in rows:
        row._state.adding = False
        row._state.db = connection.alias


def _values(row: models.Model, fields: Sequence[tuple[str, Prepare | None]]) -> list[Any]:
    held = row.__dict__
    return [
        held[name] if prepare is None or held[name] is None else prepare(held[name])
        for name, prepare in fields
    ]


def _give_keys(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    without = [row for row in rows if row.pk is None]
    for row, key in zip(without, keys(model, len(without)), strict=True):
        row.pk = key


def keys(model: type[models.Model], count: int) -> Iterable[int]:
    """New primary keys for `count` rows of a model with an integer key, safe among processes.

    PostgreSQL draws them from the column's sequence, some ahead, so that most mails need no round trip
    for it; numbers may be left out when a process ends. SQLite has one writer at a time (every
    transaction begins IMMEDIATE), so the next number after the largest ever used is free.
    """
    if not count:
        return []
    table = model._meta.db_table
    if connection.vendor == "postgresql":
        return _from_pool(table, count)
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        row = cursor.fetchone()
    last = row[0] if row else 0
    return range(last + 1, last + count + 1)


_AHEAD = 32
_pools: dict[tuple[str, str], deque[int]] = {}  # by database and table; deques are safe among threads


def forget_keys() -> None:
    """Draw anew from the sequences, which have just been set: for a restore."""
    _pools.clear()


def _from_pool(table: str, count: int) -> list[int]:
    pool = _pools.setdefault((connection.settings_dict["NAME"], table), deque())
    out: list[int] = []
    while len(out) < count:
        try:
            out.append(pool.popleft())
        except IndexError:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT nextval(%s::regclass) FROM generate_series(1, %s)",
                    [f"{table}_id_seq", count - len(out) + (_AHEAD if count < _AHEAD else 0)],
                )
                pool.extend(row[0] for row in cursor.fetchall())
    return out


def _preparer(field: Any, vendor: str) -> Prepare | None:
    """How a value goes to the driver, as Django would send it; None where it goes as it is."""
    if isinstance(field, models.JSONField):
        return json.dumps
    if vendor == "sqlite" and isinstance(field, models.DateTimeField):
        return _sqlite_moment
    if vendor == "sqlite" and isinstance(field, models.UUIDField):
        return lambda value: value.hex
    if isinstance(field, models.DateField) and not isinstance(field, models.DateTimeField):
        return lambda value: field.get_db_prep_save(value, connection)
    return None


def _sqlite_moment(value: datetime) -> str:
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ")


@cache
def _statement(
    model: type[models.Model], vendor: str, with_key: bool
) -> tuple[str, str, list[tuple[str, Prepare | None]]]:
    quote = connection.ops.quote_name
    written = [field for field in model._meta.concrete_fields if with_key or not field.primary_key]
    fields = [(field.attname, _preparer(field, vendor)) for field in written]
    columns = ", ".join(quote(str(field.column)) for field in written)
    head = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES "  # noqa: S608 - our own names
    return head, "(" + ", ".join(["%s"] * len(fields)) + ")", fields


def update(rows: Sequence[models.Model], names: Sequence[str]) -> None:
    """Write the named fields (attribute names, "assignee_id" for a key) of rows of one model."""
    if not rows:
        return
    statement, fields = _update_statement(type(rows[0]), tuple(names), connection.vendor)
    values = [[*_values(row, fields), row.pk] for row in rows]
    with connection.cursor() as cursor:
        cursor.executemany(statement, values)


@cache
def _update_statement(
    model: type[models.Model], names: tuple[str, ...], vendor: str
) -> tuple[str, list[tuple[str, Prepare | None]]]:
    quote = connection.ops.quote_name
    by_name = {field.attname: field for field in model._meta.concrete_fields}
    fields = [(name, _preparer(by_name[name], vendor)) for name in names]
    sets = ", ".join(f"{quote(str(by_name[name].column))} = %s" for name in names)
    return f"UPDATE {quote(model._meta.db_table)} SET {sets} WHERE id = %s", fields  # noqa: S608 - our own names


# Reading ------------------------------------------------------------------------------------------

M = TypeVar("M", bound=models.Model)


Shape = tuple[tuple[type[models.Model], str], ...]  # models, each with its alias in the statement


def fetch(shape: Shape, tail: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Objects of joined models: one tuple a row, in the order of `shape`.

    `tail` is the statement from FROM on, in our own names. A model of which a LEFT JOIN found nothing is
    None in its place.
    """
    head, ends = _select(shape, connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute(head + tail, values)
        found = cursor.fetchall()
    return [
        tuple(
            None if row[start] is None else build(model, row[start:end])
            for (model, _alias), (start, end) in zip(shape, ends, strict=True)
        )
        for row in found
    ]


@cache
def _select(shape: Shape, vendor: str) -> tuple[str, list[tuple[int, int]]]:
    ends, start = [], 0
    for model, _alias in shape:
        end = start + len(model._meta.concrete_fields)
        ends.append((start, end))
        start = end
    return f"SELECT {', '.join(columns(model, alias) for model, alias in shape)} ", ends


def columns(model: type[models.Model], alias: str) -> str:
    """Every column of a model for a SELECT, under a table alias, in the order that `build` wants."""
    quote = connection.ops.quote_name
    return ", ".join(f"{alias}.{quote(str(field.column))}" for field in model._meta.concrete_fields)


def build(model: type[M], values: Sequence[Any]) -> M:
    """A model's object from the columns of `columns`, converted as the ORM would."""
    names, converters = _loader(model, connection.vendor)
    held = list(values)
    for index, convert in converters:
        if held[index] is not None:
            held[index] = convert(held[index])
    return model.from_db(connection.alias, names, held)


@cache
def _loader(model: type[models.Model], vendor: str) -> tuple[list[str], list[tuple[int, Converter]]]:
    fields = model._meta.concrete_fields
    found = [(index, _converter(field, vendor)) for index, field in enumerate(fields)]
    return [field.attname for field in fields], [(i, convert) for i, convert in found if convert]


def _converter(field: Any, vendor: str) -> Converter | None:
    if isinstance(field, models.JSONField):
        return json.loads
    if vendor != "sqlite":
        return None
    if isinstance(field, models.DateTimeField):
        return lambda value: value.replace(tzinfo=UTC)  # Django's SQLite connection gives naive UTC
    if isinstance(field, models.UUIDField):
        return lambda value: field.to_python(value)
    return None
