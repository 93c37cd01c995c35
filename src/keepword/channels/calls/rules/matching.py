"""Who is rung for which call. Pure: the queue and the people are values, so is the answer.

Whoever has waited longest comes first. A call is for somebody, for a team, or for anybody; of those who are
free, those who speak the customer's language come first, then those who have not turned this very call down,
then whoever has been idle longest. Who turned it down is asked again when nobody else is there: nobody waits
for ever because everybody said no once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

LONGEST_IDLE: Final = "longest_idle"
ALL: Final = "all"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A call in the queue. `place` is since when it has its place, `for_agent` whom alone it is for."""

    id: int
    place: datetime
    team: int | None = None
    language: str = ""
    for_agent: int | None = None
    strategy: str = LONGEST_IDLE
    refused_by: frozenset[int] = field(default_factory=frozenset)
    allowed: frozenset[int] | None = None  # who may see it at all; None: everybody
    wire: str = ""  # by what one must be reachable; "": by anything


@dataclass(frozen=True, slots=True)
class Free:
    """One of us who can be rung now."""

    id: int
    idle_since: datetime
    teams: frozenset[int] = frozenset()
    languages: frozenset[str] = frozenset()
    wires: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Offer:
    """Ring these people for this call."""

    call: int
    agents: tuple[int, ...]


def match(queue: Iterable[Waiting], free: Iterable[Free]) -> list[Offer]:
    """Whom to ring now. Nobody is in two offers; the same question has the same answer."""
    left = {one.id: one for one in free}
    offers = []
    for call in sorted(queue, key=lambda one: (one.place, one.id)):
        able = _in_order(call, [one for one in left.values() if may_take(call, one)])
        if not able:
            continue
        chosen = able if call.strategy == ALL and call.for_agent is None else able[:1]
        for one in chosen:
            del left[one.id]
        offers.append(Offer(call.id, tuple(one.id for one in chosen)))
    return offers


def may_take(call: Waiting, one: Free) -> bool:
    """Whether a call can be offered to this person at all."""
    if call.allowed is not None and one.id not in call.allowed:
        return False
    if call.wire and call.wire not in one.wires:
        return False
    if call.for_agent is not None:
        return one.id == call.for_agent
    return call.team is None or call.team in one.teams


def _in_order(call: Waiting, able: Sequence[Free]) -> list[Free]:
    def key(one: Free) -> tuple[bool, bool, datetime, int]:
        foreign = bool(call.language) and call.language not in one.languages
        return (one.id in call.refused_by, foreign, one.idle_since, one.id)

    return sorted(able, key=key)


def place(queue: Iterable[Waiting], call_id: int, team: int | None) -> int:
    """The place of a call among those that wait for the same people, 1 for the next; 0 when it does not."""
    rivals = sorted((one for one in queue if one.team == team), key=lambda one: (one.place, one.id))
    ids = [one.id for one in rivals]
    return ids.index(call_id) + 1 if call_id in ids else 0
