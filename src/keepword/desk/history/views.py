"""What happened in a conversation, a page at a time."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from keepword.audit.queries import entries_of
from keepword.conversations.queries import get_conversation
from keepword.core.keyset import page
from keepword.desk.access import agent_required, person
from keepword.desk.history.words import lines

SIZE = 20


@require_GET
@agent_required
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """The newest deeds, or those before a cursor (`?after=`)."""
    found = get_conversation(person(request), pk)
    shown = page(entries_of(found), order=("-at", "-id"), after=request.GET.get("after", ""), size=SIZE)
    context = {"conversation": found, "lines": lines(shown.rows), "next": shown.next}
    return render(request, "desk/history/_lines.html", context)
