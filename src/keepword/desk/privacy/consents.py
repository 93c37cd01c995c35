"""Consents are written down beside a conversation."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from keepword.conversations.models import Conversation
from keepword.conversations.queries import get_conversation
from keepword.core.errors import Invalid
from keepword.customers import consent as consents
from keepword.desk.access import agent_required, person
from keepword.desk.conversations.show import answer
from keepword.desk.parts import wants_part


@require_POST
@agent_required
def give(request: HttpRequest, pk: int) -> HttpResponse:
    """The customer agrees to something."""
    found = get_conversation(person(request), pk)
    wanted = request.POST.get("purpose", "")
    if not wanted:
        raise Invalid(_("Choose what the customer agrees to."), field="purpose")
    purpose = consents.get_purpose(
        person(request), int(wanted) if wanted.isdecimal() and len(wanted) < 19 else 0
    )
    consents.give_consent(person(request), found.customer, purpose, evidence=request.POST.get("evidence", ""))
    return _shown(request, found)


@require_POST
@agent_required
def withdraw(request: HttpRequest, pk: int, consent: int) -> HttpResponse:
    """The customer takes it back."""
    found = get_conversation(person(request), pk)
    given = consents.get_consent(person(request), found.customer, consent)
    consents.withdraw_consent(person(request), given, evidence=request.POST.get("evidence", ""))
    return _shown(request, found)


def _shown(request: HttpRequest, found: Conversation) -> HttpResponse:
    return answer(request, found) if wants_part(request) else redirect("conversation", found.pk)
