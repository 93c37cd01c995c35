"""The verbs of dashboards: made, changed, removed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.analytics.events import DashboardRemoved, DashboardSaved
from keepword.analytics.models import Dashboard
from keepword.analytics.queries.dashboards import may_change, sight
from keepword.analytics.rules import dashboards as rules
from keepword.analytics.rules.dashboards import Tile
from keepword.audit.services import record
from keepword.core import clock, events
from keepword.core.errors import Conflict, Invalid, NotFound, Refused

MOST: Final = 50
"""Dashboards of one person."""

LONGEST: Final = 80


@dataclass(frozen=True, slots=True)
class Layout:
    """What a dashboard is to be."""

    name: str
    tiles: Sequence[Tile]
    is_shared: bool = False


def save_dashboard(
    user: User, dashboard: Dashboard | None, layout: Layout, *, rev: int | None = None
) -> Dashboard:
    """Make one, or change one. Invalid names the field at fault; NotFound where the user may not change it;
    Refused where they may not share it, or see what is newly on it; Conflict when somebody else has
    changed it since `rev`."""
    name = " ".join(layout.name.split())
    if not name or len(name) > LONGEST:
        raise Invalid(_("Give it a name of at most %(n)s letters.") % {"n": LONGEST}, field="name")
    tiles = rules.checked(layout.tiles)
    with transaction.atomic():
        current, made = (_locked(user, dashboard), False) if dashboard else (_new(user), True)
        if rev is not None and rev != current.rev:
            raise Conflict(_("Somebody else has changed this dashboard meanwhile; look at it again."))
        if layout.is_shared and not current.is_shared and not user.may("share"):
            raise Refused(_("Your role makes nothing that all use."))
        _seen(user, tiles, current)
        current.name, current.is_shared, current.tiles = name, layout.is_shared, rules.stored(tiles)
        current.changed_at = clock.now()
        current.rev += 1
        current.save()
        record(user, "made dashboard" if made else "changed dashboard", current, tiles=current.tiles)
        events.publish(DashboardSaved(current, user, made))
    return current


def remove_dashboard(user: User, dashboard: Dashboard) -> None:
    """Forget one. Reports of it are mailed no more: there is nothing in them."""
    with transaction.atomic():
        current = _locked(user, dashboard)
        record(user, "removed dashboard", current, name=current.name)
        events.publish(DashboardRemoved(current.pk, user))
        current.delete()


def _seen(user: User, tiles: Sequence[Tile], current: Dashboard) -> None:
    """What stood there stays, also where this user does not see it: its owner does."""
    seen, before = sight(user), {tuple(row) for row in current.tiles}
    for one in tiles:
        if not seen.covers(one) and (one.indicator, one.cut, one.key) not in before:
            raise Refused(_("These numbers are not for you to see."))


def _new(user: User) -> Dashboard:
    if Dashboard.objects.filter(owner=user).count() >= MOST:
        raise Invalid(_("At most %(n)s dashboards are kept for one person.") % {"n": MOST})
    return Dashboard(owner=user, created_at=clock.now())


def _locked(user: User, dashboard: Dashboard) -> Dashboard:
    found = Dashboard.objects.select_for_update().filter(pk=dashboard.pk).first()
    if found is None or not may_change(user, found):
        raise NotFound(_("There is no such dashboard."))
    return found
