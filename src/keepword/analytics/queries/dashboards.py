"""Numbers of a person, a team and of dashboards of one's own, for whoever may see them.

Who sees the whole service sees all of it. Everybody else who answers customers sees their own numbers and
those of their teams as a whole, never a colleague's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.analytics.models import Dashboard, IndicatorState, IndicatorValue
from keepword.analytics.queries.access import RIGHT
from keepword.analytics.queries.frameworks import TREND, Proof, judged
from keepword.analytics.queries.numbers import AsOf
from keepword.analytics.queries.standards import targets
from keepword.analytics.rules import dashboards as rules
from keepword.analytics.rules import words
from keepword.analytics.rules.dashboards import AGENT, TEAM, Ends, Tile
from keepword.analytics.rules.keeping import Stretch
from keepword.audit.services import system
from keepword.core.errors import NotFound
from keepword.teams.models import Team
from keepword.teams.queries import members, mine

_MISSING: Final = "There is nothing at this address, or it is not for you."


@dataclass(frozen=True, slots=True)
class Sight:
    """Whose numbers somebody sees: `whole` those of the service, `teams` and `people` by number and key; None
    is all of them."""

    whole: bool
    teams: frozenset[str] | None
    people: frozenset[str] | None

    def covers(self, tile: Tile) -> bool:
        """Whether this tile is among them."""
        if tile.cut == TEAM:
            return self.teams is None or tile.key in self.teams
        if tile.cut == AGENT:
            return self.people is None or tile.key in self.people
        return self.whole


def sight(user: User) -> Sight:
    """What this user sees: at most two queries."""
    if not user.may("converse"):
        raise NotFound(_(_MISSING))
    whole = user.may(RIGHT)
    if whole and user.may("see_all_teams"):
        return Sight(True, None, None if user.may("see_all") else frozenset({str(user.key)}))
    own = list(mine(user).filter(removed_at=None).values_list("pk", flat=True))
    people = {str(user.key)}
    if whole and user.may("see_all"):
        keys = User.objects.filter(memberships__team__in=own).values_list("key", flat=True)
        people |= {str(key) for key in keys}
    return Sight(whole, frozenset(map(str, own)), frozenset(people))


def teams(user: User) -> list[Team]:
    """The teams whose numbers this user sees, by name."""
    seen = sight(user)
    found = Team.objects.filter(removed_at=None).order_by("name")
    return list(found if seen.teams is None else found.filter(pk__in=seen.teams))


def get_team(user: User, pk: int) -> Team:
    """A team whose numbers this user sees, else NotFound."""
    found = next((one for one in teams(user) if one.pk == pk), None)
    if found is None:
        raise NotFound(_(_MISSING))
    return found


def people(user: User, team: Team | None = None) -> list[User]:
    """Whose own numbers this user sees, by name: of a team, else of all."""
    seen = sight(user)
    found = members(team) if team else User.objects.filter(is_active=True).order_by("name", "pk")
    if seen.people is not None:
        found = found.filter(key__in=seen.people)
    return [one for one in found if one.may("converse")]


def get_person(user: User, pk: int) -> User:
    """One whose numbers this user sees, else NotFound."""
    found = User.objects.filter(pk=pk).first()
    if found is None or not sight(user).covers(Tile("", AGENT, str(found.key))):
        raise NotFound(_(_MISSING))
    return found


def as_of(user: User) -> AsOf:
    """How fresh the numbers are. One query."""
    if not user.may("converse"):
        return AsOf(None, False)
    oldest = IndicatorState.objects.order_by("measured_at").values_list("measured_at", flat=True).first()
    return AsOf(oldest, False)


def proofs(user: User, tiles: Sequence[Tile]) -> list[tuple[Tile, Proof]]:
    """How these stand, in their order, but for what this user may not see. At most seven queries.

    The trend of the whole is by months, that of a team or a person by weeks; other cuts have none.
    """
    seen = sight(user)
    some = [one for one in tiles if seen.covers(one)]
    if not some:
        return []
    now, past = _values(some)
    held, known = targets(system), words.shipped()
    found = []
    for one in some:
        value, target = now.get(one), held.get((one.indicator, one.scope)) or held.get((one.indicator, ""))
        found.append((one, Proof(known[one.indicator], value, target, judged(value, target), past[one])))
    return found


def standing(user: User, indicator: str, cut: str, keys: Iterable[str]) -> dict[str, IndicatorValue]:
    """The last 28 days of an indicator for several people or teams that this user sees. One query more."""
    seen = sight(user)
    some = [key for key in keys if seen.covers(Tile(indicator, cut, key))]
    rows = IndicatorValue.objects.filter(kind=Stretch.ROLLING, indicator=indicator, cut=cut, cut_key__in=some)
    return {one.cut_key: one for one in rows}


def with_numbers(user: User, names: Sequence[str], cut: str, key: str) -> list[Tile]:
    """Those of these indicators of which there is a number of this person or team, in their order."""
    if not sight(user).covers(Tile("", cut, key)):
        raise NotFound(_(_MISSING))
    rows = IndicatorValue.objects.filter(
        kind=Stretch.ROLLING, indicator__in=names, cut=cut, cut_key=key, n__gt=0
    )
    there = set(rows.values_list("indicator", flat=True))
    return [Tile(name, cut, key) for name in names if name in there]


def ends(value: IndicatorValue | None) -> Ends:
    """A kept number as one to lay beside others."""
    return Ends(value.value, value.low, value.high, value.n) if value else Ends(None, None, None, 0)


def dashboards(user: User) -> QuerySet[Dashboard]:
    """One's own and those that are shared, by name."""
    if not user.may("converse"):
        return Dashboard.objects.none()
    seen = Dashboard.objects.filter(Q(owner=user) | Q(is_shared=True, owner__is_active=True))
    return seen.select_related("owner").order_by("name", "pk")


def get_dashboard(user: User, pk: int) -> Dashboard:
    """One of them; missing and forbidden alike are NotFound."""
    found = dashboards(user).filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is no such dashboard."))
    return found


def tiles_of(dashboard: Dashboard) -> list[Tile]:
    """What stands on it."""
    return rules.read(dashboard.tiles, words.shipped())


def may_change(user: User, dashboard: Dashboard) -> bool:
    """Its owner; a shared one also whoever keeps what all use."""
    return dashboard.owner_id == user.pk or (dashboard.is_shared and user.may("share"))


def _values(
    tiles: Sequence[Tile],
) -> tuple[dict[Tile, IndicatorValue], dict[Tile, list[IndicatorValue]]]:
    """The number of the last 28 days and the trend of each. Two queries."""
    mine = IndicatorValue.objects.filter(
        indicator__in={one.indicator for one in tiles},
        cut__in={one.cut for one in tiles},
        cut_key__in={one.key for one in tiles},
    )
    wanted = set(tiles)
    now = {of: one for one in mine.filter(kind=Stretch.ROLLING) if (of := _tile(one)) in wanted}
    past: dict[Tile, list[IndicatorValue]] = {one: [] for one in tiles}
    trends = Q(kind=Stretch.MONTH, cut="") | Q(kind=Stretch.WEEK, cut__in=[TEAM, AGENT])
    for one in mine.filter(trends).order_by("begins"):
        if (of := _tile(one)) in wanted:
            past[of].append(one)
    return now, {of: rows[-TREND:] for of, rows in past.items()}


def _tile(one: IndicatorValue) -> Tile:
    return Tile(one.indicator, one.cut, one.cut_key)
