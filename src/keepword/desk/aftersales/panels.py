"""What the page of a conversation, and the customer's own, show of its customer's returns and repairs."""

from typing import Any

from django.http import HttpRequest

from keepword.aftersales import queries
from keepword.conversations.models import Conversation
from keepword.customers.models import Customer
from keepword.desk.conversations.panels import Panel, register
from keepword.desk.customers.sections import Section, add


def _context(request: HttpRequest, conversation: Conversation) -> dict[str, Any]:
    return {"aftersales": queries.of_conversation(conversation)}


def _page(request: HttpRequest, customer: Customer) -> dict[str, Any]:
    return {"care": queries.of_customer(customer)}


register(
    Panel("pane", "desk/aftersales/_pane.html", _context, order=32),
    Panel("menu", "desk/aftersales/_menu.html", order=56),
)
add(Section("desk/aftersales/_customer.html", _page, order=25))
