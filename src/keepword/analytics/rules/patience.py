"""How long customers wait when some of them give up: Erlang's A.

As in `erlang`, but each who waits goes away after a random (exponential) time, in the mean `patience_s`.
The queue is always stable; what grows with too few agents is the share that gives up.

Sources: C. Palm, Research on telephone traffic carried by full availability groups, Tele 1957 (the model).
O. Garnett, A. Mandelbaum, M. Reiman, Designing a call center with impatient customers, Manufacturing and
Service Operations Management 4(3), 2002, and S. Zeltyn, A. Mandelbaum, Call centers with impatient customers,
Queueing Systems 51, 2005: with V the time that somebody with endless patience would wait, m agents, contacts
a second r, service a second s, giving up a second g,

    J(t) = integral from t of exp(r/g (1 - e^(-g x)) - m s x) dx,   P(V > t) = r J(t) / (1/B(m-1) + r J(0))

The integral is an incomplete gamma function; as a series of positive terms,

    J(t) = 1/g e^(a (1-u)) u^b  sum over k of (a u)^k / (b (b+1) ... (b+k)),
    a = r/g, b = m s/g, u = e^(-g t)

which is summed from its greatest term outwards and kept as a logarithm, so that it never overflows. At t = 0
its terms are as the probabilities of k people waiting, so that their mean is the length of the queue, and
that times g is what gives up in a second.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, inf, lgamma, log, log1p

from keepword.analytics.rules.erlang import blocking

# Terms below this part of the greatest one are not worth adding.
NEGLIGIBLE = 1e-17


@dataclass(frozen=True)
class Queue:
    """What becomes of those who come, as shares of all who come."""

    waiting: float
    answered_within: float
    abandoned: float
    mean_wait_s: float  # until answered or gone; those who do not wait count as 0
    busy: float  # of the agents' time


def queue(load: float, agents: int, handle_s: float, patience_s: float, within_s: float) -> Queue:
    """Erlang's A. All times are greater than 0 (`within_s` may be 0), the load too; agents are 1 or more."""
    upon = load * patience_s / handle_s  # a: contacts within one patience
    served = agents * patience_s / handle_s  # b: what all agents serve within one patience
    # 1/B(m-1) underflows to "never": with so many agents nobody waits.
    free = blocking(load, agents - 1)
    if free == 0:
        return Queue(0.0, 1.0, 0.0, 0.0, load / agents)
    base = -log(free)
    rate = load / handle_s * patience_s  # r/g; J is reckoned in patiences
    log_sum, mean_queue = _series(upon, served)
    waits = log(rate) + log_sum
    total = _log_sum(base, waits)
    # Those who give up before being served would have waited; e^(-g x) of them stay, which is b + 1 for b.
    lasting = within_s / patience_s
    stay = exp(log(rate) + _log_integral(upon, served + 1, 0.0) - total)
    stay_later = exp(log(rate) + _log_integral(upon, served + 1, lasting) - total)
    waiting = min(exp(waits - total), 1.0)
    immediately = exp(base - total)
    abandoned = min(waiting * mean_queue / upon, 1.0)
    return Queue(
        waiting=waiting,
        answered_within=min(immediately + max(stay - stay_later, 0.0), 1.0),
        abandoned=abandoned,
        mean_wait_s=abandoned * patience_s,
        busy=min(load * (1 - abandoned) / agents, 1.0),
    )


def _log_integral(upon: float, served: float, lasting: float) -> float:
    """log of J(t)/patience, t being `lasting` patiences."""
    left = exp(-lasting)
    if left == 0.0:  # after hundreds of patiences nobody is left
        return -inf
    return upon * (1 - left) - served * lasting + _series(upon * left, served)[0]


def _series(x: float, b: float) -> tuple[float, float]:
    """log of the sum over k = 0, 1, ... of x^k / (b (b+1) ... (b+k)), and the mean of k by these weights.

    Terms grow while x > b + k; the sum goes out from the greatest one in both directions.
    """
    top = max(0, int(x - b))
    total, moment = 1.0, float(top)
    term, k = 1.0, top
    while term > NEGLIGIBLE * total:
        k += 1
        term *= x / (b + k)
        total += term
        moment += k * term
    term, k = 1.0, top
    while k > 0 and term > NEGLIGIBLE * total:
        term *= (b + k) / x
        k -= 1
        total += term
        moment += k * term
    log_top = top * log(x) - (lgamma(b + top + 1) - lgamma(b)) if top else -log(b)
    return log_top + log(total), moment / total


def _log_sum(one: float, other: float) -> float:
    more, less = max(one, other), min(one, other)
    return more + log1p(exp(less - more))
