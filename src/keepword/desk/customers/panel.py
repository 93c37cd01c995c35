"""Who the customer of a conversation is: their addresses, who else they may be, who they were joined from."""

from typing import Any

from django.http import HttpRequest

from keepword.conversations.models import Conversation
from keepword.customers import queries
from keepword.customers.models import Customer
from keepword.customers.words import reasons
from keepword.desk.access import person
from keepword.desk.conversations.panels import Panel, register
from keepword.desk.customers.words import shown


def about(request: HttpRequest, customer: Customer) -> dict[str, Any]:
    """What both the pane and the customer's page show."""
    found = queries.whose(person(request), customer)
    return {
        "identities_shown": shown(sorted(customer.identities.all(), key=lambda one: one.pk)),
        "claims": found.claims,
        "alike_people": [
            {
                "pair": pair,
                "other": pair.other if pair.one_id == customer.pk else pair.one,
                "reasons": reasons(pair.reasons),
            }
            for pair in found.likenesses
        ],
        "joins": found.joins,
    }


def _context(request: HttpRequest, conversation: Conversation) -> dict[str, Any]:
    return about(request, conversation.customer)


register(Panel("pane", "desk/customers/_pane.html", _context, order=10))
