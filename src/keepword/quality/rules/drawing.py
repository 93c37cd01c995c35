"""Which conversations are reviewed, and by whom. Pure: the same seed draws the same."""

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from hashlib import sha256


def turn(seed: str, *what: Hashable) -> bytes:
    """Where something stands in the order that a seed gives: nobody can foresee it, anybody can check it."""
    return sha256("|".join([seed, *map(str, what)]).encode()).digest()


def drawn(work: Mapping[int, Collection[int]], each: int, seed: str) -> dict[int, list[int]]:
    """Of each person's conversations so many at random: the same number for each, or all that there are."""
    return {
        person: sorted(set(found), key=lambda one: turn(seed, one))[: max(0, each)]
        for person, found in sorted(work.items())
    }


def riskiest(risks: Mapping[int, Collection[str]], most: int, seed: str) -> list[int]:
    """Those with the most signs of risk, at most so many; of equal ones some at random."""
    told = [one for one, signs in risks.items() if signs]
    return sorted(told, key=lambda one: (-len(set(risks[one])), turn(seed, "risk", one)))[: max(0, most)]


def work_of(written: Iterable[tuple[int, int, int]]) -> dict[int, int]:
    """Whose work each conversation is, of rows (conversation, author, messages): who wrote the most; of those
    who wrote as many, the one with the lower number."""
    found: dict[int, tuple[int, int]] = {}
    for conversation, author, messages in written:
        better = (messages, -author)
        if conversation not in found or better > found[conversation]:
            found[conversation] = better
    return {conversation: -author for conversation, (_messages, author) in found.items()}


def dealt(
    reviews: Sequence[tuple[int, Collection[int]]], has: Mapping[int, int], seed: str
) -> dict[int, int | None]:
    """Who reviews each conversation, of rows (conversation, who may not).

    `has`: the reviewers, and how many each has to do already. Whoever has fewest gets the next one; those
    that few may review are dealt first. None where nobody may.
    """
    load = Counter(dict(has))
    given: dict[int, int | None] = {}
    by_choice = sorted(reviews, key=lambda one: (len(has.keys() - set(one[1])), turn(seed, "deal", one[0])))
    for conversation, never in by_choice:
        free = [reviewer for reviewer in has if reviewer not in never]
        if not free:
            given[conversation] = None
            continue
        chosen = min(free, key=lambda one: (load[one], turn(seed, conversation, one)))
        given[conversation] = chosen
        load[chosen] += 1
    return given
