"""What the pane of a conversation and the customer's page show of advice and offers."""

from typing import Any, Final

from django.http import HttpRequest
from django.utils.translation import get_language

from keepword.conversations.models import Conversation
from keepword.customers.models import Customer
from keepword.desk.access import person
from keepword.desk.conversations.panels import Panel, register
from keepword.desk.customers.sections import Section, add
from keepword.relationship import queries
from keepword.relationship.models import Consultation, Offer
from keepword.relationship.queries.at_hand import at_hand

PANE: Final = 3
PAGE: Final = 20


def _named(rows: list[Offer]) -> list[tuple[Offer, str]]:
    return [(one, one.product.title(get_language() or "en")) for one in rows]


def _pane(request: HttpRequest, conversation: Conversation) -> dict[str, Any]:
    """What is open, and what they were advised here. No query where there is neither: the panel of what is
    remembered has read whether there is."""
    known = getattr(conversation, "at_hand", None) or at_hand(conversation)
    context: dict[str, Any] = {"pane_offers": [], "pane_advised": None}
    if known.offers:
        rows = queries.offers_to(person(request), conversation.customer).filter(pk__in=known.offers)
        context["pane_offers"] = _named(list(rows.order_by("-made_at", "-pk")[:PANE]))
    if known.advised:
        context["pane_advised"] = _told(queries.get_consultation(person(request), known.advised))
    return context


def _told(made: Consultation) -> dict[str, Any]:
    language = get_language() or "en"
    return {
        "made": made,
        "title": made.guide.title(language),
        "answers": queries.answers_in_words(made, language),
        "found": [row["sku"] for row in made.result["found"]],
    }


def _page(request: HttpRequest, customer: Customer) -> dict[str, Any]:
    user = person(request)
    offers = queries.offers_to(user, customer).order_by("-made_at", "-pk")[:PAGE]
    advised = queries.consultations_of(user, customer).order_by("-at", "-pk")[:PAGE]
    language = (get_language() or "en")[:2]
    return {
        "their_offers": _named(list(offers)),
        "their_advice": [_told(one) for one in advised],
        "recommended": queries.recommendations(user, customer, language),
    }


register(Panel("pane", "desk/advice/_pane.html", _pane, order=36))
add(Section("desk/advice/_customer.html", _page, order=40))
