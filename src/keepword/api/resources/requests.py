"""The web form for programs: kinds of request with their fields, requests themselves; the brand."""

import uuid
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import File, UploadedFile
from pydantic import ConfigDict, Field

from keepword.accounts.models import Brand, User
from keepword.accounts.queries import brand
from keepword.accounts.services import save_brand, save_logo
from keepword.accounts.services.brand import MOST_BYTES
from keepword.api import files
from keepword.api.fields import In, LanguageCode, MaybeMoment, Out, PathId
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.api.shapes.conversations import ConversationOut
from keepword.api.writes import Tokens
from keepword.channels.form import queries, services
from keepword.channels.form.models import RequestKind
from keepword.channels.form.services import FieldPlan, KindPlan
from keepword.conversations.models import Inbox, Tag
from keepword.conversations.queries import get_conversation
from keepword.core.errors import Invalid, Refused
from keepword.fields.queries import definition
from keepword.teams.models import Team

resource = Resource("settings", "Web form")
CONVERSATIONS = "conversations"

Nature = Literal["question", "complaint", "claim", "return", "suggestion", "other"]
Texts = Annotated[
    dict[LanguageCode, Annotated[str, Field(max_length=1000)]],
    Field(description="By language: en, uk, ru, lt."),
]
KIND: dict[str, Any] = {
    "names": {"en": "Return something", "lt": "Grąžinti prekę"},
    "intros": {"en": "Tell us what you want to send back."},
    "nature": "return",
    "fields": [{"key": "order_number", "required": True, "labels": {"lt": "Užsakymo numeris"}}],
}


class AskedField(In):
    """One of the shop's own fields in a form."""

    key: str = Field(max_length=40)
    required: bool = False
    labels: Texts = {}


class KindFieldOut(Out):
    key: str
    kind: str
    required: bool
    labels: dict[str, str]


class KindOut(Out):
    """Something that customers can ask for by the web form."""

    id: int
    key: str
    nature: str = Field(description="question, complaint, claim, return, suggestion or other.")
    names: dict[str, str]
    intros: dict[str, str]
    inbox: int
    team: int | None
    tags: list[str]
    fields: list[KindFieldOut]
    archived_at: MaybeMoment = Field(description="Since when it is offered no more.")

    @classmethod
    def of(cls, kind: RequestKind) -> "KindOut":
        return cls(
            id=kind.pk,
            key=kind.key,
            nature=kind.nature,
            names=kind.names,
            intros=kind.intros,
            inbox=kind.inbox_id,
            team=kind.team_id,
            tags=[tag.name for tag in kind.tags.all()],
            fields=[
                KindFieldOut(
                    key=one.definition.key,
                    kind=one.definition.kind,
                    required=one.required,
                    labels=one.labels,
                )
                for one in kind.fields.all()
            ],
            archived_at=kind.archived_at,
        )


class KindList(Out):
    items: list[KindOut]


class KindChange(In):
    """A kind as it is to be; its key is settled when it is made."""

    model_config = ConfigDict(json_schema_extra={"examples": [KIND]})

    names: Texts
    intros: Texts = {}
    nature: Nature = "other"
    inbox: int | None = Field(default=None, ge=1, le=2**53, description="Null: the form's own.")
    team: int | None = Field(default=None, ge=1, le=2**53)
    tags: list[Annotated[str, Field(max_length=40)]] = Field(default=[], max_length=30)
    fields: list[AskedField] = Field(default=[], max_length=20)


class NewKind(KindChange):
    model_config = ConfigDict(json_schema_extra={"examples": [{**KIND, "key": "return_gift"}]})

    key: str = Field(default="", max_length=40, description="Made from the name without it.")


class KindStep(In):
    """Up or down."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"by": -1}]})

    by: int = Field(ge=-100, le=100, description="-1: one up.")


class NewRequest(In):
    """A request in a customer's name, as if they had sent the form. The program vouches for the address."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "kind": "claim",
                    "email": "olena@example.org",
                    "name": "Olena",
                    "text": "My lamp does not light up.",
                    "fields": {"order_number": "A-4711"},
                }
            ]
        }
    )

    kind: str = Field(max_length=40, description="The key of a kind that is offered.")
    email: str = Field(max_length=254)
    text: str = Field(min_length=1, max_length=50_000)
    name: str = Field(default="", max_length=120)
    subject: str = Field(default="", max_length=200)
    language: LanguageCode | None = None
    fields: dict[str, Any] = Field(default={}, description="Values of the kind's fields by key.")
    attachments: Tokens = []


class BrandOut(Out):
    """How the shop looks to its customers."""

    colour: str = Field(description="#rrggbb, empty for Keepword's own.")
    welcome: dict[str, str]
    has_logo: bool

    @classmethod
    def of(cls, found: Brand) -> "BrandOut":
        return cls(colour=found.colour, welcome=found.welcome, has_logo=bool(found.logo))


class BrandChange(In):
    model_config = ConfigDict(
        json_schema_extra={"examples": [{"colour": "#c54019", "welcome": {"en": "Hello!"}}]}
    )

    colour: str = Field(default="", max_length=7)
    welcome: Texts = {}


