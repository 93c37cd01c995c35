"""Reads of what stands around a conversation: merges, links, followers, side conversations."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, Max, Min, OuterRef, Q, QuerySet

from keepword.accounts.models import User
from keepword.conversations import rules
from keepword.conversations.models import (
    Conversation,
    Draft,
    Follower,
    Link,
    Merge,
    Message,
    SideConversation,
    State,
    Status,
)
from keepword.conversations.queries import get_conversation, home_of, visible, who_may_see
from keepword.core.errors import NotFound
from keepword.search.queries import search

MOST = 20  # of a pane's list
_UNSETTLED = (Status.OPEN, Status.WAITING, Status.SNOOZED)


# Merges -------------------------------------------------------------------------------------------


def merges_of(conversation: Conversation) -> list[Merge]:
    """What was merged into a conversation and can be taken out, the newest first. One query.

    The caller has the conversation from its gate.
    """
    rows = Merge.objects.filter(into=conversation, undone_at=None, source__merged_into=conversation)
    return list(rows.select_related("source__customer", "by").order_by("-pk")[:MOST])


def get_merge(user: User, pk: int) -> Merge:
    """One merge through the gate of its target; missing and forbidden alike are NotFound."""
    missing = NotFound("There is no such merge.")
    found = Merge.objects.select_related("source", "into").filter(pk=pk).first()
    if found is None:
        raise missing
    try:
        get_conversation(user, found.into_id)
    except NotFound:  # in words of its own it would say that the merge is there
        raise missing from None
    return found


def left_drafts(user: User, conversation: Conversation) -> list[Draft]:
    """This user's drafts that stayed with merged conversations, as they had begun another one here."""
    rows = Draft.objects.filter(user=user, conversation__merged_into=conversation)
    return list(rows.select_related("conversation").order_by("pk")[:MOST])


def get_left_draft(user: User, pk: int) -> Draft:
    """One of them; NotFound for anybody else's."""
    found = Draft.objects.select_related("conversation").filter(pk=pk, user=user).first()
    if found is None or found.conversation.merged_into_id is None:
        raise NotFound("There is no such draft.")
    return found


def suggestions(user: User, conversation: Conversation) -> list[Conversation]:
    """Unsettled conversations of the same customer with the same subject (but for Re: and Fwd:)."""
    rows = visible(user).filter(customer=conversation.customer_id, status__in=_UNSETTLED)
    rows = rows.exclude(pk=conversation.pk).select_related("assignee", "customer")
    wanted = rules.plain_subject(conversation.subject).casefold()
    if not wanted:
        return []
    found = rows.order_by("-last_message_at", "-pk")[:MOST]
    return [one for one in found if rules.plain_subject(one.subject).casefold() == wanted]


def candidates(user: User, conversation: Conversation, text: str) -> list[Conversation]:
    """Conversations to merge or link with: the customer's own, then what `text` (#number or words) finds."""
    rows = visible(user).exclude(pk=conversation.pk).select_related("customer", "assignee")
    text = text.strip()[:200]
    number = text.removeprefix("#")
    if number.isdecimal() and number.isascii() and len(number) < 19:
        return list(rows.filter(pk__in=[int(number), home_of(int(number))])[:1])
    if not text:
        own = rows.filter(customer=conversation.customer_id).exclude(status__in=[Status.SPAM, Status.NOTICE])
        return list(own.order_by("-last_message_at", "-pk")[:10])
    results = search(text, kind="message", groups=visible(user).values("pk"), limit=10)
    found = rows.in_bulk([hit.group_id for hit in results.hits])
    return [found[hit.group_id] for hit in results.hits if hit.group_id in found]


@dataclass(frozen=True)
class Preview:
    """What a merge would make. `since` and `until` bound what was said in both."""

    messages: int
    since: datetime
    until: datetime
    status: str
    other_customer: bool
    drafts: int


