"""The side bar's views and the list of one of them."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from keepword.accounts.models import User
from keepword.accounts.queries import people
from keepword.conversations import views
from keepword.conversations.models import NEVER, Priority, Status
from keepword.conversations.queries import COUNT_LIMIT, inboxes, tags
from keepword.conversations.views import ORDERS, View
from keepword.core import conditions, live
from keepword.desk.access import person
from keepword.desk.conversations import panels
from keepword.teams.queries import teams

PAGE = 40
MOST_ROWS = 200  # of the list that an open page refreshes at once
NUMBERED = 9  # views that a key opens: g and a digit


@dataclass(frozen=True)
class ViewLink:
    """A line of the side bar."""

    view: View
    icon: str
    count: str
    current: bool
    key: str = ""  # the digit that opens it after g


def view_links(user: User, current: str) -> list[ViewLink]:
    """The views of this person with how much is in each."""
    shown = views.views(user)
    counts = views.counts(user, [view for view in shown if view.counted])
    return [
        ViewLink(
            view=view,
            icon=view.icon,
            count=shown_count(counts[view.key]) if view.counted else "",
            current=view.key == current,
            key=str(number) if number <= NUMBERED else "",
        )
        for number, view in enumerate(shown, 1)
    ]


def shown_count(count: int | None) -> str:
    """A count as the side bar shows it: nothing for none, "1,000+" beyond, "…" when it is not known."""
    if count is None:
        return "…"
    if count > COUNT_LIMIT:
        return f"{number_format(COUNT_LIMIT, force_grouping=True)}+"
    return str(count) if count else ""


def wanted_view(request: HttpRequest) -> View:
    """The view that the address names, narrowed by its quick filters; mine without one."""
    key = request.GET.get("view") or request.POST.get("view") or "mine"
    found = views.get_view(person(request), key)
    filters = {name: _value(name, request.GET[name]) for name in views.QUICK if request.GET.get(name)}
    sort = request.GET.get("sort", "")
    return views.narrowed(found, filters, sort) if filters or sort else found


def _value(name: str, text: str) -> Any:
    """A quick filter's value as its field has it; None for "none", what cannot be one finds nothing."""
    if text == "none":
        return None
    if name in ("status", "language"):
        return text
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else -1


@dataclass(frozen=True)
class Choice:
    """A value of a quick filter: `address` is the list with it, or without it when it is `current`."""

    label: str
    parameters: str
    current: bool


@dataclass(frozen=True)
class QuickFilter:
    name: str
    label: str
    choices: list[Choice]

    @property
    def current(self) -> str:
        """The label of what is chosen, "" for nothing."""
        return next((choice.label for choice in self.choices if choice.current), "")


def quick_filters(user: User, view: View) -> list[QuickFilter]:
    """By what a list can be narrowed at a press."""
    chosen = dict(view.narrowed)
    fields = {each.name: each for each in conditions.fields(views.SUBJECT)}
    values: dict[str, list[tuple[Any, str]]] = {
        "status": [(value, str(label)) for value, label in Status.choices],
        "assignee": [(None, _("nobody")), *people(user).values_list("pk", "name")],
        "team": [(None, _("no team")), *teams(user).values_list("pk", "name")],
        "inbox": list(inboxes(user).values_list("pk", "name")),
        "language": list(settings.LANGUAGES),
        "priority": [(value, str(label)) for value, label in Priority.choices],
        "tag": list(tags(user).values_list("pk", "name")),
    }
    found: list[QuickFilter] = []
    for name, options in values.items():
        if len(options) < 2 and name not in chosen:
            continue
        label = str(fields[name].label) if name in fields else name
        found.append(QuickFilter(name, label, [_choice(view, chosen, name, *option) for option in options]))
    return found


def _choice(view: View, chosen: dict[str, Any], name: str, value: Any, label: str) -> Choice:
    current = name in chosen and chosen[name] == value
    other = {key: kept for key, kept in chosen.items() if key != name}
    base = views.get_builtin(view.key) if view.saved is None else views.view_of(view.saved)
    with_it = views.narrowed(base, other if current else other | {name: value}, view.order_key)
    return Choice(label, with_it.parameters, current)


def list_context(request: HttpRequest, view: View) -> dict[str, Any]:
    """What the list needs; `?size=` is how much of it an open page shows already."""
    size = request.GET.get("size", "")
    shown = min(max(int(size), PAGE), MOST_ROWS) if size.isdecimal() and len(size) < 6 else PAGE
    page = views.list_page(person(request), view, after=request.GET.get("after", ""), size=shown)
    panels.prepare(person(request), page.rows)
    return {"view": view, "page": page, "never": NEVER}


def desk_context(request: HttpRequest) -> dict[str, Any]:
    """The side bar and the list."""
    news = live.count()  # before anything is read
    view = wanted_view(request)
    return {
        "news": news,
        "views": view_links(person(request), view.key),
        "section": "desk",
        **list_context(request, view),
    }


def tools_context(request: HttpRequest, view: View) -> dict[str, Any]:
    """What the menus over the list offer."""
    user = person(request)
    return {
        "view": view,
        "orders": ORDERS.values(),
        "filters": quick_filters(user, view),
        "may_change_view": view.saved is not None and views.may_change(user, view.saved),
    }
