"""Pages of a long list that cost the same at the first row and at the millionth.

A page is asked for by the sort key of the last row of the page before (keyset), never by OFFSET.
"""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Page(Generic[M]):
    """Rows of one page and the cursor of the next, "" on the last."""

    rows: list[M]
    next: str


def page(rows: QuerySet[M], *, order: Sequence[str], after: str = "", size: int = 40) -> Page[M]:
    """One page of `rows` in the given order (field names, "-" for descending; the last one unique).

    `after` is the `next` of the page before; one that cannot be read starts from the beginning.
    No field of the order may be null; it may be an annotation.
    """
    values = _fitting(rows, order, _decode(after, len(order)))
    found = list(_beyond(rows, order, values).order_by(*order)[: size + 1])
    more = len(found) > size
    found = found[:size]
    return Page(rows=found, next=_encode(found[-1], order) if more else "")


def readable(rows: QuerySet[M], order: Sequence[str], after: str) -> bool:
    """Whether a cursor is one of a page of these rows in this order."""
    return _fitting(rows, order, _decode(after, len(order))) is not None


def _fitting(rows: QuerySet[M], order: Sequence[str], values: list[Any] | None) -> list[Any] | None:
    """The values as their fields hold them; None when one is none of its field's."""
    if values is None:
        return None
    key = rows.model._meta.pk.name
    names = [key if name.lstrip("-") == "pk" else name.lstrip("-") for name in order]
    known: dict[str, Any] = {field.name: field for field in rows.model._meta.concrete_fields}
    known |= {name: made.output_field for name, made in rows.query.annotations.items() if name in names}
    fields = [known[name] for name in names]
    try:
        fit = [field.to_python(value) for field, value in zip(fields, values, strict=True)]
    except (ValidationError, OverflowError, TypeError):
        return None
    naive = any(isinstance(value, datetime) and value.tzinfo is None for value in fit)
    large = any(isinstance(value, int) and abs(value) >= 2**63 for value in fit)
    return None if naive or large or None in fit else fit


def _beyond(rows: QuerySet[M], order: Sequence[str], values: list[Any] | None) -> QuerySet[M]:
    if values is None:
        return rows
    condition, equal = Q(), Q()
    for name, value in zip(order, values, strict=True):
        field = name.lstrip("-")
        condition |= equal & Q(**{f"{field}__{'lt' if name.startswith('-') else 'gt'}": value})
        equal &= Q(**{field: value})
    first = order[0].lstrip("-")
    bound = "lte" if order[0].startswith("-") else "gte"
    # The redundant bound lets both databases walk the index instead of filtering it.
    return rows.filter(Q(**{f"{first}__{bound}": values[0]}) & condition)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value  # a datetime is a date


def _encode(row: Model, order: Sequence[str]) -> str:
    values = [getattr(row, name.lstrip("-")) for name in order]
    plain = [["t" if isinstance(v, datetime) else "v", _plain(v)] for v in values]
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def _decode(cursor: str, length: int) -> list[Any] | None:
    if not cursor or len(cursor) > 500:
        return None
    try:
        plain = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        values = [datetime.fromisoformat(v) if kind == "t" else v for kind, v in plain]
    except (ValueError, TypeError, UnicodeDecodeError):
        return None
    if len(values) != length or any(not isinstance(v, datetime | int | str) for v in values):
        return None
    return values
