"""What is done with what is known: confirm it, note it, mention it; how personal a draft is."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from keepword.conversations.queries import get_conversation
from keepword.core.errors import Conflict, Invalid, NotFound
from keepword.customers import queries, services
from keepword.customers.models import Customer
from keepword.customers.rules.memory import MACHINE
from keepword.desk.access import agent_required, person
from keepword.desk.around.dialog import number
from keepword.desk.conversations.compose_form import typed
from keepword.desk.conversations.write import done
from keepword.relationship.queries.mentioning import known_phrases, mentions, moment_of
from keepword.relationship.queries.timeline import timeline
from keepword.relationship.services import mention
from keepword.relationship.services.mentioning import score
from keepword.relationship.timeline import sources

_MOST = 20_000  # characters that are listened to


@require_POST
@agent_required
def decide(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Confirm, dismiss, outdate or remove something remembered."""
    if not any(verb in verbs for verbs in MACHINE.values()) or verb == "suggest":
        raise NotFound
    user = person(request)
    one = queries.get_remembered(user, pk)
    try:
        services.decide_remembered(user, one, verb)
    except Conflict as error:
        messages.error(request, error.message)
    return _go(request, one.customer)


@require_POST
@agent_required
def remember(request: HttpRequest, pk: int) -> HttpResponse:
    """Note something of a customer."""
    user = person(request)
    found = queries.get_customer(user, pk)
    try:
        services.remember(
            user,
            found,
            kind=request.POST.get("kind", ""),
            value=request.POST.get("value", ""),
            words=request.POST.get("words", ""),
        )
    except Invalid as error:
        messages.error(request, error.message)
    return _go(request, found)


@require_POST
@agent_required
def use(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark something as mentioned, or set it aside (`aside`)."""
    user = person(request)
    found = get_conversation(user, pk)
    try:
        mention(user, found, request.POST.get("key", ""), aside=bool(request.POST.get("aside")))
    except Invalid as error:
        messages.error(request, error.message)
    return done(request, found)


@require_POST
@agent_required
def personal(request: HttpRequest, pk: int) -> JsonResponse:
    """How far the words of a draft are for this customer alone, 0 to 100, and what they use."""
    user = person(request)
    found = get_conversation(user, pk)
    text = typed(request, "reply").text[:_MOST]
    moment = moment_of(user, found)
    phrases = known_phrases(moment, mentions(moment))
    heard = score(text, moment, phrases)
    used = [text[one.start : one.end] for one in heard.evidence]
    return JsonResponse({"score": round(100 * heard.score), "used": used})


@require_GET
@agent_required
def life(request: HttpRequest, pk: int) -> HttpResponse:
    """More of a customer's timeline (`after`), or of one source (`only`)."""
    user = person(request)
    found = queries.get_customer(user, pk)
    only = request.GET.get("only", "")
    names = [one.name for one in sources()]
    context = {
        "customer": found,
        "page": timeline(
            user, found, after=request.GET.get("after", ""), only=[only] if only in names else []
        ),
        "only": only if only in names else "",
    }
    return render(request, "desk/memory/_timeline.html", context)


def _go(request: HttpRequest, customer: Customer) -> HttpResponse:
    """Back to the conversation from which somebody came, or to the customer's page."""
    came_from = number(request.POST.get("conversation", ""))
    if came_from:
        return done(request, get_conversation(person(request), came_from))
    address = reverse("customer_page", args=[customer.pk])
    return redirect(f"{address}#remembered")
