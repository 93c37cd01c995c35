"""A calendar written by hand as YAML; docs/calendars.md describes the format."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from zoneinfo import available_timezones

import yaml

from keepword.calendars.rules.days_off import DaysOff, Region, region_named
from keepword.calendars.rules.hours import (
    DAY_MINUTES,
    DAYS_A_WEEK,
    Day,
    Interval,
    Week,
    WorkingHours,
    zone_named,
)
from keepword.calendars.rules.words import (
    DAY_NAMES,
    RawInterval,
    days_named,
    intervals_of,
    raw_intervals,
    short,
)
from keepword.core.errors import Invalid

LARGEST_FILE = 200_000
"""Characters: ten years of days with their names fit, and YAML of this size is read in a second or two."""

_SPELLINGS = {
    "zone": ("zone", "timezone", "time_zone", "tz"),
    "hours": ("hours", "week", "working_hours", "opening_hours", "business_hours", "schedule", "days"),
    "working_days": ("working_days",),
    "holidays": ("holidays", "holiday"),
    "exceptions": ("exceptions", "exception", "special_days", "overrides"),
    "name": ("name", "title", "description", "version"),
}
_DATE = ("date", "day", "on")
_INTERVALS = ("hours", "intervals", "times")
_LABEL = ("name", "label", "title", "description")
_EXPECTED_DAYS = 'expected such as {mon-fri: ["09:00-18:00"]}'
_EXPECTED_DATES = 'expected such as {2026-12-24: ["09:00-12:00"]}'
_NOTHING = frozenset({"", "~", "null", "none", "false", "no", "[]"})


def load_yaml(text: str) -> WorkingHours:
    """The working hours of a calendar file; Invalid, naming the key, if it cannot be understood."""
    fields = _fields(_document(text))
    if "hours" not in fields:
        raise Invalid(f"hours: missing; {_EXPECTED_DAYS}")
    return WorkingHours(
        zone=_zone(fields.get("zone")),
        week=_week(fields["hours"], fields.get("working_days")),
        holidays=_days_off(fields.get("holidays")),
        exceptions=_exceptions(fields.get("exceptions")),
    )


def _document(text: str) -> Mapping[object, object]:
    if len(text) > LARGEST_FILE:
        raise Invalid(f"the calendar is longer than {LARGEST_FILE} characters")
    try:
        # Every value stays the text that was written: no 9:30 that becomes 570, no Norway that becomes False.
        document = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - BaseLoader makes only str, list and dict
    except yaml.MarkedYAMLError as error:
        line = f"line {error.problem_mark.line + 1}: " if error.problem_mark else ""
        raise Invalid(f"the calendar is not YAML: {line}{error.problem or 'cannot be read'}") from error
    except (yaml.YAMLError, RecursionError, ValueError, OverflowError) as error:
        # A character that YAML forbids; brackets in thousands; "\\UFFFFFFFF".
        raise Invalid("the calendar is not YAML that can be read") from error
    if not isinstance(document, dict):
        raise Invalid("the calendar is not a mapping; expected the keys zone, hours, holidays, exceptions")
    return document


def _fields(document: Mapping[object, object]) -> dict[str, object]:
    """The document under the names used here; days that stand at the top are hours."""
    fields: dict[str, object] = {}
    days: dict[str, object] = {}
    for key, value in document.items():
        word = _word(key)
        name = next((name for name, spellings in _SPELLINGS.items() if word in spellings), None)
        if name is None:
            _known_day(str(key))
            days[str(key)] = value
        elif name in fields and name != "name":
            raise Invalid(f"{key}: given twice, also under another spelling")
        else:
            fields[name] = value
    if days and "hours" in fields:
        raise Invalid(f"{next(iter(days))}: days stand either under hours or at the top, not both")
    if days:
        fields["hours"] = days
    return fields


def _word(key: object) -> str:
    """ "Time-Zone" as time_zone; a date stays as it is."""
    word = str(key).strip().casefold()
    return word if word[:1].isdigit() else word.replace("-", "_").replace(" ", "_")


def _known_day(key: str) -> None:
    try:
        days_named(key, key)
    except Invalid as error:
        raise Invalid(f"{key[:40]}: unknown key; expected zone, hours, holidays, exceptions") from error


def _zone(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise Invalid("zone: missing; expected a name like Europe/Vilnius")
    name = value.strip()
    try:
        return zone_named(name).key
    except Invalid:
        same = [known for known in available_timezones() if known.casefold() == name.casefold()]
        if not same:
            raise
        return same[0]


def _week(value: object, working_days: object) -> Week:
    """Each day's own hours: what names the day alone wins over a range, a range over "daily"."""
    named: dict[int, tuple[int, list[RawInterval]]] = {}
    for key, intervals in _days(value, working_days):
        where = f"hours.{key}"
        days = days_named(key, where)
        found = raw_intervals(_inner(intervals), where)
        for day in days:
            if day not in named or len(days) <= named[day][0]:
                named[day] = len(days), found
    return _over_midnight([named[day][1] if day in named else [] for day in range(DAYS_A_WEEK)])


