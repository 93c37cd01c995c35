"""Whom a note calls on. Pure."""

from collections.abc import Iterable
from typing import Protocol, TypeVar


class Named(Protocol):
    @property
    def name(self) -> str: ...


P = TypeVar("P", bound=Named)


def mentioned(text: str, people: Iterable[P]) -> list[P]:
    """Those whose whole name, or first name if only one bears it, stands after an @ in the text."""
    everybody = list(people)
    folded = text.casefold()
    first = [_first(person) for person in everybody]
    return [
        person
        for person in everybody
        if _called(folded, person.name.casefold())
        or (first.count(_first(person)) == 1 and _called(folded, _first(person)))
    ]


def _first(person: Named) -> str:
    words = person.name.casefold().split()
    return words[0] if words else ""


def _called(text: str, name: str) -> bool:
    start = text.find(f"@{name}") if name else -1
    while start >= 0:
        end = start + len(name) + 1
        if end == len(text) or not text[end].isalnum():
            return True
        start = text.find(f"@{name}", end)
    return False
