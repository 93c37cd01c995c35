"""The form of a view: what it is given and what comes back."""

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.conversations import views
from keepword.conversations.models import SavedView, Status
from keepword.conversations.services.views import ICONS, ViewDetails
from keepword.conversations.views import ORDERS, View
from keepword.core.errors import Invalid
from keepword.desk.conditions import Builder, read
from keepword.teams.models import Team
from keepword.teams.queries import mine, teams

OWN, EVERYBODY = "me", "all"
NOT_ASKED = ("status", "open_hours")  # what the form asks apart, and what is the same for all


@dataclass
class ViewForm:
    """A form as its page shows it; `error` belongs to the field of that name."""

    user: User
    saved: SavedView | None = None
    name: str = ""
    statuses: list[str] = field(default_factory=lambda: [str(Status.OPEN)])
    condition: dict[str, Any] = field(default_factory=dict)
    order: str = "due"
    icon: str = ICONS[0]
    reach: str = OWN
    error: str = ""
    error_field: str = ""

    @property
    def builder(self) -> Builder:
        error = self.error if self.error_field == "condition" else ""
        return Builder(self.condition, stored=True, without=NOT_ASKED, error=error)

    @property
    def reaches(self) -> list[tuple[str, str]]:
        """For whom a view can be: oneself, one's teams, everybody."""
        found = [(OWN, _("Only me"))]
        own = teams(self.user) if self.user.may("share") else mine(self.user)
        found += [(str(team.pk), team.name) for team in own.filter(removed_at=None).order_by("name")]
        if self.user.may("share"):
            found.append((EVERYBODY, _("Everybody")))
        return found

    @property
    def order_choices(self) -> list[tuple[str, str]]:
        return [(order.key, str(order.label)) for order in ORDERS.values()]

    @property
    def status_choices(self) -> list[tuple[str, str, bool]]:
        return [(value, str(label), value in self.statuses) for value, label in Status.choices]

    @property
    def icons(self) -> tuple[str, ...]:
        return ICONS

    def details(self) -> ViewDetails:
        """What the verb is given."""
        return ViewDetails(
            name=self.name,
            statuses=self.statuses,
            condition=self.condition,
            order=self.order,
            icon=self.icon,
            team=self._team(),
            shared=self.reach == EVERYBODY,
        )

    def _team(self) -> Team | None:
        if self.reach in (OWN, EVERYBODY):
            return None
        chosen = Team.objects.filter(pk=int(self.reach)).first() if self.reach.isdecimal() else None
        if chosen is None:
            raise Invalid(_("There is no such team."), field="reach")
        return chosen

    def view(self) -> View:
        """The list as it would be, for a preview."""
        return views.view_of(
            SavedView(
                pk=0,
                name=self.name,
                owner=self.user,
                statuses=self.statuses,
                condition=self.condition,
                order=self.order,
            )
        )


def of(user: User, saved: SavedView) -> ViewForm:
    """The form of a view that there is."""
    return ViewForm(
        user,
        saved,
        name=saved.name,
        statuses=list(saved.statuses),
        condition=saved.condition,
        order=saved.order,
        icon=saved.icon,
        reach=EVERYBODY if saved.shared else str(saved.team_id) if saved.team_id else OWN,
    )


def like(user: User, view: View) -> ViewForm:
    """A new form that begins as a list at hand, with its quick filters as conditions."""
    parts = [_filter(name, value) for name, value in view.narrowed if name != "status"]
    if view.key == "mine":
        parts.insert(0, _filter("assignee", user.pk))
    if view.key == "unassigned":
        parts.insert(0, _filter("assignee", None))
    condition: dict[str, Any] = {"all": parts} if parts else {}
    if view.saved is not None and view.saved.condition:
        condition = {"all": [view.saved.condition, *parts]} if parts else view.saved.condition
    return ViewForm(
        user, statuses=list(view.statuses), condition=condition, order=view.order_key, icon=ICONS[0]
    )


def _filter(name: str, value: Any) -> dict[str, Any]:
    if value is None:
        return {"field": name, "op": "is empty", "value": True}
    return {"field": name, "op": "is", "value": value}


def typed(request: HttpRequest, user: User, saved: SavedView | None) -> ViewForm:
    """What came back; its `error` says what is wrong with its condition."""
    form = ViewForm(
        user,
        saved,
        name=request.POST.get("name", "").strip(),
        statuses=[value for value in request.POST.getlist("statuses") if value in Status.values],
        order=request.POST.get("order", ""),
        icon=request.POST.get("icon", ""),
        reach=request.POST.get("reach", OWN),
    )
    try:
        form.condition = read(request.POST.get("condition", ""), stored=True)
    except Invalid as error:
        form.error, form.error_field = error.message, error.field
    return form
