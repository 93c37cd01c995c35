"""Which column of a table answers what: the map of `keepword survey import`, see docs/surveys.md. Pure.

What is wrong with a map is told in English, as all that the command line says."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from openpyxl.utils import column_index_from_string

from keepword.core.errors import Invalid
from keepword.feedback.instruments import CUSTOM, KEYS, Asked, instrument
from keepword.feedback.rules.questions import checked
from keepword.feedback.rules.tables import Cell, letters

_KNOWN: Final = frozenset(
    {
        "survey",
        "instrument",
        "sheet",
        "header",
        "language",
        "at",
        "id",
        "columns",
        "pairs",
        "values",
        "questions",
        "about",
    }
)
_ABOUT: Final = frozenset({"channel", "product"})
_LETTERS: Final = re.compile(r"\$([A-Za-z]{1,3})")
_LONGEST: Final = 120
_TYPES: Final[dict[str, type | tuple[type, ...]]] = {
    **dict.fromkeys(("key", "kind", "role", "item", "dimension"), str),
    **dict.fromkeys(("texts", "ends"), Mapping),
    **dict.fromkeys(("low", "high", "alarm"), int),
    **dict.fromkeys(("required", "reverse"), bool),
    "options": list,
}


@dataclass(frozen=True, slots=True)
class Map:
    """What a file says. `columns` by question: a header, or "$E" for a column by its letters."""

    survey: str
    instrument: str
    questions: tuple[Asked, ...]
    columns: Mapping[str, str]
    sheet: str = ""
    header: int = 1
    language: str = ""
    at: str = ""
    at_format: str = ""
    zone: str = ""
    id: str = ""
    values: Mapping[str, float] = field(default_factory=dict)
    about: Mapping[str, str] = field(default_factory=dict)


def read(data: Any) -> Map:
    """A map from what its YAML says. Invalid names the line at fault."""
    if not isinstance(data, Mapping) or not set(data) <= _KNOWN:
        unknown = sorted(map(str, set(data) - _KNOWN)) if isinstance(data, Mapping) else []
        raise _wrong(", ".join(unknown)[:100] or "map", "is not known in a map")
    key = data.get("instrument", CUSTOM)
    if key not in (*KEYS, CUSTOM):
        raise _wrong("instrument", "is one of {names}".format(names=", ".join((*KEYS, CUSTOM))))
    questions = checked([*(instrument(key).questions if key != CUSTOM else ()), *_own(data)])
    at = data.get("at", "")
    when = at if isinstance(at, Mapping) else {"column": at}
    return Map(
        survey=_text(data, "survey", required=True),
        instrument=key,
        questions=tuple(questions),
        columns=_columns(data, questions),
        sheet=_text(data, "sheet"),
        header=_header(data),
        language=_text(data, "language", longest=10),
        at=_text(when, "column"),
        at_format=_text(when, "format"),
        zone=_zone(when),
        id=_text(data, "id"),
        values=_values(data),
        about=_about(data),
    )


def _wrong(name: str, why: str) -> Invalid:
    return Invalid(f"The map: “{name}” {why}.", field=name)


def _text(data: Mapping[str, Any], name: str, *, required: bool = False, longest: int = _LONGEST) -> str:
    value = data.get(name, "")
    text = " ".join(str(value).split()) if isinstance(value, str | int) else ""
    if (required or value not in ("", None)) and not 0 < len(text) <= longest:
        raise _wrong(name, f"is a text of 1 to {longest} letters")
    return text


def _header(data: Mapping[str, Any]) -> int:
    value = data.get("header", 1)
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= 100:
        raise _wrong("header", "is the number of the row with the headers, 1 to 100")
    return value


def _zone(when: Mapping[str, Any]) -> str:
    name = _text(when, "zone")
    if name:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise _wrong("zone", "is a time zone such as Europe/Vilnius") from None
    return name


def _own(data: Mapping[str, Any]) -> list[Asked]:
    given = data.get("questions", [])
    if not isinstance(given, list) or not all(isinstance(one, Mapping) for one in given):
        raise _wrong("questions", "is a list of questions")
    found = []
    for one in given:
        texts = one.get("texts", {})
        plain = {"kind": "text", **one, "texts": {"en": texts} if isinstance(texts, str) else texts}
        if "key" not in plain or not all(_is_fit(name, value) for name, value in plain.items()):
            raise _wrong("questions", "have a key, texts, and what else docs/surveys.md says")
        found.append(Asked(**plain))
    return found


def _is_fit(name: str, value: Any) -> bool:
    wanted = _TYPES.get(name)
    if name == "ends":
        return isinstance(value, Mapping) and all(map(_is_ends, value.values()))
    return (
        wanted is not None and isinstance(value, wanted) and not (wanted is int and isinstance(value, bool))
    )


def _is_ends(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(isinstance(end, str) for end in value)


def _columns(data: Mapping[str, Any], questions: Sequence[Asked]) -> dict[str, str]:
    given = data.get("columns", {})
    if not isinstance(given, Mapping):
        raise _wrong("columns", "says which column answers which question")
    found = {**_paired(data, questions), **{str(key): str(column) for key, column in given.items()}}
    keys = {one.key for one in questions}
    for key in found:
        if key not in keys:
            raise _wrong(key[:60], "is no question of this survey")
    if not found:
        raise _wrong("columns", "says which column answers which question")
    return found


def _paired(data: Mapping[str, Any], questions: Sequence[Asked]) -> dict[str, str]:
    """Columns that stand side by side: the first role of item 1, the second, the first of item 2, ..."""
    pairs = data.get("pairs")
    if pairs is None:
        return {}
    start = pairs.get("from") if isinstance(pairs, Mapping) else None
    place = lettered(str(start))
    roles = (pairs.get("first"), pairs.get("second")) if isinstance(pairs, Mapping) else ()
    sides = [[one.key for one in questions if one.role == role and role] for role in roles]
    if place is None or len(sides) != 2 or not sides[0] or len(sides[0]) != len(sides[1]):
        raise _wrong("pairs", "is like {from: $E, first: expectation, second: perception}")
    keys = [key for pair in zip(*sides, strict=True) for key in pair]
    return {key: f"${letters(place + at)}" for at, key in enumerate(keys)}


def _values(data: Mapping[str, Any]) -> dict[str, float]:
    given = data.get("values", {})
    if not isinstance(given, Mapping) or not all(
        isinstance(number, int | float) and not isinstance(number, bool) for number in given.values()
    ):
        raise _wrong("values", "says which number a word stands for")
    return {str(word).strip().casefold(): float(number) for word, number in given.items()}


def _about(data: Mapping[str, Any]) -> dict[str, str]:
    given = data.get("about", {})
    if not isinstance(given, Mapping) or not set(given) <= _ABOUT:
        raise _wrong("about", "has channel and product")
    return {name: _text(given, name, longest=60) for name in given}


# Columns of a table ---------------------------------------------------------------------------------------


def lettered(name: str) -> int | None:
    """The place (from 0) of a column named by its letters, "$E"; None for a header."""
    found = _LETTERS.fullmatch(name)
    return int(column_index_from_string(found[1].upper())) - 1 if found else None


def place_of(name: str, headers: Sequence[Cell]) -> int:
    """Where a column is. Invalid when no header, or more than one, is called so."""
    place = lettered(name)
    if place is not None:
        if place >= len(headers):
            raise Invalid(f"There is no column {name}.")
        return place
    wanted = " ".join(name.split())
    places = [
        at for at, one in enumerate(headers) if one is not None and " ".join(str(one).split()) == wanted
    ]
    if len(places) == 1:
        return places[0]
    if not places:
        raise Invalid(f"There is no column “{name[:60]}”.")
    raise Invalid(f"{len(places)} columns are called “{name[:60]}”: name it by its letters, such as $E.")
