"""What customers wrote elsewhere, and where it comes from."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from keepword.channels.doors import connections
from keepword.channels.doors.models import Connection
from keepword.channels.reviews import queries, services
from keepword.channels.reviews.models import Reading
from keepword.channels.reviews.sources import source_of
from keepword.conversations.models import Inbox
from keepword.core.errors import Conflict, Invalid
from keepword.desk.access import agent_required, person, right_required
from keepword.desk.conversations.write import done


@require_GET
@agent_required
def overview(request: HttpRequest) -> HttpResponse:
    """Reviews, the newest first, and how each source stands."""
    user = person(request)
    shown, wanted = request.GET.get("show", ""), request.GET.get("source", "")
    found = queries.sources(user)
    inbox = int(wanted) if wanted.isdecimal() and len(wanted) < 19 else None
    context = {
        "sources": found,
        "page": queries.review_page(user, shown=shown, inbox=inbox, after=request.GET.get("after", "")),
        "shown": shown if shown in queries.SHOWN else "",
        "inbox": inbox,
        "may_change": user.may("inboxes"),
        "new": new_address(),
        "section": "reviews",
    }
    return render(request, "desk/reviews/overview.html", context)


@require_POST
@agent_required
def answered(request: HttpRequest, pk: int) -> HttpResponse:
    """It was answered there, by hand."""
    user = person(request)
    review = queries.get_review(user, pk)
    try:
        services.answered_there(user, review, request.POST.get("text", ""))
    except (Conflict, Invalid) as error:
        messages.error(request, error.message)
    return done(request, review.message.conversation)


@require_GET
@right_required("inboxes")
def source(request: HttpRequest, pk: int) -> HttpResponse:
    """How one source is read, and how tables are brought in by it."""
    return show_source(request, queries.get_source(person(request), pk))


@require_POST
@right_required("inboxes")
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """Look at it now."""
    inbox = queries.get_source(person(request), pk)
    try:
        services.read_now(person(request), inbox)
        messages.success(request, _("It is being read. New reviews appear by themselves."))
    except Conflict as error:
        messages.error(request, error.message)
    return redirect("review_source", pk)


def show_source(request: HttpRequest, inbox: Inbox, error: Invalid | None = None) -> HttpResponse:
    """The page of a source."""
    user = person(request)
    connection = connections.of(inbox)
    context = {
        "inbox": inbox,
        "connection": connection,
        "reading": Reading.objects.filter(inbox=inbox).first(),
        "tables": list(queries.tables(user).filter(inbox=inbox)[:20]),
        "error": error,
        "change": change_address(inbox),
        "section": "reviews",
        **(_reached(connection) if connection is not None else {}),
    }
    return render(request, "desk/reviews/source.html", context, status=422 if error else 200)


def _reached(connection: Connection) -> dict[str, object]:
    where = queries.where_of(connection)
    found = source_of(where)
    told: dict[str, object] = {"where": where, "source": found}
    if found.key == "webhook":
        told |= {"hook": f"{settings.KEEPWORD_URL}/hooks/review/{connection.hook}/", "secret": where.secret}
    return told


def new_address() -> str:
    """Where another source is connected; "" where there is no such page."""
    return _reverse("settings_channel_new", "review")


def change_address(inbox: Inbox) -> str:
    """Where a source is changed."""
    return _reverse("settings_channel", inbox.pk)


def _reverse(name: str, *parts: object) -> str:
    try:
        return reverse(name, args=parts)
    except NoReverseMatch:
        return ""
