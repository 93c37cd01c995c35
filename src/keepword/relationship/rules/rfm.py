"""How customers buy, beside each other: recency, frequency and money in fifths.

Definition. Of all customers who have ordered (orders that were cancelled do not count), each is placed by
when their newest order was (recency), how many orders they made (frequency), and what they paid in all, in
the shop's money (monetary). By each measure they are sorted and cut into five groups of the same size: 5 for
the fifth that bought latest, most often, most; 1 for the last fifth. The three are independent of each other
(not nested). Source: Arthur M. Hughes, "Strategic Database Marketing", Probus 1994 (the RFM chapter; his
"customer quintiles"); the method beside others: J. R. Miglautsch, "Thoughts on RFM scoring", Journal of
Database Marketing 8 (2000), 67-72.

Ties. Who is equal by a measure has the same score: the lowest of the fifths that the equal ones would be
spread over. So a score never depends on the order of rows, at the price of fifths that are not quite of one
size: where nine of ten customers have ordered once, all of those have frequency 1.

Names. `worth` is the mean of frequency and money, rounded up; a name belongs to each cell of the grid of
recency and worth (`GRID`). The names are customary in the field and no part of Hughes' method; whoever wants
other borders makes a segment of the numbers.
"""

from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

FIFTHS: Final = 5

CHAMPIONS: Final = "champions"
LOYAL: Final = "loyal"
PROMISING: Final = "promising"
NEW: Final = "new"
AT_RISK: Final = "at_risk"
HIBERNATING: Final = "hibernating"
LOST: Final = "lost"

# By recency, then by worth from 1 to 5.
GRID: Final[dict[int, tuple[str, str, str, str, str]]] = {
    5: (NEW, PROMISING, LOYAL, CHAMPIONS, CHAMPIONS),
    4: (NEW, PROMISING, LOYAL, CHAMPIONS, CHAMPIONS),
    3: (HIBERNATING, PROMISING, LOYAL, LOYAL, LOYAL),
    2: (HIBERNATING, HIBERNATING, AT_RISK, AT_RISK, AT_RISK),
    1: (LOST, LOST, AT_RISK, AT_RISK, AT_RISK),
}


def worth(frequency: int, money: int) -> int:
    """Frequency and money as one number from 1 to 5."""
    return (frequency + money + 1) // 2


def label(recency: int, frequency: int, money: int) -> str:
    """The name of a score."""
    return GRID[recency][worth(frequency, money) - 1]


def explained(
    *, recency: int, frequency: int, money: int, orders: int, last: datetime, paid: str, now: datetime
) -> list[str]:
    """A score in words, a sentence each; `paid` is the sum as it is shown."""
    days = max(0, (now - last).days)
    return [
        ngettext(
            "The last order was %(n)s day ago: %(group)s.",
            "The last order was %(n)s days ago: %(group)s.",
            days,
        )
        % {"n": days, "group": _recently(recency)},
        ngettext("%(n)s order: %(group)s.", "%(n)s orders: %(group)s.", orders)
        % {"n": orders, "group": _often(frequency)},
        _("%(sum)s in all: %(group)s.") % {"sum": paid, "group": _much(money)},
    ]


def _recently(score: int) -> str:
    return {
        5: _("among the fifth of your customers who bought latest"),
        4: _("later than three fifths of your customers"),
        3: _("in the middle of your customers"),
        2: _("longer ago than with three fifths of your customers"),
        1: _("among the fifth who have not bought for the longest time"),
    }[score]


def _often(score: int) -> str:
    return {
        5: _("among the fifth who buy most often"),
        4: _("more often than three fifths of your customers"),
        3: _("as often as the middle of your customers"),
        2: _("less often than three fifths of your customers"),
        1: _("as seldom as anybody"),
    }[score]


def _much(score: int) -> str:
    return {
        5: _("among the fifth who pay most"),
        4: _("more than three fifths of your customers"),
        3: _("as much as the middle of your customers"),
        2: _("less than three fifths of your customers"),
        1: _("among the fifth who pay least"),
    }[score]
