"""Every minute of a conversation's clocks, explained."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from keepword.commitments.queries import stories_of
from keepword.conversations.queries import get_conversation
from keepword.desk.access import agent_required, person
from keepword.desk.counted.words import told


@require_GET
@agent_required
def counted(request: HttpRequest, pk: int) -> HttpResponse:
    """The newest clocks, each with its lines and their sums."""
    found = get_conversation(person(request), pk)
    return render(
        request, "desk/counted/_stories.html", {"stories": [told(one) for one in stories_of(found)]}
    )