def _over_midnight(week: list[list[RawInterval]]) -> Week:
    """A night shift is the evening of its day and the morning of the next."""
    days: list[list[Interval]] = [[] for _ in week]
    for day, intervals in enumerate(week):
        for start, end in intervals:
            if start < end:
                days[day].append(Interval(start, end))
            else:
                days[day].append(Interval(start, DAY_MINUTES))
                days[(day + 1) % DAYS_A_WEEK].append(Interval(0, end))
    return tuple(tuple(intervals) for intervals in days)


def _days(value: object, working_days: object) -> Iterator[tuple[str, object]]:
    """(days, intervals) of a mapping, of texts "mon-fri 09:00-18:00", or of seven lists from Monday on."""
    if working_days is not None:
        words = working_days if isinstance(working_days, list) else [working_days]
        yield ", ".join(str(word) for word in words), value
    elif isinstance(value, Mapping):
        yield from ((str(key), intervals) for key, intervals in value.items())
    elif isinstance(value, list):
        by_position = len(value) == DAYS_A_WEEK and not any(_names_days(item) for item in value)
        yield from zip(DAY_NAMES, value, strict=True) if by_position else map(_day_of_list, value)
    elif isinstance(value, str):
        for line in re.split(r"[;\n]", value):
            yield _day_of_text(line)
    else:
        raise Invalid(f"hours: {short(value)} is not understood; {_EXPECTED_DAYS}")


def _names_days(item: object) -> bool:
    return isinstance(item, Mapping) or (isinstance(item, str) and item.strip()[:2].casefold() in _BEGINNINGS)


_BEGINNINGS = frozenset(name[:2] for name in DAY_NAMES)


def _day_of_list(item: object) -> tuple[str, object]:
    if isinstance(item, str):
        return _day_of_text(item)
    if not isinstance(item, Mapping):
        raise Invalid(f"hours: {short(item)} names no day; {_EXPECTED_DAYS}")
    rest = {_word(key): part for key, part in item.items()}
    days = next((rest.pop(key) for key in ("day", "days", "weekday") if key in rest), None)
    if days is None and len(item) == 1:
        key, intervals = next(iter(item.items()))
        return str(key), intervals
    words = days if isinstance(days, list) else [days or ""]
    return ", ".join(str(word) for word in words), rest


def _day_of_text(line: str) -> tuple[str, object]:
    """ "Mon-Fri: 09:00-18:00" as ("Mon-Fri", "09:00-18:00")."""
    found = re.match(r"\s*([^\d:]*?[^\d:\s])\s*:?\s*(\d.*|closed|off)?\s*\Z", line, re.IGNORECASE | re.DOTALL)
    if found is None or not found[2]:
        raise Invalid(f'hours: {short(line)} is not understood; expected such as "mon-fri 09:00-18:00"')
    return found[1], found[2]


def _inner(intervals: object) -> object:
    """The intervals in {hours: [...], name: ...}, or what was given."""
    if not isinstance(intervals, Mapping):
        return intervals
    fields = {_word(key): value for key, value in intervals.items()}
    found = [fields.pop(key) for key in _INTERVALS if key in fields]
    closed = str(fields.pop("closed", "false")).casefold() in ("true", "yes")
    for key in _LABEL:
        fields.pop(key, None)
    if len(found) == 1 and not fields and not closed:
        return found[0]
    return fields or found or None


