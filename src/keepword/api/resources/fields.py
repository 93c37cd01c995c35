"""The shop's own fields of conversations and customers, and what they hold."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query
from pydantic import ConfigDict, Field

from keepword.api.fields import In, MaybeMoment, Out, PathId
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.conversations import services as conversations
from keepword.conversations.own_fields import TABLE as OF_CONVERSATIONS
from keepword.conversations.queries import get_conversation
from keepword.customers import fields as customers
from keepword.customers.queries import get_customer
from keepword.fields import services
from keepword.fields.models import Definition
from keepword.fields.queries import choices_of, definitions, get_definition, values

resource = Resource("conversations", "Own fields")
CUSTOMERS = "customers"
SETTINGS = "settings"


class FieldChoice(Out):
    key: str
    label: str


class FieldOut(Out):
    """A field that the shop has added."""

    id: int
    key: str
    subject: str = Field(description="conversation or customer.")
    name: str
    kind: str = Field(description="text, long, link, number, date, choice, choices or flag.")
    help: str
    required: bool = Field(description="Whether a conversation cannot be closed without it.")
    in_list: bool = Field(description="Whether lists show it.")
    editable_by: str = Field(description="Who may fill it in, at least: agent, lead or admin.")
    archived_at: MaybeMoment = Field(description="Since when it is shown and asked for nowhere.")
    choices: list[FieldChoice]

    @classmethod
    def of(cls, field: Definition) -> "FieldOut":
        return cls(
            id=field.pk,
            in_list=field.in_list,
            editable_by=field.editable_by,
            archived_at=field.archived_at,
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


class FieldChange(In):
    """A field as it is to be; its subject, kind and key are settled when it is made."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "Order", "help": "As on the bill."}]})

    name: str = Field(min_length=1, max_length=80)
    help: str = Field(default="", max_length=200)
    required: bool = Field(default=False, description="A conversation cannot be closed without it.")
    in_list: bool = False
    editable_by: Literal["agent", "lead", "admin"] = "agent"
    choices: list[Annotated[str, Field(max_length=80)]] = Field(
        default=[], max_length=200, description="Labels in their order; one that is left out is archived."
    )


class NewField(FieldChange):
    """A field that the shop adds."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"name": "Order", "kind": "text", "subject": "conversation"}]}
    )

    subject: Literal["conversation", "customer"] = "conversation"
    kind: Literal["text", "long", "link", "number", "date", "choice", "choices", "flag"] = "text"
    key: str = Field(default="", max_length=40, description="Made from the name without it.")


class Step(In):
    """Up or down."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"by": -1}]})

    by: int = Field(ge=-100, le=100, description="-1: one up.")


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


@resource.post("/fields", FieldOut, status=201, area=SETTINGS)
def create_field(request: HttpRequest, payload: NewField) -> FieldOut:
    """Make a field. For leads; 409 when there is one with this key."""
    return _whole(services.save_field(caller(request), None, **payload.model_dump()))


@resource.put("/fields/{int:field_id}", FieldOut, area=SETTINGS)
def save_field_by_id(request: HttpRequest, field_id: PathId, payload: FieldChange) -> FieldOut:
    """Change a field. For leads."""
    user = caller(request)
    found = get_definition(user, field_id)
    return _whole(services.save_field(user, found, **payload.model_dump()))


@resource.post("/fields/{int:field_id}/archive", FieldOut, area=SETTINGS)
def archive_field_by_id(request: HttpRequest, field_id: PathId) -> FieldOut:
    """Show and ask for it nowhere any more; its values stay. For leads."""
    user = caller(request)
    return _whole(services.archive_field(user, get_definition(user, field_id)))


@resource.post("/fields/{int:field_id}/restore", FieldOut, area=SETTINGS)
def restore_field(request: HttpRequest, field_id: PathId) -> FieldOut:
    """Bring an archived one back. For leads."""
    user = caller(request)
    return _whole(services.archive_field(user, get_definition(user, field_id), archived=False))


@resource.post("/fields/{int:field_id}/move", FieldOut, area=SETTINGS)
def move_field_by_id(request: HttpRequest, field_id: PathId, payload: Step) -> FieldOut:
    """Up or down among the fields in use of its subject. For leads."""
    user = caller(request)
    found = get_definition(user, field_id)
    services.move_field(user, found, payload.by)
    return _whole(found)


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


def _whole(field: Definition) -> FieldOut:
    return FieldOut.of(Definition.objects.prefetch_related("choices").get(pk=field.pk))