@resource.get("/request-kinds", KindList, area=CONVERSATIONS)
def list_request_kinds(request: HttpRequest) -> KindList:
    """The kinds of request, in their order; for admins also those that are offered no more."""
    user = caller(request)
    rows = queries.kinds(user) or (queries.offered() if user.may("converse") else [])
    return KindList(items=[KindOut.of(kind) for kind in rows])


@resource.post("/request-kinds", KindOut, status=201)
def create_request_kind(request: HttpRequest, payload: NewKind) -> KindOut:
    """Make a kind. For admins; 409 when there is one with this key."""
    user = caller(request)
    return KindOut.of(services.save_kind(user, None, _plan(user, payload), key=payload.key))


@resource.put("/request-kinds/{int:kind_id}", KindOut)
def save_request_kind(request: HttpRequest, kind_id: PathId, payload: KindChange) -> KindOut:
    """Change a kind. For admins."""
    user = caller(request)
    found = queries.get_kind(user, kind_id)
    return KindOut.of(services.save_kind(user, found, _plan(user, payload)))


@resource.post("/request-kinds/{int:kind_id}/archive", KindOut)
def archive_request_kind(request: HttpRequest, kind_id: PathId) -> KindOut:
    """Offer it no more. For admins."""
    user = caller(request)
    return KindOut.of(services.archive_kind(user, queries.get_kind(user, kind_id)))


@resource.post("/request-kinds/{int:kind_id}/restore", KindOut)
def restore_request_kind(request: HttpRequest, kind_id: PathId) -> KindOut:
    """Offer it again. For admins."""
    user = caller(request)
    return KindOut.of(services.archive_kind(user, queries.get_kind(user, kind_id), archived=False))


@resource.post("/request-kinds/{int:kind_id}/move", KindOut)
def move_request_kind(request: HttpRequest, kind_id: PathId, payload: KindStep) -> KindOut:
    """Up or down among those that are offered. For admins."""
    user = caller(request)
    found = queries.get_kind(user, kind_id)
    services.move_kind(user, found, payload.by)
    return KindOut.of(found)


@resource.post("/requests", ConversationOut, status=201, area=CONVERSATIONS)
def submit_request(request: HttpRequest, payload: NewRequest) -> ConversationOut:
    """Send a request in a customer's name; the conversation that it became."""
    user = caller(request)
    if not user.may("converse"):
        raise Refused("This is for people who answer customers.")
    made = services.submit(
        queries.get_offered(payload.kind),
        services.Request(
            form=uuid.uuid4().hex,
            email=payload.email,
            text=payload.text,
            name=payload.name,
            subject=payload.subject,
            language=payload.language or "",
            values=payload.fields,
            stored=files.from_tokens(payload.attachments),
            proven=True,
        ),
        limited=False,
    )
    return ConversationOut.of(get_conversation(user, made.conversation_id))


@resource.get("/brand", BrandOut)
def get_brand(request: HttpRequest) -> BrandOut:
    """Colour and words of welcome."""
    _demand(caller(request))
    return BrandOut.of(brand())


@resource.put("/brand", BrandOut)
def put_brand(request: HttpRequest, payload: BrandChange) -> BrandOut:
    """Change both. For admins."""
    return BrandOut.of(
        save_brand(caller(request), colour=payload.colour, welcome=_by_language(payload.welcome))
    )


@resource.post("/brand/logo", BrandOut)
def upload_logo(request: HttpRequest, file: File[UploadedFile]) -> BrandOut:
    """Take a logo: PNG, WebP or JPEG, up to 512 kB. For admins."""
    return BrandOut.of(save_logo(caller(request), file.read(MOST_BYTES + 1)))


@resource.delete("/brand/logo")
def remove_logo(request: HttpRequest) -> None:
    """Take the logo away. For admins."""
    save_logo(caller(request), None)


def _demand(user: User) -> None:
    if not user.may("settle"):
        raise Refused("Your role does not allow this. Ask an admin.")


def _plan(user: User, payload: KindChange) -> KindPlan:
    inbox = Inbox.objects.filter(pk=payload.inbox).first() if payload.inbox else None
    team = Team.objects.filter(pk=payload.team, removed_at=None).first() if payload.team else None
    if (payload.inbox and inbox is None) or (payload.team and team is None):
        raise Invalid("There is no such inbox or team.", field="team" if inbox else "inbox")
    tags = list(Tag.objects.filter(name__in=payload.tags, archived_at=None))
    unknown = set(payload.tags) - {tag.name for tag in tags}
    if unknown:
        raise Invalid(f"There is no tag “{sorted(unknown)[0]}”.", field="tags")
    plans = [
        FieldPlan(definition("conversation", one.key), one.required, _by_language(one.labels))
        for one in payload.fields
    ]
    return KindPlan(
        names=_by_language(payload.names),
        intros=_by_language(payload.intros),
        nature=payload.nature,
        inbox=inbox,
        team=team,
        tags=tags,
        fields=plans,
    )


def _by_language(texts: dict[LanguageCode, str]) -> dict[str, str]:
    return {str(code): text for code, text in texts.items()}
