"""Verbs about saved views."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.audit.services import record
from keepword.conversations import views
from keepword.conversations.models import SavedView, Status, ViewPlace
from keepword.core import clock, conditions
from keepword.core.errors import Invalid, NotFound, Refused
from keepword.core.live import push
from keepword.teams.models import Team
from keepword.teams.queries import mine

ICONS: Final = ("list", "inbox", "flag", "clock", "customer", "star", "warn", "closed", "people")
MOST: Final = 100  # views of one person
_LONGEST: Final = 20_000  # characters of a condition


@dataclass(frozen=True)
class ViewDetails:
    """What a saved view is. `team` or `shared` says who else has it; with neither it is one's own."""

    name: str
    statuses: Sequence[str] = (Status.OPEN,)
    condition: Mapping[str, Any] = field(default_factory=dict)
    order: str = "due"
    icon: str = "list"
    team: Team | None = None
    shared: bool = False


def save_view(user: User, saved: SavedView | None, details: ViewDetails) -> SavedView:
    """Make a view (None) or change it.

    Everybody may keep views of their own and, in a team, of that team; `shared` ones need the right "share".
    Invalid names the field at fault; Refused when the view is not this user's to change.
    """
    if not user.may("converse"):
        raise Refused(_("You may not keep views."))
    if saved is not None and not views.may_change(user, saved):
        raise Refused(_("This view is somebody else's. Make a copy of it."))
    _check(user, saved, details)
    with transaction.atomic():
        made = saved or SavedView(owner=user, created_at=clock.now())
        made.name, made.order = details.name.strip()[:80], details.order
        made.icon = details.icon if details.icon in ICONS else ICONS[0]
        made.statuses, made.condition = list(details.statuses), dict(details.condition)
        made.team, made.shared = details.team, details.shared
        made.save()
        record(user, "saved view", made, name=made.name, shared=made.shared, team=made.team_id)
        push("desk", "list")
    return made


def _check(user: User, saved: SavedView | None, details: ViewDetails) -> None:
    if not details.name.strip():
        raise Invalid(_("Give the view a name."), field="name")
    if details.order not in views.ORDERS:
        raise Invalid(_("There is no such order."), field="order")
    if not set(details.statuses) <= set(Status.values):
        raise Invalid(_("There is no such status."), field="statuses")
    if len(str(details.condition)) > _LONGEST:
        raise Invalid(_("This condition is too long."), field="condition")
    conditions.check(views.SUBJECT, details.condition)
    _check_reach(user, details)
    if saved is None and SavedView.objects.filter(owner=user).count() >= MOST:
        raise Invalid(_("You have %(count)s views already. Remove one first.") % {"count": MOST})


def _check_reach(user: User, details: ViewDetails) -> None:
    if details.shared and details.team is not None:
        raise Invalid(_("A view is a team's or everybody's, not both."), field="team")
    if details.shared and not user.may("share"):
        raise Refused(_("Only a lead or an admin may share a view with everybody."), field="shared")
    if details.team is None or user.may("share"):
        return
    if not mine(user).filter(pk=details.team.pk).exists():
        raise NotFound(_("There is no such team."))


def remove_view(user: User, saved: SavedView) -> None:
    """Take a view away from everybody who has it."""
    if not views.may_change(user, saved):
        raise Refused(_("This view is somebody else's."))
    with transaction.atomic():
        record(user, "removed view", saved, name=saved.name)
        ViewPlace.objects.filter(key=views.view_of(saved).key).delete()
        saved.delete()
        push("desk", "list")


def arrange_views(user: User, keys: Sequence[str], hidden: Sequence[str] = ()) -> None:
    """Put the views of this person's side bar into an order, and some of them away.

    `keys` are all that are to be placed, the first on top; those not named come after them. Unknown keys and
    those of views that this user may not open are left out.
    """
    if not user.may("converse"):
        raise Refused(_("You may not keep views."))
    known = {view.key for view in views.views(user, hidden=True)} | {view.key for view in views.VIEWS}
    wanted = [key for key in dict.fromkeys(keys) if key in known]
    away = set(hidden) & known
    with transaction.atomic():
        ViewPlace.objects.filter(user=user).delete()
        ViewPlace.objects.bulk_create(
            [
                ViewPlace(user=user, key=key, position=number, hidden=key in away)
                for number, key in enumerate([*wanted, *sorted(away - set(wanted))])
            ]
        )
        record(user, "arranged views", user, hidden=sorted(away))
