"""Which few causes are behind most complaints. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

VITAL: Final = 0.8


@dataclass(frozen=True, slots=True)
class Bar:
    """One cause: how many complaints it has, which part of all it is together with those before it."""

    key: int
    label: str
    count: int
    share: float
    together: float
    vital: bool  # one of the few that make up most


def pareto(counts: Sequence[tuple[int, str, int]]) -> list[Bar]:
    """(key, label, count) in the order of their weight, with the running share."""
    ordered = sorted((one for one in counts if one[2] > 0), key=lambda one: (-one[2], one[1], one[0]))
    total, before, bars = sum(count for _key, _label, count in ordered), 0, []
    for key, label, count in ordered:
        vital = before / total < VITAL
        before += count
        bars.append(Bar(key, label, count, count / total, before / total, vital))
    return bars
