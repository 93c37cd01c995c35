"""Somebody of whom nothing is known but that they were here."""

import uuid
from collections.abc import Sequence

from keepword.core import clock, rows
from keepword.customers.models import Customer


def newcomer(name: str, language: str = "") -> Customer:
    """A customer without any identity, whom nobody recognises again. Joins the caller's transaction."""
    (made,) = newcomers([(name, language)])
    return made


def newcomers(people: Sequence[tuple[str, str]]) -> list[Customer]:
    """The same for many at once, by name and language. One insert."""
    now = clock.now()
    made = [
        Customer(name=" ".join(name.split())[:200], language=language[:5], key=uuid.uuid4(), created_at=now)
        for name, language in people
    ]
    rows.insert(made)
    return made
