"""Who gets a conversation, and why. Pure: candidates are values, the answer is a value.

First whoever knows the customer, if they may be given something now. Then, of those who are there, have
room and know what is asked, by the method. Who is asked too much of is asked less, in this order: first
the skills are given up, then the language. Nobody gets more than their capacity.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

NOBODY: Final = "nobody"  # people take conversations themselves
ROUND_ROBIN: Final = "round_robin"
LEAST_BUSY: Final = "least_busy"

# Why somebody was chosen.
KNOWS: Final = "knows"
TURN: Final = "turn"
LEAST: Final = "least"
ONLY: Final = "only"

# What stands against somebody.
PRESENCE: Final = "presence"
FULL: Final = "full"
SKILL: Final = "skill"
LANGUAGE: Final = "language"

RELAXED: Final = (SKILL, LANGUAGE)  # what is given up, the first first
USUAL_CAPACITY: Final = 10  # by which the load of people without a limit is compared with that of others


@dataclass(frozen=True, slots=True)
class Candidate:
    """One of us who may be given a conversation. `load` is how many open ones they have."""

    id: int
    takes_new: bool = True
    load: int = 0
    capacity: int | None = None
    languages: frozenset[str] = frozenset()
    skills: frozenset[int] = frozenset()

    @property
    def has_room(self) -> bool:
        return self.capacity is None or self.load < self.capacity

    @property
    def fullness(self) -> float:
        """The share of their capacity that is in use."""
        return self.load / (USUAL_CAPACITY if self.capacity is None else max(self.capacity, 1))


@dataclass(frozen=True, slots=True)
class Ask:
    """What a conversation asks of who gets it. `known_by` is the person who knows the customer."""

    language: str = ""
    skills: frozenset[int] = frozenset()
    known_by: int | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """By which rule it is given. `turn` is who had the last turn; with `relax` less may be asked."""

    method: str = ROUND_ROBIN
    by_skill: bool = False
    relax: bool = True
    turn: int | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """Who was chosen (None: nobody can take it now) and why; `given_up` is what was not asked for."""

    chosen: int | None = None
    why: str = ""
    given_up: tuple[str, ...] = ()
    turn: int | None = None


def choose(ask: Ask, candidates: Sequence[Candidate], terms: Terms) -> Choice:
    """Who gets a conversation. The same question has the same answer; ties go by turn."""
    free = [one for one in candidates if one.takes_new and one.has_room]
    if any(one.id == ask.known_by for one in free):
        return Choice(ask.known_by, KNOWS, turn=terms.turn)
    if terms.method == NOBODY:
        return Choice(turn=terms.turn)
    for given_up in _levels(ask, terms):
        fit = [one for one in free if not _lacks(one, ask, given_up)] if terms.by_skill else free
        if fit:
            chosen, why = _by_method(fit, terms)
            return Choice(chosen.id, why, given_up, turn=chosen.id)
    return Choice(turn=terms.turn)


def against(one: Candidate, ask: Ask, terms: Terms) -> tuple[str, ...]:
    """All that stands against giving it to this person now."""
    found = [] if one.takes_new else [PRESENCE]
    if not one.has_room:
        found.append(FULL)
    if terms.by_skill:
        found.extend(_lacks(one, ask, ()))
    return tuple(found)


def _levels(ask: Ask, terms: Terms) -> list[tuple[str, ...]]:
    """What is given up, step by step; what is not asked for cannot be."""
    if not terms.by_skill or not terms.relax:
        return [()]
    asked = [what for what in RELAXED if (ask.skills if what == SKILL else ask.language)]
    return [tuple(asked[:count]) for count in range(len(asked) + 1)]


def _lacks(one: Candidate, ask: Ask, given_up: Sequence[str]) -> list[str]:
    found = []
    if SKILL not in given_up and not ask.skills <= one.skills:
        found.append(SKILL)
    if LANGUAGE not in given_up and ask.language and ask.language not in one.languages:
        found.append(LANGUAGE)
    return found


def _by_method(fit: Sequence[Candidate], terms: Terms) -> tuple[Candidate, str]:
    """The next by turn: the ids go round, so that between two turns of one person nobody who was there goes
    empty, whoever comes and leaves meanwhile."""
    turn = -1 if terms.turn is None else terms.turn
    in_turn = sorted(fit, key=lambda one: (one.id <= turn, one.id))
    if len(fit) == 1:
        return fit[0], ONLY
    if terms.method == LEAST_BUSY:
        return min(in_turn, key=lambda one: one.fullness), LEAST
    return in_turn[0], TURN
