"""A clock's story in words, in the zone in which it counts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import formats
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from keepword.commitments import rules
from keepword.commitments.models import PauseReason
from keepword.commitments.queries import Story
from keepword.desk.times import whole_length

_WORDS: dict[str, Callable[[], str]] = {
    rules.RAN: lambda: _("ran"),
    rules.OUTSIDE: lambda: _("outside of working hours"),
    rules.UNCOUNTED: lambda: _("not counted (the rules have changed since)"),
    rules.WAITING: lambda: _("paused: waiting for the customer"),
    rules.SNOOZED: lambda: _("paused: snoozed, with a reason"),
    rules.ASIDE: lambda: _("paused: waiting for somebody else"),
    rules.CLOSED: lambda: _("closed"),
}


@dataclass(frozen=True)
class ToldLine:
    """A stretch of time. `counts`: the clock ran."""

    text: str
    span: str
    length: str
    counts: bool


@dataclass(frozen=True)
class Told:
    """A clock as the page shows it; `summary` is the whole of it in one sentence."""

    story: Story
    title: str
    summary: str
    elapsed: str
    target: str
    lines: list[ToldLine]


def told(story: Story) -> Told:
    """The story in the language of this thread."""
    zone = ZoneInfo(story.zone)
    return Told(
        story=story,
        title=capfirst(story.label),
        summary=_summary(story, zone),
        elapsed=whole_length(story.elapsed),
        target=whole_length(story.target) if story.target is not None else "",
        lines=[
            ToldLine(
                _words(line.what), _span(line, zone), whole_length(line.length), counts=line.what == rules.RAN
            )
            for line in story.lines
        ],
    )


def _words(what: str) -> str:
    known = _WORDS.get(what)
    return known() if known else str(PauseReason(what).label)


def _summary(story: Story, zone: ZoneInfo) -> str:
    parts = [f"{_words(what)} {whole_length(length)}" for what, length in story.totals.items()]
    if story.missed_at is not None:
        parts.append(_("missed on %(at)s") % {"at": _moment(story.missed_at, zone)})
    elif story.due_at is not None and not story.stopped:
        parts.append(_("due on %(at)s") % {"at": _moment(story.due_at, zone)})
    elif story.stopped:
        parts.append(_("ended on %(at)s") % {"at": _moment(story.until, zone)})
    return "; ".join(parts)


def _moment(at: datetime, zone: ZoneInfo) -> str:
    return formats.date_format(at.astimezone(zone), "D j M, H:i")


def _span(line: rules.Line, zone: ZoneInfo) -> str:
    """From when to when: the date of the end only where it is another day."""
    begin, end = line.since.astimezone(zone), line.until.astimezone(zone)
    same = begin.date() == end.date()
    last = formats.time_format(end, "H:i") if same else _moment(end, zone)
    return f"{_moment(begin, zone)}\u2013{last}"
