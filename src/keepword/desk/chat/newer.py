"""What is new in an open conversation, and nothing else: a chat cannot wait for the whole pane."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from keepword.channels.chat import attention
from keepword.conversations import queries
from keepword.desk.access import agent_required, person
from keepword.desk.conversations import pages

MOST = 40
TICKS = 5  # of our latest messages whose state may have changed


@require_GET
@agent_required
def newer(request: HttpRequest, pk: int) -> HttpResponse:
    """The messages after `?after=`, and our latest ones before it, as their state may have changed."""
    found = queries.get_conversation(person(request), pk)
    given = request.GET.get("after", "")
    after = int(given) if given.isdecimal() and len(given) < 19 else 0
    rows = queries.messages_of(found)
    fresh = list(rows.filter(pk__gt=after).order_by("pk")[:MOST])
    before = list(rows.filter(pk__lte=after, direction="out").order_by("-pk")[:TICKS])
    attention.opened(found.pk)
    context = {
        "conversation": found,
        "thread": [*reversed(before), *fresh],
        "view": pages.wanted_view(request),
    }
    return render(request, "desk/chat/newer.html", context)
