"""Tiers: reached at once, left at the turn of a year."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

MOST: Final = 6


@dataclass(frozen=True)
class Tier:
    """From `floor` points (or minor units) within twelve months; earns `percent` of the lowest rate."""

    key: str
    name: str
    floor: int
    percent: int = 100
    names: Mapping[str, str] = field(default_factory=dict)

    def title(self, language: str) -> str:
        """Its name in a language, else in the shop's."""
        return self.names.get(language) or self.name


@dataclass(frozen=True)
class Progress:
    """How far it is to the next tier: `left` of `floor`, None at the top."""

    tier: Tier | None
    following: Tier | None
    score: int

    @property
    def left(self) -> int:
        """What is missing for the next tier."""
        return max(0, self.following.floor - self.score) if self.following else 0

    @property
    def percent(self) -> int:
        """Of the way from this tier to the next, in whole per cent; 100 at the top."""
        if self.following is None:
            return 100
        start = self.tier.floor if self.tier else 0
        way = self.following.floor - start
        return max(0, min(100, (self.score - start) * 100 // way)) if way > 0 else 100


@dataclass(frozen=True)
class Ladder:
    """The tiers, the lowest first."""

    tiers: tuple[Tier, ...] = ()

    def get(self, key: str) -> Tier | None:
        """A tier by its key; None when the programme does not have it (any more)."""
        return next((one for one in self.tiers if one.key == key), None)

    def reached(self, score: int) -> Tier | None:
        """The highest tier whose floor a score reaches."""
        return next((one for one in reversed(self.tiers) if score >= one.floor), None)

    def rank(self, key: str) -> int:
        """How high a tier stands, from 1; 0 for none."""
        return next((n for n, one in enumerate(self.tiers, 1) if one.key == key), 0)

    def percent(self, key: str) -> int:
        """What a tier earns of the lowest rate."""
        found = self.get(key)
        return found.percent if found else 100

    def progress(self, key: str, score: int) -> Progress:
        """Where somebody stands who is in a tier and has a score."""
        rank = max(self.rank(key), 0)
        following = self.tiers[rank] if rank < len(self.tiers) else None
        return Progress(self.get(key), following, score)
