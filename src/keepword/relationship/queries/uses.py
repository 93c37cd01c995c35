"""Where a segment is asked about. The apps above say so for what is theirs."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from keepword.accounts.models import User
from keepword.relationship.models import Segment
from keepword.relationship.rules.references import segments_of


@dataclass(frozen=True, slots=True)
class Use:
    """Something that asks about a segment: its name, its page ("" for none that this user may see)."""

    name: str
    url: str = ""


Source = Callable[[User, int], Iterable[Use]]
_sources: Final[list[Source]] = []


def register(source: Source) -> Source:
    """Tell what asks about a segment, by its number."""
    if source not in _sources:
        _sources.append(source)
    return source


def uses(user: User, segment: Segment) -> list[Use]:
    """All that asks about it, as far as it is known."""
    return [use for source in _sources for use in source(user, segment.pk)]


@register
def _other_segments(user: User, number: int) -> list[Use]:
    rows = Segment.objects.filter(archived_at=None).exclude(pk=number).order_by("pk")
    may = user.may("outreach")
    return [
        Use(one.title, f"/segments/{one.pk}/" if may else "")
        for one in rows
        if number in segments_of(one.condition)
    ]
