"""The shop's own fields of conversations and customers, and what they hold."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query
from pydantic import ConfigDict, Field

from keepword.api.fields import In, Out, PathId
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.conversations import services as conversations
from keepword.conversations.own_fields import TABLE as OF_CONVERSATIONS
from keepword.conversations.queries import get_conversation
from keepword.customers import fields as customers
from keepword.customers.queries import get_customer
from keepword.fields.models import Definition
from keepword.fields.queries import choices_of, definitions, values

resource = Resource("conversations", "Own fields")
CUSTOMERS = "customers"


class FieldChoice(Out):
    key: str
    label: str


class FieldOut(Out):
    """A field that the shop has added."""

    key: str
    subject: str = Field(description="conversation or customer.")
    name: str
    kind: str = Field(description="text, long, link, number, date, choice, choices or flag.")
    help: str
    required: bool = Field(description="Whether a conversation cannot be closed without it.")
    choices: list[FieldChoice]

    @classmethod
    def of(cls, field: Definition) -> "FieldOut":
        return cls(
            key=field.key,
            subject=field.subject,
            name=field.name,
            kind=field.kind,
            help=field.help,
            required=field.required,
            choices=[FieldChoice(key=key, label=label) for key, label in choices_of(field).items()],
        )


class FieldList(Out):
    items: list[FieldOut]


class FieldValues(Out):
    """What the fields hold, by key; those without a value are left out."""

    values: dict[str, Any]


class NewValues(In):
    """Values by key; null empties. What is left out stays."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"values": {"order": "A-4711"}}]})

    values: dict[str, Any] = Field(
        description="Text, long and link: a string; number; date: YYYY-MM-DD; choice: its key; choices: a "
        "list of keys; flag: true or false."
    )


@resource.get("/fields", FieldList)
def list_fields(
    request: HttpRequest,
    subject: Annotated[Literal["conversation", "customer"], Query(description="Of what.")] = "conversation",
) -> FieldList:
    """The shop's own fields that are in use, in their order."""
    return FieldList(items=[FieldOut.of(field) for field in definitions(subject)])


@resource.get("/conversations/{int:conversation_id}/fields", FieldValues)
def get_conversation_fields(request: HttpRequest, conversation_id: PathId) -> FieldValues:
    """What the fields of a conversation hold."""
    found = get_conversation(caller(request), conversation_id)
    return FieldValues(values=values(OF_CONVERSATIONS, found.pk))


@resource.patch("/conversations/{int:conversation_id}/fields", FieldValues)
def set_conversation_fields(request: HttpRequest, conversation_id: PathId, payload: NewValues) -> FieldValues:
    """Fill in fields of a conversation."""
    user = caller(request)
    found = get_conversation(user, conversation_id)
    conversations.set_fields(user, found, payload.values)
    return FieldValues(values=values(OF_CONVERSATIONS, found.pk))


@resource.get("/customers/{int:customer_id}/fields", FieldValues, area=CUSTOMERS)
def get_customer_fields(request: HttpRequest, customer_id: PathId) -> FieldValues:
    """What the fields of a customer hold."""
    found = get_customer(caller(request), customer_id)
    return FieldValues(values=values(customers.TABLE, found.pk))


@resource.patch("/customers/{int:customer_id}/fields", FieldValues, area=CUSTOMERS)
def set_customer_fields(request: HttpRequest, customer_id: PathId, payload: NewValues) -> FieldValues:
    """Fill in fields of a customer."""
    user = caller(request)
    found = get_customer(user, customer_id)
    customers.set_fields(user, found, payload.values)
    return FieldValues(values=values(customers.TABLE, found.pk))