def preview(source: Conversation, into: Conversation) -> Preview:
    """What merging would give; the caller has both from the gate. Two queries."""
    both = Message.objects.filter(conversation__in=[source, into]).exclude(state=State.UNDONE)
    bounds = both.aggregate(since=Min("at"), until=Max("at"))
    stand = rules.joined(
        rules.Stand(source.status, source.waiting_since, source.snoozed_until),
        rules.Stand(into.status, into.waiting_since, into.snoozed_until),
    )
    return Preview(
        messages=both.count(),
        since=bounds["since"] or into.created_at,
        until=bounds["until"] or into.created_at,
        status=str(Status(stand.status).label),
        other_customer=source.customer_id != into.customer_id,
        drafts=source.drafts.count(),
    )


# Links --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Bond:
    """Another conversation and what it is to this one: related, parent, child, duplicate (of this one),
    original (this one is its duplicate), or began (one began in the other)."""

    other: Conversation
    kind: str


_SEEN_FROM = {
    ("related", True): "related",
    ("related", False): "related",
    ("parent", True): "child",
    ("parent", False): "parent",
    ("duplicate", True): "original",
    ("duplicate", False): "duplicate",
}


def links_of(user: User, conversation: Conversation) -> list[Bond]:
    """The conversations that this one is bound to, as far as the user may see them. At most three queries.

    Their numbers first: asked with an "or" together, SQLite looks through all conversations.
    """
    links = list(Link.objects.filter(Q(one=conversation) | Q(other=conversation)).order_by("pk")[: MOST * 2])
    ends = {
        (link.other_id if link.one_id == conversation.pk else link.one_id): _SEEN_FROM[
            link.kind, link.one_id == conversation.pk
        ]
        for link in links
    }
    began = Conversation.objects.filter(linked_to=conversation).order_by("pk").values_list("pk", flat=True)
    origin = () if conversation.linked_to_id is None else (conversation.linked_to_id,)
    numbers = {*ends, *began[: MOST * 2], *origin}
    if not numbers:
        return []
    found = visible(user).select_related("customer", "assignee").filter(pk__in=numbers).order_by("pk")
    return [Bond(other, ends.get(other.pk, "began")) for other in found[: MOST * 2]]


# Followers ----------------------------------------------------------------------------------------


def followers_of(conversation: Conversation) -> list[User]:
    """Who follows a conversation and may (still) see it, by name."""
    rows = Follower.objects.filter(conversation=conversation, user__is_active=True).select_related("user")
    return who_may_see(conversation, [one.user for one in rows.order_by("user__name")])


def following(user: User) -> QuerySet[Conversation]:
    """What a user follows and may see, unordered: a view to list."""
    return visible(user).filter(Exists(Follower.objects.filter(user=user, conversation=OuterRef("pk"))))


# Side conversations -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Aside:
    """A side conversation with what was said in it."""

    side: SideConversation
    people: str
    messages: list[Message]


def sides_of(conversation: Conversation) -> list[Aside]:
    """The side conversations of a conversation, with their messages, the oldest first. Four queries."""
    sides = list(
        SideConversation.objects.filter(conversation=conversation)
        .prefetch_related("participants")
        .order_by("created_at", "pk")
    )
    if not sides:
        return []
    said = Message.everything.filter(side__in=sides).exclude(state=State.UNDONE)
    rows = (
        said.select_related("author").prefetch_related("attachments", "mentions__user").order_by("at", "pk")
    )
    by_side: dict[int | None, list[Message]] = {}
    for message in rows:
        by_side.setdefault(message.side_id, []).append(message)
    return [
        Aside(side, ", ".join(str(one) for one in side.participants.all()), by_side[side.pk])
        for side in sides
        if side.pk in by_side
    ]


def get_side(user: User, pk: int) -> SideConversation:
    """One side conversation through the gate of its conversation."""
    missing = NotFound("There is no such side conversation.")
    found = SideConversation.objects.filter(pk=pk).first()
    if found is None:
        raise missing
    try:
        found.conversation = get_conversation(user, found.conversation_id)
    except NotFound:
        raise missing from None
    return found
