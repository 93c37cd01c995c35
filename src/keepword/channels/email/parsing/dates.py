"""The Date field (RFC 5322 section 3.3), also as careless programs write it."""

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz

_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
    )
}
# Outside of these a date is an error of the program that wrote it.
_FIRST_YEAR, _LAST_YEAR = 1900, 2199
_USUAL = re.compile(
    r"^(?:[A-Za-z]{3,9}\.?,?\s+)?(\d{1,2})[ \-]([A-Za-z]{3})[A-Za-z]*\.?[ \-,]\s*(\d{2,4})\s+"
    r"(\d{1,2}):(\d{2})(?::(\d{2}))?\s*(?:([+-])(\d{2}):?(\d{2})|(GMT|UTC?|Z))?\b"
)


def parse(value: str) -> datetime | None:
    """The moment in UTC, None where the field names none. A date without a zone is taken as UTC."""
    value = value[:200].strip()
    if not value:
        return None
    try:
        moment = _usual(value) or _iso(value) or _rare(value)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
    return moment if moment and _FIRST_YEAR <= moment.year <= _LAST_YEAR else None


def _usual(value: str) -> datetime | None:
    match = _USUAL.match(value)
    month = _MONTHS.get(match[2].lower()) if match else None
    if match is None or month is None or not (match[7] or match[10]):
        return None
    offset = timedelta(hours=int(match[8] or 0), minutes=int(match[9] or 0))
    zone = timezone(-offset if match[7] == "-" else offset) if offset else UTC
    second = min(int(match[6] or 0), 59)  # a leap second
    moment = datetime(
        _year(match[3]), month, int(match[1]), int(match[4]), int(match[5]), second, tzinfo=zone
    )
    return moment.astimezone(UTC)


def _year(digits: str) -> int:
    """RFC 5322 section 4.3: two digits below 50 are of this century, other short ones are added to 1900."""
    year = int(digits)
    if len(digits) > 3:
        return year
    return year + (2000 if len(digits) == 2 and year < 50 else 1900)


def _iso(value: str) -> datetime | None:
    if not value[:4].isdigit() or value[4:5] != "-":
        return None
    moment = datetime.fromisoformat(value)
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


def _rare(value: str) -> datetime | None:
    found = parsedate_tz(value)
    if found is None:
        return None
    moment = datetime(*found[:5], min(found[5], 59), tzinfo=UTC)
    return moment - timedelta(seconds=found[9] or 0)
