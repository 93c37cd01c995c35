"""Facts flow into the lake: each once, whatever is killed when.

Files are written first, under names that nobody else uses; then one transaction lists them and moves the
watermark, if no other export has begun since (`LakeState.run`). Until then they are nothing, and the next
export deletes them. So there is no moment at which a fact is in the lake twice, or is left out.
"""

import hashlib
import logging
import re
import time
from calendar import monthrange
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from datetime import time as time_of_day
from typing import Final

import pyarrow as pa
from django.db import OperationalError, connection, transaction
from django.db.models import Count

from keepword.analytics.lake import tables
from keepword.analytics.lake.due import highest
from keepword.analytics.lake.store import Store, store
from keepword.analytics.lake.tables import Row
from keepword.analytics.models import LakeFile, LakeState
from keepword.core import clock
from keepword.core.models import Fact

logger = logging.getLogger(__name__)

TOGETHER: Final = 50_000  # facts that are in memory at once
MANY: Final = 8  # small files of a month are made one when there are so many
SMALL: Final = 100_000  # rows
LARGEST: Final = 500_000  # rows that a file gets when small ones are made one
GRACE: Final = timedelta(hours=1)  # as long may somebody go on reading a file that was dropped
_OURS: Final = re.compile(r"v\d+/kind=[^/]+/month=[^/]+/\.?\d+-\d+-(\d+)\.parquet(?:\.part)?")
PATIENCE: Final = "400ms"  # facts wait no longer than this for a look at their order


class Overtaken(Exception):
    """Another export has begun since; this one has changed nothing, and the other does its work."""


@dataclass
class Done:
    """What an export did: `facts` came to the lake, `merged` files were made part of others; `swept` were in
    no list and deleted, `mended` months lacked a file and were made anew. `whole`: nothing is left."""

    facts: int = 0
    merged: int = 0
    swept: int = 0
    mended: int = 0
    whole: bool = True


def export(*, seconds: float = float("inf")) -> Done:
    """Bring the lake up to now, or for so many seconds. Overtaken when another export began meanwhile."""
    run, place, done, ends = _begin(), store(), Done(), time.monotonic() + seconds
    _tidy(run, place, done)
    upto = settled()
    if upto is None:
        done.whole = False  # somebody has been writing facts for long: the next export takes them
    else:
        while _step(run, place, upto, done):
            if time.monotonic() > ends:
                done.whole = False
                break
    _compact(run, place, done)
    return done


def settled() -> int | None:
    """The highest fact below which nothing is still to come; None when that cannot be seen just now.

    A number is drawn while its table is locked for a row (core.rows.insert_in_turn). With SQLite one
    transaction writes at a time. PostgreSQL's commit in any order: so for a moment nobody may insert, which
    is had when those who are at it have ended.
    """
    if connection.vendor != "postgresql":
        return highest()
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [PATIENCE])
            cursor.execute("LOCK TABLE core_fact IN SHARE MODE")
            return highest()
    except OperationalError:
        return None


def _begin() -> int:
    """A run of one's own, higher than all before, also than those before a restore (so the time)."""
    with transaction.atomic():
        LakeState.objects.get_or_create(pk=1)
        state = LakeState.objects.select_for_update().get(pk=1)
        state.run = max(state.run + 1, int(time.time() * 1000))
        if state.layout != tables.LAYOUT:
            LakeFile.objects.all().delete()
            state.watermark, state.layout = 0, tables.LAYOUT
        state.save()
    return state.run


def _hold(run: int) -> None:
    """In a transaction that changes what is listed: Overtaken unless this is still the latest run."""
    if not LakeState.objects.filter(pk=1, run=run).update(run=run):
        raise Overtaken


# New facts -----------------------------------------------------------------------------------------


def _step(run: int, place: Store, upto: int, done: Done) -> bool:
    """Bring in the next facts; whether there may be more."""
    state = LakeState.objects.get(pk=1)
    found = Fact.objects.filter(pk__gt=state.watermark, pk__lte=upto).order_by("pk")
    rows = [Row(*values) for values in found.values_list(*tables.FIELDS)[:TOGETHER]]
    more = len(rows) == TOGETHER
    last = rows[-1].id if more else upto
    files = _written(run, place, rows)
    with transaction.atomic():
        moved = LakeState.objects.filter(pk=1, run=run, watermark=state.watermark)
        if not moved.update(watermark=max(last, state.watermark), exported_at=clock.now()):
            raise Overtaken
        LakeFile.objects.bulk_create(files)
    done.facts += len(rows)
    return more


