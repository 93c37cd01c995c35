"""Pages about views."""

from time import perf_counter
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from keepword.conversations import views
from keepword.conversations.models import NEVER, SavedView
from keepword.conversations.services.views import arrange_views, remove_view, save_view
from keepword.core.errors import Invalid, Refused
from keepword.core.limits import TookTooLong
from keepword.desk.access import agent_required, person
from keepword.desk.conversations import listing
from keepword.desk.views import forms
from keepword.desk.views.forms import ViewForm

SLOW: Final = 300  # milliseconds from which on an editor is told that the list comes slowly
FIRST: Final = 5  # rows of a preview


@require_GET
@agent_required
def index(request: HttpRequest) -> HttpResponse:
    """All views of this person: their order, what is put away, which they may change."""
    user = person(request)
    hidden = views.hidden_keys(user)
    lines = [
        {
            "view": view,
            "hidden": view.key in hidden,
            "may_change": view.saved is not None and views.may_change(user, view.saved),
        }
        for view in views.views(user, hidden=True)
    ]
    return render(request, "desk/views/index.html", {"lines": lines})


@require_POST
@agent_required
def arrange(request: HttpRequest) -> HttpResponse:
    """The order (`key`, once a view) and what is not in `shown`; `up`/`down` move one view by one."""
    keys = request.POST.getlist("key")
    for name, by in (("up", -1), ("down", 1)):
        moved = request.POST.get(name, "")
        if moved in keys:
            at = keys.index(moved)
            to = min(max(at + by, 0), len(keys) - 1)
            keys[at], keys[to] = keys[to], keys[at]
    shown = request.POST.getlist("shown")
    arrange_views(person(request), keys, [key for key in keys if key not in shown])
    return redirect("views")


@require_http_methods(["GET", "POST"])
@agent_required
def new(request: HttpRequest) -> HttpResponse:
    """A view of one's own; it begins as the list that the address names."""
    if request.method == "GET":
        user = person(request)
        begin = forms.like(user, listing.wanted_view(request)) if "view" in request.GET else ViewForm(user)
        return render(request, "desk/views/edit.html", {"form": begin})
    return _save(request, None)


@require_http_methods(["GET", "POST"])
@agent_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a view that one may change."""
    saved = views.get_saved_view(person(request), pk)
    if not views.may_change(person(request), saved):
        raise Refused(_("This view is somebody else's. Make a copy of it."))
    if request.method == "GET":
        return render(request, "desk/views/edit.html", {"form": forms.of(person(request), saved)})
    return _save(request, saved)


def _save(request: HttpRequest, saved: SavedView | None) -> HttpResponse:
    form = forms.typed(request, person(request), saved)
    try:
        if form.error:
            raise Invalid(form.error, field=form.error_field)
        made = save_view(person(request), saved, form.details())
    except Invalid as error:
        form.error, form.error_field = error.message, error.field
        return render(request, "desk/views/edit.html", {"form": form}, status=422)
    messages.success(request, _("The view is saved."))
    return redirect(f"/?view={views.view_of(made).key}")


@require_POST
@agent_required
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a view away."""
    remove_view(person(request), views.get_saved_view(person(request), pk))
    messages.success(request, _("The view is removed."))
    return redirect("views")


@require_POST
@agent_required
def preview(request: HttpRequest) -> HttpResponse:
    """How many conversations the form's view would hold, its first ones, and how long that takes to find."""
    form = forms.typed(request, person(request), None)
    if form.error:
        return render(request, "desk/views/_preview.html", {"problem": form.error})
    view = form.view()
    begun = perf_counter()
    try:
        page = views.list_page(person(request), view, size=FIRST)
    except TookTooLong as error:
        return render(request, "desk/views/_preview.html", {"problem": error.message})
    count = views.counts(person(request), [view])[view.key]
    taken = round((perf_counter() - begun) * 1000)
    context = {
        "view": view,
        "page": page,
        "never": NEVER,
        "count": listing.shown_count(count) or "0",
        "taken": taken,
        "slow": taken > SLOW or count is None,
    }
    return render(request, "desk/views/_preview.html", context)


@require_GET
@agent_required
def tools(request: HttpRequest) -> HttpResponse:
    """The menus over a list: its order, its quick filters, keeping it as a view."""
    return render(
        request, "desk/views/_tools.html", listing.tools_context(request, listing.wanted_view(request))
    )
