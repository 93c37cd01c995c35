"""Targets that count: the shop's own, and those that come with Keepword where it has none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from keepword.accounts.days import today
from keepword.analytics.models import Standard
from keepword.analytics.queries.access import demand
from keepword.analytics.rules import standards as rules
from keepword.analytics.rules.verdicts import Band
from keepword.audit.services import Actor
from keepword.core.errors import NotFound


@dataclass(frozen=True, slots=True)
class Target:
    """A target that counts: a `standard` of the shop's, else one of ours.

    `scope` is "" for the whole, else a cut and what it is cut to, as in "team:3".
    """

    indicator: str
    band: Band
    scope: str = ""
    standard: Standard | None = None
    source: str = ""

    @property
    def cut(self) -> tuple[str, str]:
        """The number that is held against it: ("", "") for the whole."""
        cut, _colon, key = self.scope.partition(":")
        return cut, key


def band_of(one: Standard) -> Band:
    """What a standard holds a value against."""
    return Band(one.green_low, one.green_high, one.amber_low, one.amber_high)


def targets(user: Actor, day: date | None = None) -> Mapping[tuple[str, str], Target]:
    """What counts on a day (today), by indicator and scope. Two queries."""
    demand(user)
    counts = Standard.objects.filter(valid_from__lte=day or today())
    own = counts.filter(retired_at=None).select_related("team", "inbox", "segment", "owner")
    found = {
        (one.indicator, one.scope): Target(one.indicator, band_of(one), one.scope, one)
        for one in own.order_by("valid_from", "pk")
    }
    decided = set(counts.filter(scope="").values_list("indicator", flat=True))
    for name, ours in rules.shipped().items():
        if name not in decided:
            found[name, ""] = Target(name, ours.band, source=ours.source)
    return found


def standards(user: Actor, indicator: str | None = None) -> QuerySet[Standard]:
    """The shop's own that are not retired, the latest first."""
    demand(user)
    mine = Standard.objects.filter(retired_at=None)
    if indicator is not None:
        mine = mine.filter(indicator=indicator)
    return mine.select_related("team", "inbox", "segment", "owner").order_by("-valid_from", "-pk")


def get_standard(user: Actor, pk: int) -> Standard:
    """One that is not retired; NotFound otherwise."""
    found = standards(user).filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is no such standard."))
    return found
