"""How many agents a span of time needs, and what customers get for it.

Several contacts at once (chat): an agent with three chats at a time counts as one who serves a contact in a
third of its handle time. That is what planners do, and it is a simplification: the handle time has to be that
measured while as many run at once (each of three chats takes longer than a lone one), and it takes agents for
busy only when all their places are taken, so that it is right for busy hours rather than for quiet ones.

Agents at work are not agents paid: shrinkage is the share of paid time in which somebody is not there for
customers (leave, illness, training, breaks).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, inf

from keepword.analytics.rules import erlang, patience

# Rounding that is not somebody's half: 14 / (1 - 0.3) is 20, whatever floating point says.
DUST = 1e-9


@dataclass(frozen=True)
class Work:
    """Contacts that come in a span, and how long one takes. Seconds; `contacts` may be a mean, like 7.4."""

    contacts: float
    span_s: float
    handle_s: float
    at_once: float = 1.0  # contacts that one agent has at a time
    patience_s: float | None = None  # mean; None: whoever waits, waits until they are served

    @property
    def serving_s(self) -> float:
        """The seconds for which a contact takes a whole agent."""
        return self.handle_s / self.at_once

    @property
    def load(self) -> float:
        """In erlangs: agents who would be at work at once if nobody waited."""
        return self.contacts * self.serving_s / self.span_s


@dataclass(frozen=True)
class Target:
    """“80% within 20 seconds”: `share` is 0..1, and below 1 as no number of agents makes it certain."""

    share: float
    within_s: float
    most_occupied: float = 1.0  # the share of their time for which agents may be busy: 0.85 is common


@dataclass(frozen=True)
class Outlook:
    """What to expect with so many agents; shares are 0..1, and of all who come.

    Who gives up counts as not answered in time.
    """

    agents: int
    service_level: float
    occupancy: float
    mean_wait_s: float  # endless when the agents cannot keep up
    waiting: float  # the probability of waiting at all
    abandoned: float


def outlook(work: Work, agents: int, within_s: float) -> Outlook:
    """What customers get from so many agents."""
    load = work.load
    if load == 0:
        return Outlook(agents, 1.0, 0.0, 0.0, 0.0, 0.0)
    if work.patience_s is not None:
        return _with_impatience(work, agents, within_s, work.patience_s)
    if agents <= load:
        return Outlook(agents, 0.0, 1.0, inf, 1.0, 0.0)
    return _by_waiting(work, agents, within_s, erlang.waiting(load, agents))


def needed(work: Work, target: Target) -> Outlook:
    """The fewest agents that keep to the target, and what customers get from them."""
    load = work.load
    if load == 0:
        return outlook(work, 0, target.within_s)
    least = max(1, ceil(load / target.most_occupied - DUST))
    if work.patience_s is None:
        return _without_impatience(work, target, least)
    return _fewest(work, target, least)


def scheduled(agents: int, shrinkage: float) -> int:
    """How many to put on the schedule so that `agents` are at work; `shrinkage` is 0..1, below 1."""
    return ceil(agents / (1 - shrinkage) - DUST)


def at_work(scheduled: float, shrinkage: float) -> float:
    """How many of those on the schedule to expect at work."""
    return scheduled * (1 - shrinkage)


def _without_impatience(work: Work, target: Target, least: int) -> Outlook:
    """One walk up the recursion: each number of agents costs one step."""
    load = work.load
    for agents, blocked in enumerate(erlang.blockings(load)):
        if agents < least or agents <= load:
            continue
        found = _by_waiting(work, agents, target.within_s, erlang.waiting_by(blocked, load, agents))
        if found.service_level >= target.share:
            return found
    raise AssertionError("the recursion does not end")


def _fewest(work: Work, target: Target, least: int) -> Outlook:
    """By doubling and halving: with more agents never fewer are answered in time, nor are they busier.

    Those who give up make agents less busy, so the ceiling of occupancy may be kept by fewer than `least`.
    """

    def good(agents: int) -> bool:
        found = outlook(work, agents, target.within_s)
        return found.service_level >= target.share and found.occupancy <= target.most_occupied + DUST

    above = least
    while not good(above):
        above *= 2
    below = 0
    while above - below > 1:
        middle = (above + below) // 2
        below, above = (below, middle) if good(middle) else (middle, above)
    return outlook(work, above, target.within_s)


def _by_waiting(work: Work, agents: int, within_s: float, waiting: float) -> Outlook:
    return Outlook(
        agents=agents,
        service_level=erlang.answered_within(waiting, work.load, agents, work.serving_s, within_s),
        occupancy=work.load / agents,
        mean_wait_s=erlang.mean_wait(waiting, work.load, agents, work.serving_s),
        waiting=waiting,
        abandoned=0.0,
    )


def _with_impatience(work: Work, agents: int, within_s: float, patience_s: float) -> Outlook:
    if agents == 0:
        return Outlook(0, 0.0, 1.0, patience_s, 1.0, 1.0)
    found = patience.queue(work.load, agents, work.serving_s, patience_s, within_s)
    return Outlook(
        agents, found.answered_within, found.busy, found.mean_wait_s, found.waiting, found.abandoned
    )
