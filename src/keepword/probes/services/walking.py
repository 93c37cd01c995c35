"""A round is walked: each point is in order, or is not and becomes a task, or does not apply."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from keepword.accounts.models import User
from keepword.accounts.queries import business
from keepword.audit.services import record
from keepword.core import clock, events, facts, live, uploads
from keepword.core.errors import Invalid, NotFound
from keepword.core.uploads import Kept
from keepword.probes.events import RoundDue
from keepword.probes.models import Checklist, Found, Mark, Point, Round
from keepword.probes.queries.rounds import get_checklist, today
from keepword.tasks.models import Task
from keepword.tasks.rules import LONGEST_TITLE, Due
from keepword.tasks.services import add_task

LONGEST_NOTE: Final = 1_000
MOST_PHOTO: Final = 15 * 1024 * 1024  # bytes
_CHUNK: Final = 100


@dataclass(frozen=True)
class Photo:
    """A picture as the browser sent it."""

    name: str
    type: str
    content: bytes


@dataclass(frozen=True)
class Looked:
    """How a point was found."""

    found: str
    note: str = ""
    photo: Photo | None = None


def walk_round(
    user: User, checklist: Checklist, looked: Mapping[int, Looked], *, key: str, note: str = ""
) -> Round:
    """A round, walked now; `looked` by the numbers of the points, each of which is looked at.

    Sent twice under one `key` it is one round. Invalid names the point at fault as `point-<number>`.
    """
    current = get_checklist(user, checklist.pk)
    before = Round.objects.filter(key=key, checklist=current).first()
    if before is not None:
        return before
    points = list(current.points.filter(archived_at=None))
    if not key or len(key) > 40 or len(note) > 20 * LONGEST_NOTE or "\x00" in key + note:
        raise Invalid(_("This note is too long."), field="note")
    for point in points:
        _check(point, looked.get(point.pk))
    # Before the transaction: the bytes take a while to be on the disk, and without a row they are harmless.
    photos = {point.pk: _kept(point, looked[point.pk]) for point in points}
    try:
        with transaction.atomic():
            return _write(user, current, points, looked, photos, key=key, note=note.strip())
    except IntegrityError:  # the same form, sent twice in this very moment
        found = Round.objects.filter(key=key, checklist=current).first()
        if found is None:
            raise
        return found


def remind() -> int:
    """Tell of the rounds that are due, each once for its day; how many there were."""
    shop = business()
    if shop is None:
        return 0
    with timezone.override(shop.time_zone):
        day = today()
    due = Checklist.objects.filter(archived_at=None, next_on__lte=day)
    due = due.filter(Q(reminded_on=None) | Q(reminded_on__lt=F("next_on")))
    if not due.exists():
        return 0
    with transaction.atomic():
        rows = due.select_for_update(skip_locked=True, of=("self",)).select_related("who")
        found = list(rows.order_by("pk")[:_CHUNK])
        for one in found:
            events.publish(RoundDue(one, one.next_on))
        Checklist.objects.filter(pk__in=[one.pk for one in found]).update(reminded_on=day)
    return len(found)


def _check(point: Point, looked: Looked | None) -> None:
    field = f"point-{point.pk}"
    if looked is None or looked.found not in Found.values:
        raise Invalid(_("Say how you found this."), field=field)
    if len(looked.note) > LONGEST_NOTE or "\x00" in looked.note:
        raise Invalid(_("This note is too long."), field=field)
    if looked.photo is not None and len(looked.photo.content) > MOST_PHOTO:
        text = _("This file is larger than %(most)s MB.") % {"most": MOST_PHOTO // 1024**2}
        raise Invalid(text, field=field)


def _kept(point: Point, looked: Looked) -> Kept | None:
    if looked.photo is None:
        return None
    field = f"point-{point.pk}"
    kind = uploads.type_of(looked.photo.content, looked.photo.type)
    if not kind.startswith("image/"):
        raise Invalid(_("This is no picture."), field=field)
    try:
        return uploads.keep(looked.photo.name, looked.photo.type, looked.photo.content)
    except Invalid as error:
        raise Invalid(error.message, field=field) from None


def _write(
    user: User,
    checklist: Checklist,
    points: Sequence[Point],
    looked: Mapping[int, Looked],
    photos: Mapping[int, Kept | None],
    *,
    key: str,
    note: str,
) -> Round:
    now = clock.now()
    rows = Checklist.objects.select_for_update(of=("self",)).select_related("owner")
    locked = rows.filter(pk=checklist.pk, archived_at=None).first()
    if locked is None:
        raise NotFound("There is no such checklist.")
    results = [looked[point.pk].found for point in points]
    made = Round.objects.create(
        checklist=locked,
        key=key,
        at=now,
        by=user,
        note=note,
        looked_at=sum(one != Found.ABSENT for one in results),
        in_order=sum(one == Found.OK for one in results),
    )
    for point in points:
        seen, photo = looked[point.pk], photos[point.pk]
        mark = Mark(round=made, point=point, text=point.text, found=seen.found, note=seen.note.strip())
        if photo is not None:
            mark.photo_name, mark.photo_type = photo.name, photo.type[:100]
            mark.photo_size, mark.blob = photo.size, photo.blob
        if seen.found == Found.BAD:
            mark.task = _task(user, locked, mark)
        mark.save()
    locked.next_on = today() + timedelta(days=locked.every_days)
    locked.save(update_fields=["next_on"])
    facts.record(
        [
            facts.fact(
                "round_done",
                now,
                actor=user.key,
                value=made.looked_at,
                checklist=locked.pk,
                round=made.pk,
                in_order=made.in_order,
            )
        ]
    )
    record(user, "walked round", made, checklist=locked.pk, looked_at=made.looked_at, in_order=made.in_order)
    live.push("desk", "rounds")
    return made


def _task(user: User, checklist: Checklist, mark: Mark) -> Task:
    """Somebody puts it in order, by a day."""
    owner = checklist.owner if checklist.owner and checklist.owner.may("converse") else user
    with override(owner.language), timezone.override(owner.time_zone):
        day = today() + timedelta(days=checklist.fix_days)
        due = Due(datetime.combine(day, time(), timezone.get_current_timezone()), all_day=True)
        words = {"point": mark.text, "place": checklist.place}
        title = _("Put in order: %(point)s (%(place)s)") % words
    return add_task(user, title[:LONGEST_TITLE], due=due, assignee=owner, note=mark.note)
