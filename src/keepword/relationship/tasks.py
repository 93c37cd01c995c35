"""The scheduler's part: who changed is looked at, sets are counted, all are scored."""

from datetime import timedelta
from typing import Final

from keepword.core import clock, jobs
from keepword.relationship.models import Reckoning, Scoring, Segment
from keepword.relationship.services import affinities, consulting, offering, refresh, scoring, walking

_PIECE: Final = 2.0  # seconds of counting after which other jobs have their turn
_PATIENCE: Final = timedelta(minutes=10)  # after which a count that was begun is taken for lost


@jobs.every(1)
def look() -> None:
    """Those of whom something changed, at once."""
    walking.look()


@jobs.every(5)
def count_due() -> None:
    """Queue the count of each segment whose time has come."""
    now = clock.now()
    for pk in Segment.objects.filter(archived_at=None, due_at__lte=now).values_list("pk", flat=True):
        if Segment.objects.filter(pk=pk, due_at__lte=now).update(due_at=now + _PATIENCE):
            jobs.enqueue(count, pk)


@jobs.job
def count(segment: int) -> None:
    """Count a segment for a while; the rest in a further job."""
    if not refresh.recount(segment, seconds=_PIECE):
        Segment.objects.filter(pk=segment).update(due_at=clock.now() + _PATIENCE)
        jobs.enqueue(count, segment)


@jobs.every(5)
def walk_on() -> None:
    """Read the ways of those whose way nobody has read, and of those who have fallen silent."""
    walking.walk_on()
    walking.note_quiet()


@jobs.every(60)
def score_due() -> None:
    """Queue the scoring of everybody when its time has come."""
    now = clock.now()
    book, _made = Scoring.objects.get_or_create(pk=1)
    if book.due_at <= now and Scoring.objects.filter(pk=1, due_at__lte=now).update(due_at=now + _PATIENCE):
        jobs.enqueue(score)


@jobs.job
def score() -> None:
    """Score everybody who has ordered."""
    scoring.score()


@jobs.every(300)
def reckon_due() -> None:
    """Queue the count of what goes with what when its night has come."""
    now = clock.now()
    book, _made = Reckoning.objects.get_or_create(pk=1)
    if book.due_at <= now and Reckoning.objects.filter(pk=1, due_at__lte=now).update(due_at=now + _PATIENCE):
        jobs.enqueue(reckon)


@jobs.job
def reckon() -> None:
    """Count what is bought by the same customers."""
    affinities.reckon()


@jobs.every(600)
def tidy_advice() -> None:
    """Offers that nobody answered are over; what strangers asked is forgotten."""
    offering.lapse()
    consulting.forget_strangers()
