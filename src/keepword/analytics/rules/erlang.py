"""How long customers wait for one of several agents: Erlang's formulas.

`load` is in erlangs: contacts a second times seconds that one takes, which is how many agents would be at
work at once if nobody ever waited. Times are in seconds. Contacts arrive at random (Poisson) and take random
(exponential) times; those two are what the formulas rest on.

Sources: A. K. Erlang, Solution of some problems in the theory of probabilities of significance in automatic
telephone exchanges, 1917 (B and C). R. B. Cooper, Introduction to queueing theory, 2nd edition, 1981 (the
recursion of B, which never leaves 0..1 and so neither overflows nor cancels, and C by B).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from math import exp, inf


def blockings(load: float) -> Iterator[float]:
    """Erlang's B for 0, 1, 2, ... agents: the share of contacts that find all of them busy and go away."""
    blocked = 1.0
    yield blocked
    for agents in count(1):
        blocked = load * blocked / (agents + load * blocked)
        yield blocked


def blocking(load: float, agents: int) -> float:
    """Erlang's B: the share of contacts that find all agents busy, where nobody waits."""
    return next(blocked for here, blocked in enumerate(blockings(load)) if here == agents)


def waiting(load: float, agents: int) -> float:
    """Erlang's C: the probability that a contact has to wait, where everybody waits until they are served.

    1.0 where the agents cannot keep up (load of as many erlangs as agents, or more).
    """
    return 1.0 if agents <= load else waiting_by(blocking(load, agents), load, agents)


def waiting_by(blocked: float, load: float, agents: int) -> float:
    """Erlang's C by Erlang's B of the same load and agents; agents are more than the load."""
    return blocked / (1 - load / agents * (1 - blocked))


def answered_within(wait: float, load: float, agents: int, handle_s: float, within_s: float) -> float:
    """The share of contacts answered within so many seconds, given the probability of waiting (C)."""
    return 0.0 if agents <= load else 1 - wait * exp(-(agents - load) * within_s / handle_s)


def mean_wait(wait: float, load: float, agents: int, handle_s: float) -> float:
    """Seconds that a contact waits in the mean (those who do not wait count as 0); endless below the load."""
    return inf if agents <= load else wait * handle_s / (agents - load)
