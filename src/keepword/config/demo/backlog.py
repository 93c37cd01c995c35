"""What is on the desk now: fresh mails, clocks about to break and broken, promises, answers to read."""

from collections.abc import Callable
from datetime import datetime, timedelta

from .casting import Cast, Casting
from .facts import next_due
from .plot import Plot, begin, past, priority
from .story import Priority, stays_open
from .texts import seeded
from .times import DAY, HOUR, SHOP

# Working minutes to the first answer, to each later one, and to the end: the two policies of the shop.
_SOON, _SURE = (60, 120, 720), (240, 480, 2880)
TARGETS: dict[Priority, tuple[int, int, int]] = {
    "urgent": _SOON,
    "high": _SOON,
    "normal": _SURE,
    "low": _SURE,
}

OPEN = 50  # conversations open at the end, where nights and weekends leave the choice

_FRESH = (2.0, 5.5, 9.0, 16.0, 27.0)  # minutes ago; nobody has taken these
_OVERDUE = (-6.0, -11.0, 35.0, 90.0, 160.0, 260.0, 420.0)  # working minutes since the first answer was due
_PROMISED = (150.0, 230.0, 340.0, 600.0)  # working minutes ago; put aside until what was promised is due
_BACK = (200.0, 260.0, 420.0, 700.0)  # working minutes ago; the customer answered, and it is our turn
PLANNED = len(_FRESH) + len(_OVERDUE) + len(_PROMISED) + len(_BACK)

_TRIES = 60


def backlog(casting: Casting, now: datetime, number: int) -> list[Plot]:
    """PLANNED stories that are open at `now`, numbered from `number`."""
    plots: list[Plot] = []

    def new(at: datetime, suits: Callable[[Cast], bool] = lambda cast: True) -> Plot:
        """A story with its first mail, which suits."""
        for attempt in range(_TRIES):
            cast = casting.cast(number + len(plots) + attempt * PLANNED, at, spam=False)
            if suits(cast):
                break
        plots.append(begin(cast, now))
        return plots[-1]

    for minutes in _FRESH:
        new(now - timedelta(minutes=minutes))
    for minutes in _OVERDUE:
        plot = new(SHOP.subtract(now, TARGETS["normal"][0] + minutes), _is_ordinary)
        if minutes > 0 and plot.chance.random() < 0.6:
            plot.goes_to(plot.agent, plot.at + (now - plot.at) * 0.3)
    for minutes in _PROMISED:
        plot = _answered(new(SHOP.subtract(now, minutes), _has_promise))
        plot.snoozes(next_due(now + HOUR, plot.chance).at)
    for minutes in _BACK:
        plot = _answered(new(SHOP.subtract(now, minutes), _goes_on))
        plot.hears(plot.cast.thread[1].text, plot.at + (now - plot.at) * plot.chance.uniform(0.4, 0.9))
    return plots


def _is_ordinary(cast: Cast) -> bool:
    return priority(cast) == "normal"


def _has_promise(cast: Cast) -> bool:
    return any(turn.who == "A2" for turn in cast.thread[1:3])


def _goes_on(cast: Cast) -> bool:
    return len(cast.thread) > 1 and cast.thread[1].who == "C"


def _answered(plot: Plot) -> Plot:
    """With our first answer, somewhere in the first half of the time until now."""
    at = plot.at + (plot.now - plot.at) * plot.chance.uniform(0.1, 0.4)
    plot.goes_to(plot.agent, at - timedelta(minutes=2))
    plot.answers_with(plot.cast.thread[0].text, at)
    return plot


def balance(plots: list[Plot], wanted: int) -> None:
    """So many stories left open: the oldest that wait for the customer end, or the last to end do not."""
    happened = {plot.cast.number: past(plot) for plot in plots if plot.cast.topic != "spam"}
    standing = [
        plot for plot in plots if stays_open(happened.get(plot.cast.number, ())) and plot.cast.topic != "spam"
    ]
    surplus = len(standing) - wanted
    for plot in standing:
        steps = happened[plot.cast.number]
        if surplus > 0 and steps[-1].kind == "agent":
            plot.steps = steps
            share = seeded("close", plot.cast.number).uniform(0.01, 0.5)
            plot.does("close", plot.at + (plot.now - plot.at) * share)
            surplus -= 1
    for number, steps in reversed(happened.items()):
        ends = [step.at for step in steps if step.kind == "close"]
        if surplus < 0 and len(ends) == 1 and plots[number].now - ends[0] < 3 * DAY:
            plots[number].steps = [step for step in steps if step.at < ends[0]]
            surplus += 1
