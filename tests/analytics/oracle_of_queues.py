"""How long customers wait, reckoned in another way than the product does: slowly and exactly."""

from fractions import Fraction
from math import exp, factorial


def erlang_b(load: Fraction, agents: int) -> Fraction:
    """The definition: the last of the truncated Poisson probabilities."""
    terms = [load**n / factorial(n) for n in range(agents + 1)]
    return terms[-1] / sum(terms)


def erlang_c(load: Fraction, agents: int) -> Fraction:
    """The definition: the states of an M/M/m queue in which all agents are busy; load < agents."""
    free = sum((load**n / factorial(n) for n in range(agents)), Fraction(0))
    busy = load**agents / factorial(agents) * (agents / (agents - load))
    return busy / (free + busy)


def states(load: float, agents: int, handle_s: float, patience_s: float) -> list[float]:
    """How likely 0, 1, 2, ... people are in an M/M/m+M system, by the balance of neighbouring states."""
    arrive, serve, leave = (
        Fraction(load) / Fraction(handle_s),
        1 / Fraction(handle_s),
        1 / Fraction(patience_s),
    )
    terms, here = [1.0], 0
    while here < agents or terms[-1] > 1e-18 * max(terms):
        here += 1
        down = min(here, agents) * serve + max(here - agents, 0) * leave
        terms.append(terms[-1] * float(arrive / down))
    total = sum(terms)
    return [term / total for term in terms]


def answered_within(
    probabilities: list[float], agents: int, handle_s: float, patience_s: float, within_s: float
) -> float:
    """The share of all that is answered in time: a customer is followed forward through the queue.

    With k before them they wait for k + 1 ends; ahead of them agents finish and others give up, and they may
    give up themselves. The chain in continuous time is stepped by uniformisation.
    """
    here = probabilities[agents:]  # how likely each number before them is, while they still wait
    ends, leaves = agents / handle_s, 1 / patience_s
    fastest = ends + len(here) * leaves
    answered, total = 0.0, 0.0
    weight, reckoned, n = exp(-fastest * within_s), 0.0, 0
    while True:
        total += weight * answered
        reckoned += weight
        n += 1
        if reckoned > 1 - 1e-12 or n > 100_000:
            return sum(probabilities[:agents]) + total
        weight *= fastest * within_s / n
        forward = [(ends + k * leaves) / fastest for k in range(len(here))]
        answered += here[0] * forward[0]
        here = [
            chance * (1 - forward[k] - leaves / fastest)
            + (here[k + 1] * forward[k + 1] if k + 1 < len(here) else 0.0)
            for k, chance in enumerate(here)
        ]
