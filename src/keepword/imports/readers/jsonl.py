"""Keepword's own form: one conversation a line, as JSON. Pure."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from keepword.core.errors import Invalid
from keepword.imports.readers.batches import Batch, Cursor, Origin, Reader
from keepword.imports.records import Person, Record, Said

LONGEST_TEXT = 1_000_000
MOST_MESSAGES = 20_000
DIRECTIONS = ("in", "out", "note")
_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
_SKEW = timedelta(days=1)  # of the clocks of the two systems
_CHANNEL = re.compile(r"[a-z][a-z0-9_-]{0,19}")
_KNOWN = {
    "": frozenset({"external_id", "channel", "subject", "customer", "messages", "tags", "closed_at", "csat"}),
    "customer": frozenset({"name", "email", "phone", "external_id"}),
    "message": frozenset({"external_id", "direction", "author", "at", "text"}),
}


def read(line: str, *, now: datetime, zone: tzinfo) -> Record:
    """The record of a line; Invalid, saying what is wrong where, for a line that is none.

    A moment without an offset is in `zone`. What is said within a day after `now` counts as said now:
    two systems' clocks differ; later than that is a mistake.
    """
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise Invalid(f"this is not JSON ({error})") from None
    return record(found, now=now, zone=zone)


def record(found: object, *, now: datetime, zone: tzinfo) -> Record:
    """The record of a JSON object; see `read`."""
    data = _object(found, "", "the line")
    times = _Times(now, zone)
    messages = data.get("messages")
    if not isinstance(messages, list) or not messages:
        raise Invalid("messages: a list with at least one message is expected")
    if len(messages) > MOST_MESSAGES:
        raise Invalid(f"messages: more than {MOST_MESSAGES}")
    said = [_said(one, f"messages[{place}]", times) for place, one in enumerate(messages)]
    closed_at = times.read(data["closed_at"], "closed_at") if data.get("closed_at") is not None else None
    return Record(
        external_id=_text(data, "external_id", 500, needed=True),
        channel=_channel(data.get("channel")),
        customer=_customer(data.get("customer")),
        messages=tuple(sorted(said, key=lambda one: one.at)),
        subject=" ".join(_text(data, "subject", 5_000).split()),
        tags=_tags(data.get("tags")),
        closed_at=closed_at,
        csat=_score(data.get("csat")),
    )


class _Times:
    def __init__(self, now: datetime, zone: tzinfo) -> None:
        self.now, self.zone = now, zone

    def read(self, value: object, where: str) -> datetime:
        try:
            at = datetime.fromisoformat(value) if isinstance(value, str) else None
        except ValueError:
            at = None
        if at is None:
            raise Invalid(f"{where}: a moment like 2026-03-01T09:30:00+02:00 is expected, not {value!r:.60}")
        try:
            at = (at if at.tzinfo else at.replace(tzinfo=self.zone)).astimezone(UTC)
        except (OverflowError, ValueError):
            raise Invalid(f"{where}: {value!r:.60} is outside of all calendars") from None
        if not _EARLIEST <= at <= self.now + _SKEW:
            raise Invalid(f"{where}: {value!r:.60} is in the future or before 1970")
        return min(at, self.now)


def _said(found: object, where: str, times: _Times) -> Said:
    data = _object(found, "message", where)
    direction = data.get("direction")
    if direction not in DIRECTIONS:
        raise Invalid(f"{where}.direction: one of {', '.join(DIRECTIONS)} is expected, not {direction!r:.40}")
    text = data.get("text", "")
    if not isinstance(text, str) or len(text) > LONGEST_TEXT:
        raise Invalid(f"{where}.text: a text of at most {LONGEST_TEXT} characters is expected")
    return Said(
        direction=direction,
        at=times.read(data.get("at"), f"{where}.at"),
        text=clean(text).strip(),
        author=_text(data, "author", 300, where=where),
        external_id=_text(data, "external_id", 500, where=where),
    )


def _customer(found: object) -> Person:
    data = _object(found, "customer", "customer")
    person = Person(
        name=_text(data, "name", 500, where="customer"),
        email=_text(data, "email", 254, where="customer"),
        phone=_text(data, "phone", 60, where="customer"),
        external_id=_text(data, "external_id", 500, where="customer"),
    )
    if person == Person():
        raise Invalid("customer: a name, email, phone or external_id is expected")
    if person.email and not re.fullmatch(r"[^@\s]+@[^@\s]+", person.email):
        raise Invalid(f"customer.email: {person.email[:80]!r} is not an e-mail address")
    return person


def _object(found: object, kind: str, where: str) -> Mapping[str, Any]:
    if not isinstance(found, dict):
        raise Invalid(f"{where}: an object is expected")
    unknown = sorted(set(found) - _KNOWN[kind])
    if unknown:
        raise Invalid(
            f"{where}: there is no {unknown[0]!r:.60} here; known are {', '.join(sorted(_KNOWN[kind]))}"
        )
    return found


def _text(data: Mapping[str, Any], name: str, longest: int, *, where: str = "", needed: bool = False) -> str:
    path = f"{where}.{name}" if where else name
    value = data.get(name)
    if isinstance(value, int) and not isinstance(value, bool) and name == "external_id":
        value = str(value)  # other systems' numbers
    if value is None and not needed:
        return ""
    if not isinstance(value, str) or len(value) > longest or (needed and not value.strip()):
        raise Invalid(f"{path}: a text of at most {longest} characters is expected")
    return clean(value).strip()


def _channel(value: object) -> str:
    if not isinstance(value, str) or not _CHANNEL.fullmatch(value):
        raise Invalid("channel: one plain word such as email, chat or phone is expected")
    return value


def _tags(value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(tag, str) and len(tag) <= 100 for tag in value):
        raise Invalid("tags: a list of words is expected")
    return tuple(dict.fromkeys(word for tag in value if (word := clean(tag).strip())))


def _score(value: object) -> int | None:
    if value is None:
        return None
    if not isinstance(value, int | float) or isinstance(value, bool) or value not in (1, 2, 3, 4, 5):
        raise Invalid("csat: a number from 1 to 5 is expected")
    return int(value)


def clean(text: str) -> str:
    """Without what no database takes: NUL, and halves of characters."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode() if text else text


