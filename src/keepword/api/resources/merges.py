"""Conversations that become one and two again, and those that belong together."""

from typing import Literal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from pydantic import ConfigDict, Field

from keepword.accounts.models import User
from keepword.accounts.queries import people
from keepword.api.fields import Id, In, Moment, Out, PathId
from keepword.api.gate import caller
from keepword.api.operations import Resource
from keepword.api.resources.conversations import ROW
from keepword.api.shapes.conversations import ConversationOut
from keepword.api.shapes.people import PersonName
from keepword.conversations import around, services
from keepword.conversations.models import Conversation, Merge
from keepword.conversations.queries import get_conversation, home_of, visible
from keepword.core.errors import Invalid, NotFound

resource = Resource("conversations", "Merging and links")
MOST = 50


class MergeIn(In):
    """Conversations that are about the same."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"conversations": [72]}]})

    conversations: list[Id] = Field(min_length=1, max_length=MOST, description="They go into this one.")
    across: bool = Field(
        default=False, description="Also when they are of two customers, who then may know of each other."
    )


class MergeOut(Out):
    """One conversation was taken into another."""

    id: int
    source: int
    into: int
    at: Moment
    by: PersonName | None

    @classmethod
    def of(cls, merge: Merge) -> "MergeOut":
        return cls(
            id=merge.pk,
            source=merge.source_id,
            into=merge.into_id,
            at=merge.at,
            by=PersonName.of(merge.by),
        )


class MergeList(Out):
    items: list[MergeOut]


class PreviewOfMerge(Out):
    """What a merge would make."""

    messages: int
    since: Moment
    until: Moment
    status: str
    other_customer: bool
    drafts: int


class Conversations(Out):
    items: list[ConversationOut]


class SplitIn(In):
    """Which messages become a conversation of their own."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"messages": [205], "subject": "And where is my bill?"}]}
    )

    messages: list[Id] = Field(min_length=1, max_length=500)
    subject: str = Field(min_length=1, max_length=500)
    of_sender: bool = Field(
        default=False, description="It is of whoever wrote the first of them, not of the same customer."
    )


class BondOut(Out):
    """Another conversation, and what it is to this one."""

    kind: str = Field(description="related, parent, child, duplicate, original, or began (in each other).")
    conversation: ConversationOut


class BondList(Out):
    items: list[BondOut]


class BondIn(In):
    """What this conversation is to another."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"conversation": 72, "kind": "related"}]})

    conversation: Id
    kind: Literal["related", "parent", "duplicate"] = Field(
        default="related", description="This one is related to, the parent of or a duplicate of the other."
    )


class Followers(Out):
    items: list[PersonName]


class FollowerIn(In):
    """Who is to hear what happens."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"person": 3}]})

    person: Id


@resource.get("/conversations/{int:conversation_id}/merges", MergeList)
def list_merges(request: HttpRequest, conversation_id: PathId) -> MergeList:
    """What was merged into a conversation and can be taken out, the newest first."""
    found = around.merges_of(get_conversation(caller(request), conversation_id))
    return MergeList(items=[MergeOut.of(one) for one in found])


@resource.post("/conversations/{int:conversation_id}/merges", MergeList, status=201)
def merge_into_conversation(request: HttpRequest, conversation_id: PathId, payload: MergeIn) -> MergeList:
    """Take everything of other conversations into this one: of all of them or, when one cannot be, of none.

    Their numbers lead here from now on. 409 for spam, and for those of another customer without `across`.
    """
    user = caller(request)
    into = get_conversation(user, conversation_id)
    sources = _of(user, payload.conversations, "conversations")
    if any(one.pk == into.pk for one in sources):
        raise Invalid(_("A conversation cannot be merged with itself."), field="conversations")
    made = services.merge_many(user, sources, into, across=payload.across)
    return MergeList(items=[MergeOut.of(one) for one in made])


@resource.get("/conversations/{int:conversation_id}/merge-preview/{int:other_id}", PreviewOfMerge)
def preview_merge(request: HttpRequest, conversation_id: PathId, other_id: PathId) -> PreviewOfMerge:
    """What merging another one into this would give."""
    user = caller(request)
    into = get_conversation(user, conversation_id)
    found = around.preview(get_conversation(user, other_id), into)
    return PreviewOfMerge(**{name: getattr(found, name) for name in PreviewOfMerge.model_fields})


@resource.get("/conversations/{int:conversation_id}/merge-suggestions", Conversations)
def list_merge_suggestions(request: HttpRequest, conversation_id: PathId) -> Conversations:
    """Unsettled conversations of the same customer with the same subject."""
    user = caller(request)
    found = around.suggestions(user, get_conversation(user, conversation_id))
    return Conversations(items=_shown(user, [one.pk for one in found]))


