"""Many rows, few statements: how intake writes.

Django's own `save` costs several hundred microseconds a row, most of it spent in building the same SQL
again. Here a model's INSERT is built once, keys are drawn in blocks, and all rows of one model go out
in one statement. Nothing of a model's meaning is skipped: none here has signals or a custom `save`.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from django.db import connection, models

_CHUNK_VALUES = 30_000  # below SQLite's 32,766 and PostgreSQL's 65,535 parameters a statement


def insert(rows: Sequence[models.Model]) -> None:
    """Insert rows of one model; those without a primary key get one first (set on the object)."""
    if not rows:
        return
    model = type(rows[0])
    _give_keys(model, rows)
    head, one, fields = _statement(model, connection.vendor)
    per_chunk = max(1, _CHUNK_VALUES // len(fields))
    with connection.cursor() as cursor:
        for start in range(0, len(rows), per_chunk):
            part = rows[start : start + per_chunk]
            values: list[Any] = []
            for row in part:
                values.extend([prepare(getattr(row, name), connection) for name, prepare in fields])
            cursor.execute(head + ",".join([one] * len(part)), values)
    for row in rows:
        row._state.adding = False
        row._state.db = connection.alias


def _give_keys(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    without = [row for row in rows if row.pk is None]
    for row, key in zip(without, keys(model, len(without)), strict=True):
        row.pk = key


def keys(model: type[models.Model], count: int) -> Iterable[int]:
    """New primary keys for `count` rows of a model with an integer key, safe among processes.

    PostgreSQL draws them from the column's sequence. SQLite has one writer at a time (every
    transaction begins IMMEDIATE), so the next number after the largest ever used is free.
    """
    if not count:
        return []
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(%s::regclass) FROM generate_series(1, %s)", [_sequence(table), count]
            )
            return [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        row = cursor.fetchone()
        last = row[0] if row else 0
        return range(last + 1, last + count + 1)


@cache
def _sequence(table: str) -> str:
    return f"{table}_id_seq"


def _preparer(field: Any) -> Any:
    if isinstance(field, models.DateTimeField):
        return lambda value, conn: conn.ops.adapt_datetimefield_value(value) if value is not None else None
    if isinstance(field, models.JSONField | models.BinaryField | models.DateField | models.UUIDField):
        return lambda value, conn: field.get_db_prep_save(value, conn)
    return lambda value, conn: value


@cache
def _statement(model: type[models.Model], vendor: str) -> tuple[str, str, list[tuple[str, Any]]]:
    del vendor  # part of the cache key: quoting differs
    quote = connection.ops.quote_name
    fields = [(field.attname, _preparer(field)) for field in model._meta.concrete_fields]
    columns = ", ".join(quote(field.column) for field in model._meta.concrete_fields)
    head = f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES "
    return head, "(" + ", ".join(["%s"] * len(fields)) + ")", fields


def update(rows: Sequence[models.Model], names: Sequence[str]) -> None:
    """Write the named fields (attribute names, "assignee_id" for a key) of rows of one model."""
    if not rows:
        return
    statement, fields = _update_statement(type(rows[0]), tuple(names), connection.vendor)
    values = [
        [*(prepare(getattr(row, name), connection) for name, prepare in fields), row.pk] for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.executemany(statement, values)


@cache
def _update_statement(
    model: type[models.Model], names: tuple[str, ...], vendor: str
) -> tuple[str, list[tuple[str, Any]]]:
    del vendor  # part of the cache key: quoting differs
    quote = connection.ops.quote_name
    by_name = {field.attname: field for field in model._meta.concrete_fields}
    fields = [(name, _preparer(by_name[name])) for name in names]
    sets = ", ".join(f"{quote(by_name[name].column)} = %s" for name in names)
    return f"UPDATE {quote(model._meta.db_table)} SET {sets} WHERE id = %s", fields  # noqa: S608 - our own names
