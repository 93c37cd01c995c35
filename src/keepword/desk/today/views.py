"""The page Today: how the service went, or for an agent, how their own work did."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from keepword.commitments.numbers import numbers
from keepword.commitments.spans import CHOICES, span
from keepword.conversations.queries import inboxes
from keepword.core import clock
from keepword.desk.access import agent_required, person
from keepword.desk.today.figures import figures


@require_GET
@agent_required
def today(request: HttpRequest) -> HttpResponse:
    """The numbers of `?days=` (1, 7, 30, 90) and `?inbox=`, in the reader's own days."""
    user = person(request)
    choices = list(inboxes(user))
    chosen = next((one for one in choices if str(one.pk) == request.GET.get("inbox")), None)
    cut = span(request.GET.get("days", ""), clock.now(), timezone.get_current_timezone())
    found = numbers(user, cut, inbox=chosen.pk if chosen else None)
    context = {
        "section": "today",
        "own": found.own,
        "unanswered": found.unanswered,
        "figures": figures(found, cut),
        "span": cut,
        "spans": [(key, label) for key, (_days, label) in CHOICES.items()],
        "inboxes": choices,
        "inbox": chosen,
    }
    return render(request, "desk/today/page.html", context)
