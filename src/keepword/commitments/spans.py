"""Which time the numbers look at, cut into the columns of their charts. Pure but for the language."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo

from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

CHOICES: dict[str, tuple[int, str | Promise]] = {
    "1": (1, _("Today")),
    "7": (7, _("7 days")),
    "30": (30, _("30 days")),
    "90": (90, _("90 days")),
}
DEFAULT = "7"


@dataclass(frozen=True, slots=True)
class Span:
    """`edges` are aware moments: column n lasts from edges[n] to just before edges[n + 1]."""

    key: str
    edges: Sequence[datetime]
    labels: Sequence[str]

    @property
    def start(self) -> datetime:
        return self.edges[0]

    @property
    def end(self) -> datetime:
        return self.edges[-1]


def span(key: str, now: datetime, zone: tzinfo) -> Span:
    """The days up to and with today in a zone; today alone is cut into its hours.

    An unknown key is the default. A day has the hours that its zone gives it: 23 or 25 at times.
    """
    key = key if key in CHOICES else DEFAULT
    days, _label = CHOICES[key]
    today = now.astimezone(zone).date()
    midnights = [
        datetime.combine(today - timedelta(days=ago), time(), zone) for ago in range(days - 1, -2, -1)
    ]
    if days > 1:
        pattern = pgettext("format of a date without year", "j M")
        labels = [formats.date_format(midnight, pattern) for midnight in midnights[:-1]]
        return Span(key, midnights, labels)
    hours = _hours(midnights[0], midnights[1])
    return Span(key, hours, [formats.time_format(edge.astimezone(zone), "H:i") for edge in hours[:-1]])


def _hours(begin: datetime, end: datetime) -> list[datetime]:
    count = round((end.timestamp() - begin.timestamp()) / 3600)
    # In real time: wall-clock arithmetic would count an hour twice, or one that is not there.
    return [datetime.fromtimestamp(begin.timestamp() + 3600 * n, begin.tzinfo) for n in range(count)] + [end]
