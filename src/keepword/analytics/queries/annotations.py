"""What happened when, as far as a user may read it: words on the whole service, and on the teams whose
numbers they see."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.analytics.models import Annotation
from keepword.analytics.queries.access import KEEP, RIGHT, demand
from keepword.analytics.queries.dashboards import sight
from keepword.analytics.rules.dashboards import TEAM, Tile
from keepword.audit.services import Actor
from keepword.core.errors import NotFound

SHOWN: Final = 30
"""With one drawing or dashboard: the latest."""


def every_annotation(user: Actor) -> QuerySet[Annotation]:
    """All that this user may read, the latest first. At most two queries to know which."""
    found = Annotation.objects.select_related("team", "author").order_by("-day", "-pk")
    if not isinstance(user, User):
        demand(user)
        return found
    if not user.may("converse"):
        return found.none()
    teams = sight(user).teams
    return found if teams is None else found.filter(Q(team=None) | Q(team__in=[int(one) for one in teams]))


def get_annotation(user: User, pk: int) -> Annotation:
    """One of them; missing and forbidden alike are NotFound."""
    found = every_annotation(user).filter(pk=pk).first()
    if found is None:
        raise NotFound(_("There is no such annotation."))
    return found


def of_indicator(user: Actor, name: str, since: date) -> list[Annotation]:
    """Those of an indicator and of all, from a day on, the oldest first; at most SHOWN, the latest."""
    found = every_annotation(user).filter(Q(indicator=name) | Q(indicator=""), day__gte=since)
    return list(found[:SHOWN])[::-1]


def of_tiles(user: Actor, tiles: Collection[Tile], since: date) -> list[Annotation]:
    """Those that belong to any of these tiles, from a day on, the oldest first; at most SHOWN, the latest."""
    names = {one.indicator for one in tiles}
    found = every_annotation(user).filter(Q(indicator="") | Q(indicator__in=names), day__gte=since)
    teams = {int(one.key) for one in tiles if one.cut == TEAM and one.key.isdecimal()}
    found = found.filter(Q(team=None) | Q(team__in=teams))
    return list(found[:SHOWN])[::-1]


def belonging(found: Iterable[Annotation], tile: Tile) -> list[Annotation]:
    """Those among them that belong to this tile: of its indicator or all, of the whole or its team."""
    team = int(tile.key) if tile.cut == TEAM and tile.key.isdecimal() else None
    return [one for one in found if one.indicator in ("", tile.indicator) and one.team_id in (None, team)]


def may_write(user: Actor) -> bool:
    """Whether this user writes annotations."""
    return not isinstance(user, User) or bool(user.may(RIGHT))


def may_change(user: Actor, one: Annotation) -> bool:
    """Whoever wrote it, and whoever keeps what all use."""
    if not isinstance(user, User):
        return True
    return bool(user.may(RIGHT)) and (one.author_id == user.pk or bool(user.may(KEEP)))
