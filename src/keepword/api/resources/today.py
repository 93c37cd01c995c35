"""How the service went, or for an agent, how their own work did: the numbers of the page Today."""

from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query
from pydantic import Field

from keepword.api.fields import Moment, Out
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.commitments import numbers
from keepword.commitments.spans import span
from keepword.conversations.queries import inboxes
from keepword.core import clock
from keepword.core.errors import Invalid

resource = Resource("conversations", "Today")


class LengthOut(Out):
    """Lengths of working time, in seconds; null of none."""

    n: int
    median: float | None
    within_90_percent: float | None = Field(description="The 90th percentile.")

    @classmethod
    def of(cls, values: list[float]) -> "LengthOut":
        return cls(
            n=len(values),
            median=numbers.percentile(values, 0.5),
            within_90_percent=numbers.percentile(values, 0.9),
        )


class RatingsOut(Out):
    """How customers rated us, from 1 to 5; null of none."""

    n: int
    mean: float | None
    satisfied: float | None = Field(description="The part (0 to 1) that gave 4 or 5.")


class NumbersOut(Out):
    """The numbers of a time."""

    contacts: int = Field(description="That began; of one's own: that one answered first.")
    first_response: LengthOut
    within_four_minutes: float | None = Field(description="The part (0 to 1) of first responses.")
    resolution: LengthOut
    missed: int = Field(description="Clocks that were missed.")
    ratings: RatingsOut


class ColumnOut(NumbersOut):
    """The numbers of one day, or of one hour of today."""

    start: Moment
    end: Moment = Field(description="Not part of it.")


class TodayOut(Out):
    """How the service went, in the caller's own days."""

    own: bool = Field(description="Of the caller's own work, not of the whole service.")
    unanswered: int = Field(description="Open conversations that wait for an answer of ours now.")
    start: Moment
    end: Moment
    total: NumbersOut
    columns: list[ColumnOut]


@resource.get("/today", TodayOut)
def get_today(
    request: HttpRequest,
    days: Annotated[Literal["1", "7", "30", "90"], Query(description="Up to and with today.")] = "7",
    inbox: Annotated[int | None, Query(ge=1, le=2**63 - 1, description="Of this one only.")] = None,
) -> TodayOut:
    """How soon we answered and settled, what was missed, how we were rated.

    Of the whole service for who may see that, else of the caller's own work.
    """
    user = caller(request)
    if inbox is not None and not inboxes(user).filter(pk=inbox).exists():
        raise Invalid(_("There is no such inbox."), field="inbox")
    cut = span(days, clock.now(), ZoneInfo(user.time_zone))
    found = numbers.numbers(user, cut, inbox=inbox)
    columns = [
        ColumnOut.model_validate(
            {
                "start": begin,
                "end": end,
                **_of({kind: values.columns[n] for kind, values in found.values.items()}, own=found.own),
            }
        )
        for n, (begin, end) in enumerate(zip(cut.edges, cut.edges[1:], strict=False))
    ]
    total = _of({kind: values.all for kind, values in found.values.items()}, own=found.own)
    return TodayOut(
        own=found.own,
        unanswered=found.unanswered,
        start=cut.start,
        end=cut.end,
        total=NumbersOut.model_validate(total),
        columns=columns,
    )


def _of(values: dict[str, list[float]], *, own: bool) -> dict[str, object]:
    first, rated = values[numbers.FIRST], values[numbers.RATED]
    return {
        "contacts": len(first if own else values[numbers.STARTED]),
        "first_response": LengthOut.of(first),
        "within_four_minutes": numbers.share(first, at_most=numbers.FOUR_MINUTES),
        "resolution": LengthOut.of(values[numbers.RESOLVED]),
        "missed": len(values[numbers.MISSED]),
        "ratings": RatingsOut(
            n=len(rated),
            mean=numbers.mean(rated),
            satisfied=numbers.share(rated, at_least=numbers.SATISFIED),
        ),
    }
