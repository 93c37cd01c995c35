"""Frameworks: those that come with Keepword and the shop's own, and how each of their principles stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from django.utils.translation import gettext as _

from keepword.analytics.models import IndicatorValue, OwnFramework
from keepword.analytics.queries import numbers
from keepword.analytics.queries.access import demand
from keepword.analytics.queries.standards import Target, targets
from keepword.analytics.rules import frameworks as rules
from keepword.analytics.rules import verdicts, words
from keepword.analytics.rules.frameworks import Framework, Principle
from keepword.analytics.rules.verdicts import Judged, Verdict
from keepword.analytics.rules.words import IndicatorWords
from keepword.audit.services import Actor
from keepword.core.errors import NotFound

TREND: Final = 12
"""Months of a trend."""


@dataclass(frozen=True, slots=True)
class Proof:
    """An indicator of a principle: how it stands, and against what. `trend` are months, the oldest first."""

    words: IndicatorWords
    value: IndicatorValue | None
    target: Target | None
    judged: Judged
    trend: Sequence[IndicatorValue] = ()

    @property
    def name(self) -> str:
        return self.words.name


@dataclass(frozen=True, slots=True)
class Standing:
    """A principle with what proves it."""

    principle: Principle
    proofs: Sequence[Proof]
    verdict: Verdict

    @property
    def best(self) -> Proof:
        """What is shown for it: the first of its indicators with a number, else the first."""
        return next((one for one in self.proofs if one.value is not None and one.value.n), self.proofs[0])


@dataclass(frozen=True, slots=True)
class Counted:
    """A framework with how many of its principles stand how. `own` where the shop has written it."""

    framework: Framework
    verdicts: Counter[Verdict]
    own: OwnFramework | None = None


def frameworks(user: Actor) -> list[Counted]:
    """All of them, the shop's own first, each with its principles counted. Four queries."""
    demand(user)
    own = [(read(one), one) for one in OwnFramework.objects.order_by("key")]
    every: list[tuple[Framework, OwnFramework | None]] = [
        *own,
        *((one, None) for one in rules.shipped().values()),
    ]
    values, held = numbers.standing(user), targets(user)
    found = []
    for framework, mine in every:
        told = Counter(
            verdicts.together(
                [judged(values.get(name), held.get((name, ""))).verdict for name in one.indicators]
            )
            for one in framework.principles
        )
        found.append(Counted(framework, told, mine))
    return found


def get_framework(user: Actor, key: str) -> tuple[Framework, OwnFramework | None]:
    """A framework by its id; NotFound when there is none."""
    demand(user)
    if key in rules.shipped():
        return rules.shipped()[key], None
    own = OwnFramework.objects.filter(key=key).first()
    if own is None:
        raise NotFound(_("There is no such framework."))
    return read(own), own


def read(own: OwnFramework) -> Framework:
    """What a shop's own file says."""
    return _read(own.text)


@lru_cache(maxsize=128)
def _read(text: str) -> Framework:
    return rules.read(text, words.shipped())


def stands(user: Actor, framework: Framework) -> list[Standing]:
    """Each principle with its proofs, in their order. Four queries."""
    names = {name for one in framework.principles for name in one.indicators}
    found = {one.name: one for one in proofs(user, sorted(names))}
    return [
        Standing(
            one, [found[name] for name in one.indicators], _together(found[name] for name in one.indicators)
        )
        for one in framework.principles
    ]


def proofs(user: Actor, names: Sequence[str]) -> list[Proof]:
    """How these indicators stand, against the standards of the whole service."""
    kept, held, known = numbers.kept(user, names), targets(user), words.shipped()
    found = []
    for name in names:
        value, target = kept[name].now, held.get((name, ""))
        trend = kept[name].months[-TREND:]
        found.append(Proof(known[name], value, target, judged(value, target), trend))
    return found


def _together(found: Iterable[Proof]) -> Verdict:
    return verdicts.together([one.judged.verdict for one in found])


def judged(value: IndicatorValue | None, target: Target | None) -> Judged:
    """The verdict of a kept number."""
    band = target.band if target else None
    if value is None:
        return verdicts.judge(band, None, 0)
    return verdicts.judge(band, value.value, value.n, value.low, value.high)
