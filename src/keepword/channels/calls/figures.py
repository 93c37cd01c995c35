"""What calls were like within a time, from facts alone: how many, how long, how busy we were."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from keepword.channels.calls.models import Seat
from keepword.channels.calls.queries import LONGEST_CALL
from keepword.channels.calls.rules import measures
from keepword.core import clock
from keepword.core.models import Fact


@dataclass(frozen=True, slots=True)
class Numbers:
    """What a time was like, from facts: counts, and seconds (None where there is nothing to count)."""

    offered: int
    answered: int
    abandoned: int
    wait: float | None
    handling: float | None
    occupancy: float | None


def numbers(begin: datetime, end: datetime, *, actor: Any = None) -> Numbers:
    """The measures of calls within a time, of everybody or of one (by their key). From facts alone."""
    rows = Fact.objects.filter(at__gte=begin, at__lt=end)
    counted = dict.fromkeys(("call_offered", "call_answered", "call_abandoned"), 0)
    waits: list[float] = []
    for kind, data, who in rows.filter(kind__in=list(counted)).values_list("kind", "data", "actor"):
        if data.get("again") or (actor is not None and who != actor):
            continue
        counted[kind] += 1
        if kind == "call_answered":
            waits.append(float(data.get("wait", 0)))
    within = measures.Span(begin, end)
    handled = _handled(begin, end, actor)
    shares = [_occupancy(within, key) for key in ([actor] if actor is not None else _actors(within))]
    known = [one for one in shares if one is not None]
    return Numbers(
        counted["call_offered"],
        counted["call_answered"],
        counted["call_abandoned"],
        sum(waits) / len(waits) if waits else None,
        measures.average_handling(handled),
        sum(known) / len(known) if known else None,
    )


def handling(begin: datetime, end: datetime) -> float | None:
    """How long a call takes one of us in the mean, in seconds; None when there was none. One query."""
    return measures.average_handling(_handled(begin, end, None))


def _handled(begin: datetime, end: datetime, actor: Any) -> list[measures.Handled]:
    """Each handling of a call by one of us, from the facts of its end and its wrap-up."""
    rows = Fact.objects.filter(kind__in=["call_talked", "call_wrapped"], at__gte=begin, at__lt=end)
    if actor is not None:
        rows = rows.filter(actor=actor)
    talks: dict[Any, measures.Handled] = {}
    wraps: dict[Any, float] = {}
    for kind, value, data in rows.values_list("kind", "value", "data"):
        if kind == "call_wrapped":
            wraps[data.get("leg")] = float(value or 0)
        else:
            talks[data.get("leg")] = measures.Handled(float(value or 0), float(data.get("held", 0)))
    return [measures.Handled(one.talk, one.hold, wraps.get(leg, 0.0)) for leg, one in talks.items()]


def _actors(within: measures.Span) -> list[Any]:
    rows = Fact.objects.filter(
        kind__in=["call_talked", "call_ready"], at__gte=within.begin, at__lt=within.end
    )
    return list(rows.exclude(actor=None).values_list("actor", flat=True).distinct().order_by())


def _occupancy(within: measures.Span, actor: Any) -> float | None:
    """The facts are written at the end of what they tell of; their value is how long it took."""
    handling: list[measures.Span] = []
    available: list[measures.Span] = []
    kinds = {"call_talked": handling, "call_wrapped": handling, "call_ready": available}
    latest = within.end + LONGEST_CALL
    rows = Fact.objects.filter(kind__in=list(kinds), actor=actor, at__gte=within.begin, at__lt=latest)
    for kind, at, value, data in rows.values_list("kind", "at", "value", "data"):
        took = float(value or 0) + (float(data.get("held", 0)) if kind == "call_talked" else 0.0)
        kinds[kind].append(measures.Span(at - timedelta(seconds=took), at))
    available += _still_ready(within, actor)
    return measures.occupancy(handling, available, within)


def _still_ready(within: measures.Span, actor: Any) -> list[measures.Span]:
    """Who is ready still has written no fact of it yet."""
    since = Seat.objects.filter(user__key=actor, is_ready=True).values_list("since", flat=True).first()
    until = min(within.end, clock.now())
    return [measures.Span(since, until)] if since is not None and since < until else []
