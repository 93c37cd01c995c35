"""Customers."""

from typing import Annotated

from django.http import HttpRequest
from ninja import Query
from pydantic import ConfigDict, Field

from keepword.api.fields import After, In, LanguageCode, Limit, PathId, rows_of
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.api.resources.conversations import ROW
from keepword.api.shapes.conversations import ConversationList, ConversationOut
from keepword.api.shapes.customers import CustomerList, CustomerOut
from keepword.conversations.queries import visible
from keepword.customers.queries import customers, get_customer
from keepword.customers.rules import normal_email
from keepword.customers.services import save_customer

resource = Resource("customers", "Customers")


class CustomerChange(In):
    """What to change; what is left out stays."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"about": "Prefers mail in the morning."}]})

    name: str | None = Field(default=None, min_length=1, max_length=200)
    language: LanguageCode | None = None
    about: str | None = Field(default=None, max_length=10_000)


@resource.get("/customers", CustomerList)
def list_customers(
    request: HttpRequest,
    address: Annotated[str, Query(max_length=254, description="Only who has this e-mail address.")] = "",
    after: After = "",
    limit: Limit = 25,
) -> CustomerList:
    """All customers in the order of their numbers, or the one with an address."""
    rows = customers(caller(request)).prefetch_related("identities")
    if address:
        rows = rows.filter(identities__kind="email", identities__value=normal_email(address))
    found = rows_of(rows, ("id",), after, limit)
    return CustomerList(items=[CustomerOut.of(row) for row in found.rows], next=found.next)


@resource.get("/customers/{int:customer_id}", CustomerOut)
def get_customer_by_id(request: HttpRequest, customer_id: PathId) -> CustomerOut:
    """One customer."""
    return CustomerOut.of(get_customer(caller(request), customer_id))


@resource.patch("/customers/{int:customer_id}", CustomerOut)
def change_customer(request: HttpRequest, customer_id: PathId, payload: CustomerChange) -> CustomerOut:
    """Correct what we know of a customer."""
    user = caller(request)
    found = get_customer(user, customer_id)
    save_customer(
        user,
        found,
        name=payload.name if payload.name is not None else found.name,
        language=payload.language if payload.language is not None else found.language,
        about=payload.about if payload.about is not None else found.about,
    )
    return CustomerOut.of(found)


@resource.get("/customers/{int:customer_id}/conversations", ConversationList)
def list_customer_conversations(
    request: HttpRequest, customer_id: PathId, after: After = "", limit: Limit = 25
) -> ConversationList:
    """A customer's conversations, the newest first."""
    user = caller(request)
    rows = visible(user).filter(customer=get_customer(user, customer_id)).select_related(*ROW)
    found = rows_of(rows, ("-last_message_at", "-id"), after, limit)
    return ConversationList(items=[ConversationOut.of(row) for row in found.rows], next=found.next)