def _days_off(value: object) -> DaysOff:
    regions: list[Region] = []
    dates: list[date] = []
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, Mapping):
            _from_mapping(item, regions, dates)
        elif isinstance(item, str) and not _is_nothing(item):
            _from_word(item, regions, dates)
        elif item is not None and not isinstance(item, str):
            raise Invalid(f"holidays: {short(item)} is not understood; expected a country code or dates")
    return DaysOff(tuple(dict.fromkeys(regions)), frozenset(dates))


def _is_nothing(text: str) -> bool:
    # NO in capitals is Norway.
    return text != "NO" and text.strip().casefold() in _NOTHING


def _from_word(text: str, regions: list[Region], dates: list[date]) -> None:
    for word in re.split(r"[,;\s]+", text.strip()):
        if word[:1].isdigit():
            dates.append(_date(word, "holidays"))
        else:
            country, _, subdivision = word.partition("-")
            regions.append(_region(country, subdivision))


def _from_mapping(item: Mapping[object, object], regions: list[Region], dates: list[date]) -> None:
    fields = {_word(key): part for key, part in item.items()}
    country = _pop(fields, ("country", "countries"))
    subdivision = _pop(fields, ("subdivision", "subdiv", "state", "province", "region"))
    listed = _pop(fields, ("dates", "days", "date", "extra", "also"))
    if country is not None:
        _add_country(country, subdivision, regions)
    elif isinstance(subdivision, str) and not _is_nothing(subdivision):
        raise Invalid("holidays.subdivision: given without holidays.country")
    dates += _dates(listed)
    for key in _LABEL:
        fields.pop(key, None)
    # {2026-12-24: Christmas Eve}: the names of the days are for people.
    dates += [_date(key, "holidays") for key in fields]


def _add_country(country: object, subdivision: object, regions: list[Region]) -> None:
    part = subdivision if isinstance(subdivision, str) and not _is_nothing(subdivision) else ""
    codes = country if isinstance(country, list) else [country]
    if part and len(codes) > 1:
        raise Invalid("holidays.subdivision: belongs to one country; list the countries one by one")
    for code in codes:
        if not isinstance(code, str):
            raise Invalid(f"holidays.country: {short(code)} is not a code; expected such as LT or UA")
        if code != "no" and _is_nothing(code):
            continue
        main, _, own = code.strip().partition("-")
        regions.append(_region(main, own or part))


def _dates(listed: object) -> Iterator[date]:
    if isinstance(listed, Mapping):
        listed = list(listed)
    if listed is None or (isinstance(listed, str) and _is_nothing(listed)):
        return
    for item in listed if isinstance(listed, list) else str(listed).split(","):
        day = next((item[key] for key in _DATE if key in item), None) if isinstance(item, Mapping) else item
        yield _date(day, "holidays.dates")


def _region(country: str, subdivision: str) -> Region:
    try:
        return region_named(country, subdivision)
    except Invalid as error:
        raise Invalid(f"holidays.{error}") from error


def _exceptions(value: object) -> dict[date, Day]:
    if value is None or (isinstance(value, str) and _is_nothing(value)) or value == []:
        return {}
    days: dict[date, Day] = {}
    for key, intervals in _exception_days(value):
        day = _date(key, "exceptions")
        if day in days:
            raise Invalid(f"exceptions.{day}: given twice")
        days[day] = intervals_of(_inner(intervals), f"exceptions.{day}")
    return days


def _exception_days(value: object) -> Iterator[tuple[object, object]]:
    if isinstance(value, Mapping):
        yield from value.items()
        return
    for item in value if isinstance(value, list) else [value]:
        if not isinstance(item, Mapping):
            raise Invalid(f"exceptions: {short(item)} is not understood; {_EXPECTED_DATES}")
        fields = {_word(key): part for key, part in item.items()}
        named = _pop(fields, _DATE)
        if named is None:
            yield from item.items()
        else:
            yield named, fields


def _pop(fields: dict[str, object], keys: tuple[str, ...]) -> object:
    found = [fields.pop(key) for key in keys if key in fields]
    return found[0] if found else None


def _date(value: object, where: str) -> date:
    try:
        return date.fromisoformat(str(value).strip())
    except ValueError as error:
        raise Invalid(f"{where}: {short(value)} is not a date; expected such as 2026-12-24") from error
