"""The queue now: who waits, who talks, whom we have to call back, how everybody stands to calls."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from keepword.channels.calls import figures, queries, services
from keepword.channels.calls.models import By, Way
from keepword.conversations.models import Inbox
from keepword.conversations.queries import get_attachment, get_conversation
from keepword.core import blobs, clock
from keepword.core.errors import Conflict, Invalid, NotFound
from keepword.desk.access import agent_required, person
from keepword.desk.parts import wants_part

MOST_BACK = 100


@require_GET
@agent_required
def overview(request: HttpRequest) -> HttpResponse:
    """The queue, the people, the callbacks, today in numbers."""
    user, now = person(request), clock.now()
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    waiting = queries.queue(user)
    here = [call for call in waiting if call.way == Way.IN]  # the others wait for our call
    context = {
        "section": "calls",
        "waiting": waiting,
        "on_the_phone": len(here),
        "longest": min((call.queued_at for call in here if call.queued_at), default=None),
        "talking": queries.talking(user),
        "people": queries.people(user),
        "callbacks": list(queries.open_callbacks(user)[:MOST_BACK]),
        "me": queries.my_state(user),
        "numbers": figures.numbers(today, now + timedelta(seconds=1)),
        "by": By.choices,
        "has_lines": Inbox.objects.filter(channel__in=[*queries.KINDS, "demo.phone"]).exists(),
        "now": now,
    }
    template = "desk/calls/_page_parts.html" if wants_part(request) else "desk/calls/page.html"
    return render(request, template, context)


@require_POST
@agent_required
def seat(request: HttpRequest) -> HttpResponse:
    """By what one is rung."""
    try:
        services.save_seat(
            person(request), by=request.POST.get("by", ""), address=request.POST.get("address", "")
        )
    except Invalid as wrong:
        messages.error(request, wrong.message)
    return redirect("calls")


@require_POST
@agent_required
def callback(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """One has called them, or it is not needed any more."""
    user = person(request)
    found = queries.get_callback(user, pk)
    if verb == "done":
        services.keep_by_hand(user, found)
    elif verb == "withdraw":
        services.withdraw(user, found)
    else:
        raise NotFound(_("There is nothing at this address, or it is not for you."))
    return redirect("calls")


@require_GET
@agent_required
def recording(request: HttpRequest, pk: int) -> HttpResponse:
    """What was recorded of a call, to be heard."""
    found = queries.get_recording(person(request), pk)
    if not found.blob:
        raise Conflict(_("This recording is not whole yet."))
    return _heard(found.blob, found.type)


@require_GET
@agent_required
def voicemail(request: HttpRequest, pk: int) -> HttpResponse:
    """A sound that a customer left or sent, to be heard in the page."""
    file = get_attachment(person(request), pk)
    if not file.type.startswith("audio/"):
        raise NotFound(_("There is nothing at this address, or it is not for you."))
    return _heard(file.blob, file.type)


def _heard(blob: str, kind: str) -> HttpResponse:
    response = HttpResponse(blobs.get(blob), content_type=kind)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@agent_required
def call(request: HttpRequest, pk: int) -> HttpResponse:
    """Call the customer of a conversation: one's own phone rings first."""
    user = person(request)
    conversation = get_conversation(user, pk)
    wanted = request.POST.get("inbox", "")
    rows = Inbox.objects.filter(channel="phone", is_active=True).order_by("pk")
    inbox = rows.filter(pk=int(wanted)).first() if wanted.isascii() and wanted.isdecimal() else rows.first()
    if inbox is None:
        raise Invalid(_("There is no phone number of yours to call from."), field="inbox")
    if not queries.my_state(user).seat.address:
        raise Invalid(_("Enter on the page Calls by what you are rung; then call."), field="number")
    services.call_customer(user, conversation, request.POST.get("number", ""), inbox=inbox)
    return redirect("conversation", pk=conversation.pk)
