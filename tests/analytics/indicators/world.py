"""Random facts in the database and the lake, and each indicator beside an oracle in plain Python.

An oracle gets the facts that hold, as they were drawn, and gives (top, base) of each record that belongs to
the span. It is written from the words of the definition; nothing of the indicators' code is in it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any, TypeAlias
from uuid import UUID, uuid5

import hypothesis.strategies as st
import pytest
from django.db import transaction
from hypothesis import given, settings

from keepword.analytics.indicators.measuring import measure
from keepword.analytics.indicators.registry import Span
from keepword.analytics.lake.exporting import export
from keepword.analytics.lake.reading import reading
from keepword.core import facts
from keepword.core.models import Fact

EXAMPLES = 5  # with many facts each, as each writes files and opens an engine
BEGIN = datetime(2026, 10, 1, tzinfo=UTC)
SPAN = Span(BEGIN, BEGIN + timedelta(days=30), BEGIN + timedelta(days=40))
PEOPLE = [uuid5(UUID(int=0), str(n)) for n in range(3)]
AGENTS = [uuid5(UUID(int=1), str(n)) for n in range(3)]


@dataclass(frozen=True)
class Said:
    """A fact as it was drawn; what a kind has no column for is None."""

    kind: str
    at: datetime
    subject: int | None = None
    person: UUID | None = None
    actor: UUID | None = None
    value: float | None = None
    data: Mapping[str, Any] | None = None

    def __getattr__(self, name: str) -> Any:
        return (self.data or {}).get(name)

    @property
    def inside(self) -> bool:
        """Whether it happened in the span."""
        return SPAN.since <= self.at < SPAN.until


Pair: TypeAlias = tuple[float, float]
Oracle: TypeAlias = Callable[[list[Said]], Iterable[Pair]]


def ago(days: float) -> datetime:
    return SPAN.until - timedelta(days=days)


moments = st.builds(
    lambda days, seconds: BEGIN + timedelta(days=days, seconds=seconds),
    st.integers(-12, 34),
    st.integers(0, 20) | st.integers(0, 86_399),
)
subjects = st.integers(1, 3)
agents = st.sampled_from(AGENTS)
people = st.sampled_from(PEOPLE)
seconds = st.none() | st.integers(0, 400_000).map(float)


def said(
    kind: str,
    *,
    at: st.SearchStrategy[datetime] = moments,
    subject: st.SearchStrategy[int | None] = subjects,
    value: st.SearchStrategy[float | None] = seconds,
    actor: st.SearchStrategy[UUID | None] = agents,
    person: st.SearchStrategy[UUID | None] = people,
    **data: st.SearchStrategy[Any],
) -> st.SearchStrategy[Said]:
    """A fact of a kind; `data` are its columns."""
    return st.builds(Said, st.just(kind), at, subject, person, actor, value, st.fixed_dictionaries(data))


def several(*kinds_: st.SearchStrategy[Said], most: int = 30) -> st.SearchStrategy[list[Said]]:
    """A few of any of them."""
    return st.lists(st.one_of(*kinds_), max_size=most)


def over(*kinds_: st.SearchStrategy[Said], most: int = 30) -> Callable[[Any], Any]:
    """The test gets a few of these facts, and their fates."""
    return over_all(several(*kinds_, most=most))


def over_all(told: st.SearchStrategy[list[Said]]) -> Callable[[Any], Any]:
    """The test gets these facts, and their fates (see `write`)."""

    def wanted(test: Any) -> Any:
        fates = st.lists(st.integers(0, 3), max_size=6)
        return settings(max_examples=EXAMPLES)(given(told, fates)(test))

    return wanted


def write(told: Sequence[Said], fates: Sequence[int]) -> list[Said]:
    """Write facts; each has a fate. 0: it stands. 1: it was wrong first, and is superseded by the right one.
    2: a further one of its kind was written and taken back. 3: what was so far comes into the lake."""
    for number, one in enumerate(told):
        fate = fates[number % len(fates)] if fates else 0
        if fate == 1:
            wrong = _fact(replace(one, value=77.0, at=one.at))
            facts.record([wrong])
            facts.record([_fact(one, supersedes=wrong.pk)])
            continue
        facts.record([_fact(one)])
        if fate == 2:
            wrong = _fact(one)
            facts.record([wrong])
            facts.record(facts.retract([wrong]))
        if fate == 3:
            export()
    return list(told)


def _fact(one: Said, supersedes: int | None = None) -> Fact:
    return facts.fact(
        one.kind,
        one.at,
        subject_id=one.subject,
        person=one.person,
        actor=one.actor,
        value=one.value,
        supersedes=supersedes,
        **(one.data or {}),
    )


def agree(
    name: str, oracle: Oracle, told: Sequence[Said], fates: Sequence[int], way: Callable[[list[Pair]], float]
) -> None:
    """The indicator over the span is what the oracle says."""
    with transaction.atomic():
        written = write(told, fates)
        pairs = [pair for pair in oracle(written)]
        with reading() as lake:
            (result,) = measure(lake, name, SPAN)
        n = sum(base > 0 for _top, base in pairs)
        assert result.n == n
        assert result.value == (pytest.approx(way(pairs)) if n else None)
        transaction.set_rollback(True)  # the next example begins with nothing


def ratio(pairs: list[Pair]) -> float:
    return sum(top for top, _ in pairs) / sum(base for _, base in pairs)


def per_1000(pairs: list[Pair]) -> float:
    return 1000 * ratio(pairs)


def middle(pairs: list[Pair]) -> float:
    return median(top for top, _ in pairs)


def total(pairs: list[Pair]) -> float:
    return sum(top for top, _ in pairs)


def shares(told: Iterable[bool]) -> list[Pair]:
    """Yes or no of each record."""
    return [(float(one), 1.0) for one in told]


def means(told: Iterable[float]) -> list[Pair]:
    """An amount of each record."""
    return [(one, 1.0) for one in told]
