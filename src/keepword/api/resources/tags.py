"""Tags: the words that the shop puts to conversations."""

from typing import Annotated, Literal

from django.db import transaction
from django.http import HttpRequest
from pydantic import ConfigDict, Field

from keepword.accounts.models import User
from keepword.api.fields import After, Id, In, Limit, MaybeMoment, Out, Page, PathId, rows_of
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.conversations import queries, services
from keepword.conversations.models import Tag

resource = Resource("conversations", "Tags")
SETTINGS = "settings"

ColourName = Literal["grey", "red", "orange", "amber", "green", "teal", "blue", "violet", "pink", "brown"]
Name = Annotated[str, Field(min_length=1, max_length=40)]


class TagOut(Out):
    """A word that the shop puts to conversations."""

    id: int
    name: str
    colour: str
    about: str
    archived_at: MaybeMoment = Field(description="Since when it is offered nowhere.")

    @classmethod
    def of(cls, tag: Tag) -> "TagOut":
        return cls(id=tag.pk, name=tag.name, colour=tag.colour, about=tag.about, archived_at=tag.archived_at)


class TagList(Page[TagOut]):
    pass


class ConversationTags(Out):
    items: list[TagOut]


class TagIn(In):
    """A tag as it is to be."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "batch 12", "colour": "amber"}]})

    name: Name
    colour: ColourName = "grey"
    about: str = Field(default="", max_length=200)


class TagRules(Out):
    agents_create: bool


class TagRulesIn(In):
    """Whether agents may make tags while they work."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"agents_create": False}]})

    agents_create: bool


class TagNames(In):
    """All the tags of a conversation, by name."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"tags": ["batch 12", "return"]}]})

    tags: list[Name] = Field(max_length=50)


class Into(In):
    """The tag that stays."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"into": 2}]})

    into: Id


@resource.get("/tag-rules", TagRules)
def get_tag_rules(request: HttpRequest) -> TagRules:
    """Whether agents may make tags while they work."""
    caller(request)
    return TagRules(agents_create=services.agents_create())


@resource.put("/tag-rules", TagRules, area=SETTINGS)
def save_tag_rules(request: HttpRequest, payload: TagRulesIn) -> TagRules:
    """Change it. For leads."""
    made = services.set_tag_rules(caller(request), agents_create=payload.agents_create)
    return TagRules(agents_create=made.agents_create)


@resource.get("/tags", TagList)
def list_tags(request: HttpRequest, after: After = "", limit: Limit = 25) -> TagList:
    """The tags that can be put on conversations, by name."""
    found = rows_of(queries.tags(caller(request)), ("key", "id"), after, limit)
    return TagList(items=[TagOut.of(row) for row in found.rows], next=found.next)


@resource.post("/tags", TagOut, status=201, area=SETTINGS)
def create_tag(request: HttpRequest, payload: TagIn) -> TagOut:
    """Make a tag. For leads; 409 when there is one of this name."""
    return TagOut.of(services.save_tag(caller(request), None, **payload.model_dump()))


@resource.put("/tags/{int:tag_id}", TagOut, area=SETTINGS)
def save_tag_by_id(request: HttpRequest, tag_id: PathId, payload: TagIn) -> TagOut:
    """Rename or recolour one. For leads."""
    user = caller(request)
    return TagOut.of(services.save_tag(user, queries.get_tag(user, tag_id), **payload.model_dump()))


@resource.post("/tags/{int:tag_id}/archive", TagOut, area=SETTINGS)
def archive_tag_by_id(request: HttpRequest, tag_id: PathId) -> TagOut:
    """Offer it nowhere any more; where it is, it stays. For leads."""
    user = caller(request)
    return TagOut.of(services.archive_tag(user, queries.get_tag(user, tag_id)))


@resource.post("/tags/{int:tag_id}/restore", TagOut, area=SETTINGS)
def restore_tag(request: HttpRequest, tag_id: PathId) -> TagOut:
    """Offer an archived one again. For leads."""
    user = caller(request)
    return TagOut.of(services.archive_tag(user, queries.get_tag(user, tag_id), archived=False))


@resource.post("/tags/{int:tag_id}/merge", TagOut, area=SETTINGS)
def merge_tag(request: HttpRequest, tag_id: PathId, payload: Into) -> TagOut:
    """Make two tags one: what has this one has the other. For leads."""
    user = caller(request)
    return TagOut.of(
        services.merge_tags(user, queries.get_tag(user, tag_id), queries.get_tag(user, payload.into))
    )


@resource.get("/conversations/{int:conversation_id}/tags", ConversationTags)
def list_conversation_tags(request: HttpRequest, conversation_id: PathId) -> ConversationTags:
    """The tags of a conversation, by name."""
    user = caller(request)
    return _tags(user, queries.get_conversation(user, conversation_id).pk)


@resource.put("/conversations/{int:conversation_id}/tags", ConversationTags)
def set_conversation_tags(
    request: HttpRequest, conversation_id: PathId, payload: TagNames
) -> ConversationTags:
    """Give a conversation these tags and no others; a name that is new is made a tag where agents may."""
    user = caller(request)
    found = queries.get_conversation(user, conversation_id)
    with transaction.atomic():
        services.set_tags(user, found, [services.name_tag(user, name) for name in payload.tags])
    return _tags(user, found.pk)


def _tags(user: User, pk: int) -> ConversationTags:
    return ConversationTags(items=[TagOut.of(tag) for tag in queries.tags_of([pk])[pk]])
