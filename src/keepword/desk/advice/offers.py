"""What was offered and what came of it: figures, their list, and what one notes of an offer."""

from datetime import timedelta
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from keepword.conversations.queries import get_conversation
from keepword.core import clock
from keepword.core.errors import Conflict, Invalid
from keepword.core.keyset import page
from keepword.desk.access import agent_required, person
from keepword.desk.around.dialog import number
from keepword.desk.conversations.write import done
from keepword.relationship import queries, services
from keepword.relationship.models import Offer, OfferState

PAGE: Final = 40
_SPANS: Final = (
    ("30", gettext_lazy("30 days")),
    ("90", gettext_lazy("90 days")),
    ("365", gettext_lazy("a year")),
)


@require_GET
@agent_required
def overview(request: HttpRequest) -> HttpResponse:
    """Uptake and relevance of what was offered lately, and the offers."""
    user = person(request)
    days = request.GET.get("days", "90")
    days = days if days in dict(_SPANS) else "90"
    state = request.GET.get("state", "")
    until = clock.now()
    since = until - timedelta(days=int(days))
    rows = queries.offers(user).filter(made_at__gte=since)
    if state in OfferState.values:
        rows = rows.filter(state=state)
    language = get_language() or "en"
    found = page(rows, order=("-made_at", "-id"), after=request.GET.get("after", ""), size=PAGE)
    by_agent = queries.by_agent(user, since, until) if queries.sees_all(user) else []
    context = {
        "section": "offers",
        "page": found,
        "lines": [(one, one.product.title(language)) for one in found.rows],
        "figures": queries.figures(user, since, until),
        "tables": [
            (_("By where the idea came from"), queries.by_reason(user, since, until)),
            (_("By product"), queries.by_product(user, since, until, language)[:10]),
            (_("By who offered it"), by_agent),
        ],
        "spans": _SPANS,
        "days": days,
        "states": OfferState.choices,
        "state": state,
        "sees_all": queries.sees_all(user),
        "reckoned": queries.reckoning(),
    }
    return render(request, "desk/advice/offers.html", context)


@require_POST
@agent_required
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Note what the pressed button says (`do`), and go back to where it stood."""
    user = person(request)
    found = queries.get_offer(user, pk)
    conversation = number(request.POST.get("conversation", ""))
    if conversation:
        here = get_conversation(user, conversation)
        _do(request, found)
        return done(request, here)
    try:
        _do(request, found)
    except (Conflict, Invalid) as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Noted."))
    if request.POST.get("back") == "customer":
        return redirect("customer_page", found.customer_id)
    return redirect("offers")


def _do(request: HttpRequest, found: Offer) -> None:
    user, wanted = person(request), request.POST.get("do", "")
    if wanted in ("relevant", "not_relevant"):
        services.judge(user, found, relevant=wanted == "relevant")
    elif wanted == "refuse":
        services.refuse(user, found)
    elif wanted == "reopen":
        services.reopen(user, found)
    else:
        raise Invalid(_("Choose what is to be done."), field="do")
