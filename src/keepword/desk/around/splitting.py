"""Splitting messages off into a conversation of their own."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from keepword.conversations import queries, services
from keepword.core.errors import Conflict, Invalid, KeepwordError
from keepword.desk.access import agent_required, person
from keepword.desk.around.dialog import go, number, show

MOST = 200  # messages to choose among: the newest


@require_http_methods(["GET", "POST"])
@agent_required
def split(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose messages (`message`), a subject, and whose the new conversation is (`of`: "sender")."""
    user = person(request)
    here = queries.get_conversation(user, pk)
    chosen = [number(one) for one in request.POST.getlist("message")]
    error: KeepwordError | None = None
    if request.method == "POST":
        try:
            created = services.split(
                user,
                here,
                chosen,
                subject=request.POST.get("subject", ""),
                of_sender=request.POST.get("of") == "sender",
            )
            return go(request, created)
        except (Invalid, Conflict) as wrong:
            error = wrong
    newest = list(queries.messages_of(here).reverse()[:MOST])[::-1]
    first = number(request.GET.get("message", ""))
    return show(
        request,
        "_split",
        here,
        error=error,
        messages_here=newest,
        chosen=chosen or [first],
        subject=request.POST.get("subject", here.subject),
    )
