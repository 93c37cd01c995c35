"""Tables: a row a message, or a row a conversation. Pure but for reading the file.

Columns are found by their names, in English and as other systems' exports call them, or by a map:
`{"external_id": "Ticket", "text": "Body", "customer.email": "Requester email", ...}`. Rows of one
conversation need not stand together: what comes later is added to it.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, TextIO

from charset_normalizer import from_bytes

from keepword.core.errors import Invalid
from keepword.imports.readers import jsonl
from keepword.imports.readers.batches import Batch, Cursor, Origin, Reader

ROWS = 1_000  # a batch
SAMPLE = 64 * 1024
csv.field_size_limit(2 * 1024 * 1024)

# What a column may be called, folded to letters and digits.
NAMES: dict[str, tuple[str, ...]] = {
    "external_id": (
        "externalid",
        "id",
        "ticketid",
        "ticket",
        "ticketnumber",
        "number",
        "conversationid",
        "caseid",
    ),
    "channel": ("channel", "source", "via", "ticketchannel"),
    "subject": ("subject", "title", "ticketsubject", "summary"),
    "customer.name": (
        "customername",
        "customer",
        "requester",
        "requestername",
        "contactname",
        "fullname",
        "from",
    ),
    "customer.email": ("customeremail", "requesteremail", "email", "contactemail", "emailaddress"),
    "customer.phone": ("customerphone", "phone", "requesterphone", "mobile"),
    "customer.external_id": ("customerid", "requesterid", "contactid"),
    "direction": ("direction", "type", "messagetype"),
    "at": ("at", "createdat", "created", "createdtime", "date", "createddate", "sentat", "time"),
    "text": ("text", "message", "description", "body", "content", "comment"),
    "author": ("author", "agent", "agentname", "assignee", "sender"),
    "tags": ("tags", "labels"),
    "closed_at": ("closedat", "closed", "closedtime", "resolvedat", "resolvedtime", "solvedat"),
    "csat": ("csat", "rating", "satisfaction", "score"),
}
NEEDED = ("external_id", "at", "text")
_DIRECTIONS = {
    "in": "in", "incoming": "in", "inbound": "in", "customer": "in", "received": "in",
    "out": "out", "outgoing": "out", "outbound": "out", "agent": "out", "reply": "out", "sent": "out",
    "note": "note", "private": "note", "internal": "note",
}  # fmt: skip
_FORMATS = ("%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%d.%m.%Y", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M")
_FOLD = re.compile(r"[\W_]+")


def columns(header: Sequence[str], mapping: Mapping[str, str]) -> dict[str, int]:
    """Which column holds what. Invalid, naming them, when one that is needed is not there."""
    place = {name: index for index, name in reversed(list(enumerate(header)))}
    folded = {_FOLD.sub("", name).lower(): index for name, index in place.items()}
    unknown = [what for what in mapping if what not in NAMES]
    if unknown:
        raise Invalid(f"The map knows no {unknown[0]!r}; known are {', '.join(NAMES)}.", field="map")
    found: dict[str, int] = {}
    for what, names in NAMES.items():
        if what in mapping:
            if mapping[what] not in place:
                raise Invalid(f"There is no column {mapping[what]!r} for {what}.", field="map")
            found[what] = place[mapping[what]]
            continue
        index = next((folded[name] for name in names if name in folded), None)
        if index is not None and index not in found.values():
            found[what] = index
    missing = [what for what in NEEDED if what not in found]
    if missing:
        raise Invalid(
            f"No column for {', '.join(missing)}. There are: {', '.join(header)[:300]}. Name them in a map.",
            field="map",
        )
    return found


def batch(origin: Origin, cursor: Cursor) -> Batch:
    """The next thousand rows; `at` is the row where the following one begins."""
    done = int(cursor.get("row", 0))
    out = Batch(at=done)
    with origin.path().open("rb") as raw:
        rows = _rows(raw.read(SAMPLE), origin)
        header = next(rows, [])
        where = columns(header, origin.options.get("map", {}))
        for _skipped in range(done):
            next(rows, None)
        taken = _take(rows, where, origin, out)
    out.done = taken < ROWS
    out.at = done + taken
    out.cursor = {"row": out.at, "at": out.at}
    return out


def _take(rows: Iterator[list[str]], where: Mapping[str, int], origin: Origin, out: Batch) -> int:
    taken = 0
    gathered: dict[str, dict[str, Any]] = {}
    first: dict[str, int] = {}
    for row in rows:
        taken += 1
        number = out.at + taken + 1
        if any(cell.strip() for cell in row):
            try:
                _gather(gathered, _cells(row, where), origin)
            except Invalid as error:
                out.rejected.append(f"row {number}: {error}")
            else:
                first.setdefault(_cells(row, where)["external_id"], number)
        if taken == ROWS:
            break
    for external_id, data in gathered.items():
        try:
            out.records.append(jsonl.record(data, now=origin.now, zone=origin.zone))
        except Invalid as error:
            out.rejected.append(f"row {first[external_id]}: {error}")
    return taken


def _cells(row: Sequence[str], where: Mapping[str, int]) -> dict[str, str]:
    return {what: row[index].strip() if index < len(row) else "" for what, index in where.items()}


def _gather(gathered: dict[str, dict[str, Any]], cells: Mapping[str, str], origin: Origin) -> None:
    if not cells["external_id"]:
        raise Invalid("no id")
    message = {
        "direction": _direction(cells.get("direction", "")),
        "at": _moment(cells["at"]),
        "text": cells["text"],
        "author": cells.get("author", ""),
    }
    customer = {name: cells.get(f"customer.{name}", "") for name in ("name", "email", "phone", "external_id")}
    data = gathered.setdefault(
        cells["external_id"],
        {
            "external_id": cells["external_id"],
            "channel": _channel(cells.get("channel", "")),
            "subject": cells.get("subject", ""),
            "customer": {name: value for name, value in customer.items() if value} or {"name": "?"},
            "messages": [],
            "tags": [tag for tag in re.split(r"[,;|]", cells.get("tags", "")) if tag.strip()],
        },
    )
    data["messages"].append(message)
    if cells.get("closed_at"):
        data["closed_at"] = _moment(cells["closed_at"])
    if cells.get("csat"):
        data["csat"] = _score(cells["csat"])


def _direction(word: str) -> str:
    if not word:
        return "in"
    found = _DIRECTIONS.get(word.lower())
    if found is None:
        raise Invalid(f"direction: {word[:40]!r} is none of in, out, note")
    return found


def _channel(word: str) -> str:
    folded = re.sub(r"[^a-z0-9-]", "", word.lower())
    return folded[:20] if folded[:1].isalpha() else "email"


def _moment(text: str) -> str:
    """ISO 8601 as it is; days first, as our languages write them, where it is written with points."""
    for form in _FORMATS:
        try:
            return datetime.strptime(text, form).isoformat()  # noqa: DTZ007 - the zone is the shop's
        except ValueError:
            continue
    if text.endswith(" UTC"):
        return text.removesuffix(" UTC") + "+00:00"
    return text


def _score(text: str) -> object:
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        return text
    return int(number) if number.is_integer() else number


def _rows(sample: bytes, origin: Origin) -> Iterator[list[str]]:
    encoding = _encoding(sample)
    with origin.path().open(encoding=encoding, errors="replace", newline="") as file:
        text = io.StringIO(file.read(SAMPLE)).read()
        file.seek(0)
        yield from csv.reader(_without_nul(file), delimiter=_delimiter(text))


def _encoding(sample: bytes) -> str:
    try:
        sample.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.start < len(sample) - 4:  # not merely cut within a character
            best = from_bytes(sample).best()
            return best.encoding if best is not None else "utf-8-sig"
    return "utf-8-sig"


def _delimiter(text: str) -> str:
    line = text.splitlines()[0] if text else ""
    return max(",;\t|", key=line.count) if line else ","


def _without_nul(file: TextIO) -> Iterator[str]:
    return (line.replace("\x00", "") for line in file)


READER = Reader("CSV", batch, from_web=False)
