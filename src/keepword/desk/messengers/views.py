"""What is to be filled in in a template."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from keepword.conversations import queries
from keepword.desk.access import agent_required, person
from keepword.desk.conversations.compose_form import TEMPLATE
from keepword.desk.messengers.means import of_key


@require_GET
@agent_required
def places(request: HttpRequest) -> HttpResponse:
    """The places of the template that was chosen; nothing for none."""
    found = of_key(request.GET.get(TEMPLATE, ""), list(queries.inboxes(person(request))))
    return render(request, "desk/messengers/_places.html", {"chosen": found})
