"""The pages that show conversations."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from keepword.conversations import queries
from keepword.conversations.models import Conversation
from keepword.conversations.services.mentions import see_mentions
from keepword.core import live
from keepword.desk.access import agent_required, person
from keepword.desk.conversations import compose_form, pages
from keepword.desk.parts import wants_part
from keepword.notifications.services import see


@require_GET
@agent_required
def desk(request: HttpRequest) -> HttpResponse:
    """The list beside an empty place."""
    return render(request, "desk/conversations/desk.html", pages.desk_context(request))


@require_GET
@agent_required
def rows(request: HttpRequest) -> HttpResponse:
    """The list anew (`?size=`), with the counts; or the page of it after a cursor (`?after=`)."""
    view = pages.wanted_view(request)
    if request.GET.get("after"):
        return render(request, "desk/conversations/_more_rows.html", pages.list_context(request, view))
    return render(request, "desk/conversations/_list_parts.html", pages.desk_context(request))


@require_GET
@agent_required
def counts(request: HttpRequest) -> HttpResponse:
    """The side bar's views, for pages that have no list."""
    return render(request, "desk/views.html", {"views": pages.view_links(person(request), "")})


@require_GET
@agent_required
def conversation(request: HttpRequest, pk: int) -> HttpResponse:
    """One conversation: its panes alone, or the whole desk around it."""
    news = live.count()  # before anything is read
    found = queries.get_conversation(person(request), pk)
    if found.pk != pk:
        return redirect(_merged_address(request, found, pk))
    context = pages.conversation_context(request, found) | {"news": news}
    context["composer"] = compose_form.opened(request, found, context["thread"])
    see_mentions(person(request), context["thread"])
    see(person(request), "conversation", pk)
    if wants_part(request):
        context["view"] = pages.wanted_view(request)
        return render(request, "desk/conversations/_stage.html", context)
    return render(request, "desk/conversations/desk.html", pages.desk_context(request) | context)


@require_GET
@agent_required
def parts(request: HttpRequest, pk: int) -> HttpResponse:
    """What may have changed in an open conversation, without its composer."""
    found = queries.get_conversation(person(request), pk)
    if found.pk != pk:  # merged while its page was open; what is typed there is kept as a draft on leaving
        response = HttpResponse(status=204)
        response["HX-Redirect"] = _merged_address(request, found, pk)
        return response
    return answer(request, found)


def _merged_address(request: HttpRequest, found: Conversation, pk: int) -> str:
    view = pages.wanted_view(request)
    return f"{reverse('conversation', args=[found.pk])}?view={view.key}&merged={pk}"


def answer(request: HttpRequest, found: Conversation) -> HttpResponse:
    """The parts of a conversation, for `hx-swap="merge"`."""
    context = pages.conversation_context(request, found) | {"view": pages.wanted_view(request)}
    return render(request, "desk/conversations/_parts.html", context)