# A file of them -----------------------------------------------------------------------------------

CONVERSATIONS = 200  # a batch
MESSAGES = 4_000  # a batch, as far as one conversation is not larger
LONGEST_LINE = 64 * 1024 * 1024


def batch(origin: Origin, cursor: Cursor) -> Batch:
    """The next lines of a file; `at` is the byte where the following one begins."""
    out = Batch(cursor=dict(cursor), at=int(cursor.get("at", 0)))
    number, messages, seen = int(cursor.get("line", 0)), 0, set[str]()
    with origin.path().open("rb") as file:
        file.seek(out.at)
        while len(out.records) < CONVERSATIONS and messages < MESSAGES:
            line = file.readline(LONGEST_LINE)
            if not line:
                out.done = True
                break
            found = _line(line, number + 1, origin, out.rejected)
            if found is not None and found.external_id in seen:
                break  # the second of one conversation comes in the next batch
            number += 1
            out.at += len(line)
            if found is not None:
                out.records.append(found)
                seen.add(found.external_id)
                messages += len(found.messages)
    out.cursor = {"at": out.at, "line": number}
    return out


def _line(line: bytes, number: int, origin: Origin, rejected: list[str]) -> Record | None:
    if not line.strip():
        return None
    try:
        text = line.decode("utf-8-sig" if number == 1 else "utf-8")
        return read(text, now=origin.now, zone=origin.zone)
    except (Invalid, UnicodeDecodeError) as error:
        rejected.append(f"line {number}: {error}")
        return None


READER = Reader("JSON lines", batch, from_web=False)
