"""The places of the desk as the side bar lists them: what belongs together stands together, folded away until
it is wanted."""

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

CONVERSE, OUTREACH, TODAY = "converse", "outreach", "see_today"
COOKIE = "bar"  # the groups that this browser has unfolded: their keys, a dot between them


@dataclass(frozen=True, slots=True)
class Place:
    """`sections`: of which pages it is the place. `right` shows it, `unless` hides it."""

    url: str
    title: str | Promise
    icon: str
    sections: tuple[str, ...]
    right: str = CONVERSE
    unless: str = ""

    def is_for(self, rights: Collection[str]) -> bool:
        return CONVERSE in rights and self.right in rights and self.unless not in rights


@dataclass(frozen=True, slots=True)
class Group:
    key: str
    title: str | Promise
    icon: str
    places: tuple[Place, ...]


GROUPS = (
    Group(
        "orders",
        _("Orders"),
        "order",
        (
            Place("orders", _("Orders"), "order", ("orders",)),
            Place("returns", _("Returns"), "undo", ("returns",)),
            Place("repairs", _("Repairs"), "wrench", ("repairs",)),
        ),
    ),
    Group(
        "customers",
        _("Customers"),
        "customer",
        (
            Place("organisations", _("Organisations"), "store", ("organisations",)),
            Place(
                "segments",
                pgettext_lazy("sets of customers", "Segments"),
                "filter",
                ("segments", "journey"),
                OUTREACH,
            ),
            Place("notices", pgettext_lazy("to customers", "Notices"), "send", ("notices",), OUTREACH),
            Place("offers", _("Offers"), "product", ("offers",)),
            Place("loyalty", _("Points and vouchers"), "gift", ("loyalty",)),
        ),
    ),
    Group(
        "voice",
        _("What they say"),
        "quote",
        (
            Place("complaints", _("Complaints"), "complaint", ("complaints",)),
            Place("problems", _("Problems"), "problem", ("problems",)),
            Place("reviews", _("Reviews"), "star", ("reviews",)),
            Place("boxes", _("Boxes"), "box", ("boxes",)),
            Place("surveys", _("Surveys"), "form", ("surveys", "follow_ups"), OUTREACH),
            Place("follow_ups", _("Follow-ups"), "form", ("follow_ups",), unless=OUTREACH),
        ),
    ),
    Group(
        "service",
        _("Service"),
        "today",
        (
            Place("today", _("Today"), "today", ("today",), TODAY),
            Place("frameworks", _("Frameworks"), "chart", ("service",), TODAY),
            Place("dashboards", _("My numbers"), "chart", ("service",), unless=TODAY),
            Place("team", _("Team"), "people", ("team",)),
            Place("calls", _("Calls"), "phone", ("calls",)),
            Place("probes", _("Service tests"), "clock", ("probes",), TODAY),
            Place("rounds", pgettext_lazy("of checks", "Rounds"), "check-all", ("rounds",)),
            Place("studies", _("Usability"), "people", ("studies",)),
            Place("strategy", _("Strategy"), "flag", ("strategy",), TODAY),
            Place(
                "strategy_incidents",
                pgettext_lazy("strategy", "Incidents"),
                "shield",
                ("strategy",),
                unless=TODAY,
            ),
            Place("quality", _("Quality"), "role", ("quality",)),
            Place("staffing", _("Staffing"), "calendar", ("staffing",), TODAY),
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A group as one person sees it on one page."""

    key: str
    title: str | Promise
    icon: str
    places: list[tuple[Place, bool]]  # whether one is there
    is_open: bool


def shown(rights: Collection[str], section: str, unfolded: str) -> list[Shown]:
    """The groups with something for these rights; open where one is, or as the cookie has them unfolded."""
    wanted = unfolded.split(".")
    found = []
    for group in GROUPS:
        places = [(place, section in place.sections) for place in group.places if place.is_for(rights)]
        if places:
            is_open = group.key in wanted or any(here for _place, here in places)
            found.append(Shown(group.key, group.title, group.icon, places, is_open))
    return found