def _written(run: int, place: Store, rows: Sequence[Row]) -> list[LakeFile]:
    """Files of these facts, one a kind and month; not yet listed."""
    groups: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        groups[row.kind, row.month].append(row)
    return [
        _file(run, place, kind, month, tables.table(kind, part)) for (kind, month), part in groups.items()
    ]


def _file(run: int, place: Store, kind: str, month: str, held: pa.Table) -> LakeFile:
    ids = held["id"]
    first, last = ids[0].as_py(), ids[-1].as_py()
    content = tables.content(held)
    path = tables.path(kind, month, first, last, run)
    place.put(path, content)
    return LakeFile(
        path=path,
        kind=kind,
        month=month,
        rows=len(held),
        first=first,
        last=last,
        bytes=len(content),
        digest=hashlib.sha256(content).hexdigest(),
        made_at=clock.now(),
    )


# Fewer files ---------------------------------------------------------------------------------------


def _compact(run: int, place: Store, done: Done) -> None:
    """Small files of a month become one."""
    small = LakeFile.objects.filter(dropped_at=None, rows__lt=SMALL)
    months = small.values("kind", "month").annotate(files=Count("pk")).filter(files__gte=MANY)
    for kind, month in list(months.order_by("kind", "month").values_list("kind", "month")):
        chosen, rows = [], 0
        for file in small.filter(kind=kind, month=month).order_by("first"):
            if rows + file.rows > LARGEST:
                break
            chosen.append(file)
            rows += file.rows
        contents = [_content(place, file) for file in chosen]
        if None in contents:
            _mend(run, place, kind, month)
            done.mended += 1
            continue
        whole = tables.joined(kind, [one for one in contents if one is not None])
        made = _file(run, place, kind, month, whole)
        with transaction.atomic():
            _hold(run)
            LakeFile.objects.filter(pk__in=[one.pk for one in chosen]).update(dropped_at=clock.now())
            made.save()
        done.merged += len(chosen)


def _content(place: Store, file: LakeFile) -> bytes | None:
    """The bytes of a file, None when they are not those that were written."""
    try:
        content = place.get(file.path)
    except FileNotFoundError:
        return None
    return content if hashlib.sha256(content).hexdigest() == file.digest else None


# What is wrong -------------------------------------------------------------------------------------


def _tidy(run: int, place: Store, done: Done) -> None:
    """Delete what is in no list, and make anew what is listed and is not there as it was written."""
    there = place.sizes()
    LakeFile.objects.filter(dropped_at__lt=clock.now() - GRACE).delete()
    listed = dict(LakeFile.objects.values_list("path", "bytes"))
    for path in there.keys() - listed.keys():
        ours = _OURS.fullmatch(path)
        # An export that began later has files that it has not listed yet.
        if ours and int(ours[1]) < run:
            place.remove(path)
            done.swept += 1
    if listed and not there.keys() & listed.keys():
        logger.warning("The lake is gone; it is made anew from facts")
        with transaction.atomic():
            _hold(run)
            LakeFile.objects.all().delete()
            LakeState.objects.filter(pk=1).update(watermark=0)
        return
    broken = [path for path, size in listed.items() if there.get(path) != size]
    # One that another export has listed since we looked is no broken one: it would be overtaken by `_hold`.
    months = LakeFile.objects.filter(path__in=broken[:1_000], dropped_at=None).values_list("kind", "month")
    for kind, month in sorted(set(months)):
        logger.warning("Files of the lake are missing or damaged (%s, %s); made anew from facts", kind, month)
        _mend(run, place, kind, month)
        done.mended += 1


def _mend(run: int, place: Store, kind: str, month: str) -> None:
    """Make the files of a kind and month anew from the facts that the lake has by now."""
    watermark = LakeState.objects.get(pk=1).watermark
    begin = datetime.fromisoformat(f"{month}-01").replace(tzinfo=UTC)
    last = timedelta(days=monthrange(begin.year, begin.month)[1] - 1)
    end = datetime.combine(begin + last, time_of_day.max, tzinfo=UTC)
    found = Fact.objects.filter(kind=kind, at__gte=begin, at__lte=end, pk__lte=watermark).order_by("pk")
    files: list[LakeFile] = []
    after = 0
    while rows := [
        Row(*values) for values in found.filter(pk__gt=after).values_list(*tables.FIELDS)[:TOGETHER]
    ]:
        files += _written(run, place, rows)
        after = rows[-1].id
    with transaction.atomic():
        _hold(run)
        LakeFile.objects.filter(kind=kind, month=month).delete()
        LakeFile.objects.bulk_create(files)
