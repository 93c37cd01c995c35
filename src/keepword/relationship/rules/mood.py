"""How somebody felt over time, as numbers. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

VALENCE: Final = {"pleased": 1.0, "calm": 0.0, "worried": -0.4, "annoyed": -0.7, "angry": -1.0}
"""How good each of language.judgement.EMOTIONS is, -1..1: a convention of this product, no measurement."""


@dataclass(frozen=True, slots=True)
class Month:
    """The mean of a month, -1 (angry) to 1 (pleased), over so many messages."""

    year: int
    month: int
    mood: float
    messages: int


def value(emotion: str, strength: float) -> float:
    """A message's mood, -1..1. What is not known is calm."""
    return VALENCE.get(emotion, 0.0) * min(1.0, max(0.0, strength))


def months(felt: Iterable[tuple[datetime, str, float]]) -> list[Month]:
    """The months in which there are messages, in their order."""
    found: dict[tuple[int, int], list[float]] = {}
    for at, emotion, strength in felt:
        found.setdefault((at.year, at.month), []).append(value(emotion, strength))
    return [
        Month(year, month, round(sum(values) / len(values), 3), len(values))
        for (year, month), values in sorted(found.items())
    ]
