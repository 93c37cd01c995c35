"""What leaves later: the list of it, and each message's buttons."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from keepword.conversations import queries, services
from keepword.desk.access import agent_required, person
from keepword.desk.conversations import pages, sending
from keepword.desk.conversations.write import done, said, taken_back
from keepword.desk.parts import wants_part


@require_GET
@agent_required
def scheduled(request: HttpRequest) -> HttpResponse:
    """Everything that leaves later, the next first."""
    page = queries.scheduled(person(request), after=request.GET.get("after", ""))
    context = {"page": page, "views": pages.view_links(person(request), ""), "section": "scheduled"}
    return render(request, "desk/conversations/scheduled.html", context)


@require_POST
@agent_required
def reschedule(request: HttpRequest, pk: int) -> HttpResponse:
    """Another moment (`later`, or `send_at` as typed)."""
    message = queries.get_message(person(request), pk)
    services.reschedule(
        person(request), message, sending.send_at(request), hold_on_reply=sending.hold(request)
    )
    return done(request, message.conversation)


@require_POST
@agent_required
def now(request: HttpRequest, pk: int) -> HttpResponse:
    """Do not wait any longer."""
    user = person(request)
    message = services.send_now(user, queries.get_message(user, pk))
    if not wants_part(request):
        return redirect(f"{reverse('conversation', args=[message.conversation_id])}#m-{message.pk}")
    return said(done(request, message.conversation), message)


@require_POST
@agent_required
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Do not send it: its words are in the composer again, or gone (`throw`)."""
    user = person(request)
    message = queries.get_message(user, pk)
    draft = services.cancel_scheduled(user, message, keep="throw" not in request.POST)
    return taken_back(request, message, draft) if draft else done(request, message.conversation)
