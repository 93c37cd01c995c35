"""Filling in fields where they stand, and those without which a conversation cannot be closed."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from keepword.conversations import queries, services
from keepword.conversations.models import Conversation
from keepword.conversations.own_fields import TABLE as CONVERSATIONS
from keepword.conversations.own_fields import missing
from keepword.core.errors import Invalid, NotFound, Refused
from keepword.customers import fields as customers
from keepword.customers.fields import TABLE as CUSTOMERS
from keepword.desk.access import agent_required, person
from keepword.desk.conversations import pages
from keepword.desk.conversations.write import done
from keepword.desk.fields.panel import TABLES, Shown, shown
from keepword.desk.parts import shown_anyway, wants_part
from keepword.desk.settings.pages import both
from keepword.fields.models import Definition, Kind
from keepword.fields.queries import definition, parse


@both
@agent_required
def field(request: HttpRequest, pk: int, subject: str, key: str) -> HttpResponse:
    """One field as a form (`?edit`) or as it stands; or fill it in (`value`, several of several choices)."""
    found = queries.get_conversation(person(request), pk)
    if subject not in TABLES:
        raise NotFound(_("There is no such field."))
    try:
        wanted = definition(subject, key)
    except Invalid as error:
        raise NotFound(error.message) from None
    if request.method != "POST":
        return _one(request, found, wanted, edit="edit" in request.GET)
    try:
        value = _given(request.POST, wanted, "value")
        if subject == CUSTOMERS.subject:
            customers.set_fields(person(request), found.customer, {key: value})
        else:
            services.set_fields(person(request), found, {key: value})
    except (Invalid, Refused) as error:
        if not wants_part(request):
            raise
        typed = request.POST.getlist("value")
        answer = _one(request, found, wanted, edit=True, error=error.message, typed=typed)
        answer.status_code = 422
        return shown_anyway(answer)
    response = done(request, found)
    if wants_part(request):
        response.write(_one(request, found, wanted).content.decode())
    return response


@require_POST
@agent_required
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Fill in what is required (`value-<key>`) and close, both or neither."""
    user = person(request)
    found = queries.get_conversation(user, pk)
    try:
        with transaction.atomic():
            values: dict[str, Any] = {
                one.key: _given(request.POST, one, f"value-{one.key}") for one in missing(found)
            }
            services.set_fields(user, found, values)
            services.close(user, found)
    except (Invalid, Refused) as error:
        if not wants_part(request):
            raise
        answer = ask(request, found, error=error.message)
        answer.status_code = 422
        return shown_anyway(answer)
    return done(request, found)


def ask(request: HttpRequest, conversation: Conversation, *, error: str = "") -> HttpResponse:
    """The dialog with the fields that are required and empty; what was typed into it is kept."""
    wanted = missing(conversation)
    rows = [
        (one, request.POST.getlist(f"value-{one.definition.key}"))
        for one in shown(person(request), CONVERSATIONS, conversation, wanted)
    ]
    context = {
        "conversation": conversation,
        "view": pages.wanted_view(request),
        "rows": rows,
        "error": error,
    }
    return render(request, "desk/fields/_closing_body.html", context)


def _given(posted: QueryDict, field: Definition, name: str) -> Any:
    """The value that a form gives a field."""
    if field.kind == Kind.CHOICES:
        return [value for value in posted.getlist(name) if value]
    if field.kind == Kind.FLAG:
        return posted.get(name) == "yes" or None
    return parse(field, posted.get(name, ""))


def _one(
    request: HttpRequest,
    conversation: Conversation,
    field: Definition,
    *,
    edit: bool = False,
    error: str = "",
    typed: list[str] | None = None,
) -> HttpResponse:
    table = TABLES[field.subject]
    one: Shown = shown(person(request), table, conversation, [field])[0]
    context = {
        "conversation": conversation,
        "view": pages.wanted_view(request),
        "field": one,
        "error": error,
        "typed": typed,
    }
    template = "_edit" if edit and one.editable else "_field"
    return HttpResponse(render_to_string(f"desk/fields/{template}.html", context, request))