@resource.post("/merges/{int:merge_id}/undo", MergeOut)
def undo_merge(request: HttpRequest, merge_id: PathId) -> MergeOut:
    """Take two conversations apart again: each gets what was its own.

    409 when it is undone already, or while a later merge builds on it.
    """
    user = caller(request)
    return MergeOut.of(services.unmerge(user, around.get_merge(user, merge_id)))


@resource.post("/conversations/{int:conversation_id}/split", ConversationOut, status=201)
def split_conversation(request: HttpRequest, conversation_id: PathId, payload: SplitIn) -> ConversationOut:
    """Make a new conversation of some messages of this one; the two are linked. To undo it, merge them."""
    user = caller(request)
    made = services.split(
        user,
        get_conversation(user, conversation_id),
        payload.messages,
        subject=payload.subject,
        of_sender=payload.of_sender,
    )
    return ConversationOut.of(Conversation.objects.select_related(*ROW).get(pk=made.pk))


@resource.get("/conversations/{int:conversation_id}/links", BondList)
def list_links(request: HttpRequest, conversation_id: PathId) -> BondList:
    """The conversations that belong to this one, as far as the caller sees them."""
    user = caller(request)
    return _bonds(user, get_conversation(user, conversation_id))


@resource.post("/conversations/{int:conversation_id}/links", BondList, status=201)
def link_conversation(request: HttpRequest, conversation_id: PathId, payload: BondIn) -> BondList:
    """Say that two conversations belong together. Linked already, they are linked in this way now."""
    user = caller(request)
    found = get_conversation(user, conversation_id)
    services.link(user, found, _of(user, [payload.conversation], "conversation")[0], payload.kind)
    return _bonds(user, found)


@resource.delete("/conversations/{int:conversation_id}/links/{int:other_id}")
def unlink_conversation(request: HttpRequest, conversation_id: PathId, other_id: PathId) -> None:
    """They do not belong together. 404 when they are not linked."""
    user = caller(request)
    services.unlink(user, get_conversation(user, conversation_id), get_conversation(user, other_id))


@resource.get("/conversations/{int:conversation_id}/followers", Followers)
def list_followers(request: HttpRequest, conversation_id: PathId) -> Followers:
    """Who hears what happens in a conversation, by name."""
    return _followers(get_conversation(caller(request), conversation_id))


@resource.post("/conversations/{int:conversation_id}/followers", Followers)
def follow_conversation(request: HttpRequest, conversation_id: PathId, payload: FollowerIn) -> Followers:
    """Let somebody hear what happens here, oneself or a colleague who may see it."""
    user = caller(request)
    found = get_conversation(user, conversation_id)
    person = people(user).filter(pk=payload.person).first()
    if person is None:
        raise Invalid(_("There is no such person."), field="person")
    services.follow(user, found, person)
    return _followers(found)


@resource.delete("/conversations/{int:conversation_id}/followers/{int:person_id}")
def unfollow_conversation(request: HttpRequest, conversation_id: PathId, person_id: PathId) -> None:
    """Let them hear it no more. 404 when they do not follow."""
    user = caller(request)
    found = get_conversation(user, conversation_id)
    person = people(user).filter(pk=person_id).first()
    if person is None or not services.unfollow(user, found, person):
        raise NotFound("There is no such follower.")


def _of(user: User, ids: list[int], field: str) -> list[Conversation]:
    """Conversations by number, those of merged ones where they are now; Invalid when one is not there."""
    wanted = list(dict.fromkeys(ids))
    found = visible(user).filter(pk__in=wanted).select_related("customer").in_bulk()
    for pk in wanted:
        if pk not in found:
            home = visible(user).filter(pk=home_of(pk)).select_related("customer").first()
            if home is None:
                raise Invalid(_("There is no such conversation."), field=field)
            found[pk] = home
    return list({found[pk].pk: found[pk] for pk in wanted}.values())


def _shown(user: User, ids: list[int]) -> list[ConversationOut]:
    found = visible(user).select_related(*ROW).in_bulk(ids)
    return [ConversationOut.of(found[pk]) for pk in ids if pk in found]


def _bonds(user: User, conversation: Conversation) -> BondList:
    bonds = around.links_of(user, conversation)
    shown = {one.id: one for one in _shown(user, [bond.other.pk for bond in bonds])}
    return BondList(
        items=[
            BondOut(kind=bond.kind, conversation=shown[bond.other.pk])
            for bond in bonds
            if bond.other.pk in shown
        ]
    )


def _followers(conversation: Conversation) -> Followers:
    return Followers(
        items=[PersonName(id=one.pk, name=one.name) for one in around.followers_of(conversation)]
    )
