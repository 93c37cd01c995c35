"""Reads about conversations, always for a given user."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection
from django.db.models import Prefetch, Q, QuerySet

from keepword.accounts.models import User
from keepword.accounts.queries import business
from keepword.conversations import rules
from keepword.conversations.models import (
    Attachment,
    Conversation,
    ConversationTag,
    Draft,
    Inbox,
    InboxSignature,
    Kind,
    Mention,
    Message,
    State,
    Status,
    Tag,
)
from keepword.core.errors import NotFound
from keepword.core.keyset import Page, page
from keepword.teams.queries import closed_to, mine, reach, team_ids

COUNT_LIMIT = 1000  # counts are exact up to here, then "1,000+"


def visible(user: User) -> QuerySet[Conversation]:
    """Every conversation that this user may see.

    Theirs, their teams', and whatever is neither a private team's nor came in where only others look.
    """
    if not user.may("converse"):
        return Conversation.objects.none()
    rows = Conversation.objects.filter(merged_into__isnull=True)
    if user.may("see_all_teams"):
        return rows
    sight = _sight(user)
    if not sight.is_limited:
        return rows
    nobody_elses = ~Q(team__in=sight.closed_teams) & ~Q(inbox__in=sight.closed_inboxes)
    return rows.filter(Q(assignee=user) | Q(team__in=sight.own_teams) | nobody_elses)


@dataclass(frozen=True, slots=True)
class _Sight:
    """The numbers of a person's teams, and of the teams and inboxes kept from them: by subqueries, or, within
    a request of theirs, in which `visible` is asked for many times, as they were when it first was."""

    own_teams: Any
    closed_teams: Any
    closed_inboxes: Any
    is_limited: bool = True


def _sight(user: User) -> _Sight:
    memory = user.request_memory
    if memory is None:
        return _Sight(
            mine(user).values("pk"), closed_to(user).values("pk"), _closed_inboxes(user).values("pk")
        )
    if "sight" not in memory:
        memory["sight"] = _seen_at_once(user)
    kept: _Sight = memory["sight"]
    return kept


def _seen_at_once(user: User) -> _Sight:
    """The numbers themselves. Two queries."""
    known = reach(user)
    own = [pk for pk, is_mine in known.items() if is_mine]
    closed = [pk for pk, is_mine in known.items() if not is_mine]
    kept: dict[int, set[int]] = {}
    for inbox, team in Inbox.teams.through.objects.values_list("inbox_id", "team_id"):
        kept.setdefault(inbox, set()).add(team)
    inboxes = [pk for pk, teams in kept.items() if teams.isdisjoint(own)]
    return _Sight(own, closed, inboxes, bool(closed or inboxes))


def who_may_see(conversation: Conversation, users: Sequence[User]) -> list[User]:
    """Those of these people who may see a conversation: `visible` asked the other way round. Two queries."""
    teams = team_ids(users)
    kept_to = set(conversation.inbox.teams.values_list("pk", flat=True)) if users else set()
    team = conversation.team
    private = team is not None and team.is_private

    def sees(user: User) -> bool:
        if not user.may("converse"):
            return False
        if user.may("see_all_teams") or user.pk == conversation.assignee_id:
            return True
        own = teams[user.pk]
        return conversation.team_id in own or (not private and (not kept_to or bool(kept_to & own)))

    return [user for user in users if sees(user)]


def _closed_inboxes(user: User) -> QuerySet[Inbox]:
    """The inboxes of teams that this user does not work in."""
    if user.may("see_all_teams"):
        return Inbox.objects.none()
    own = Inbox.objects.filter(teams__in=mine(user).values("pk")).values("pk")
    return Inbox.objects.filter(teams__isnull=False).exclude(pk__in=own)


def get_conversation(user: User, pk: int) -> Conversation:
    """The one gate to a conversation; missing and forbidden alike are NotFound.

    The number of one that was merged leads to where it is now.
    """
    rows = visible(user).select_related("customer", "assignee", "team", "inbox", "linked_to")
    found = rows.filter(pk=pk).first() or rows.filter(pk=home_of(pk)).first()
    if found is None:
        raise NotFound("There is no such conversation.")
    return found


def subjects(conversation: Conversation) -> list[int]:
    """The numbers under which facts of a conversation may stand: its own, and those merged into it."""
    return [conversation.pk, *conversation.merged.values_list("pk", flat=True)]


def home_of(pk: int) -> int:
    """The number under which what was said in a conversation is now: its own unless it was merged."""
    moved = Conversation.objects.filter(pk=pk, merged_into__isnull=False).values_list("merged_into_id")
    return next((into for (into,) in moved if into is not None), pk)


def messages_of(conversation: Conversation) -> QuerySet[Message]:
    """What was said, oldest first, with authors, files and mentions; what was taken back is left out."""
    return (
        conversation.messages.exclude(state=State.UNDONE)
        .select_related("author")
        .prefetch_related(
            "attachments",
            Prefetch("mentions", queryset=Mention.objects.select_related("user")),
        )
        .order_by("at", "pk")
    )


def whole_message(message: Message) -> Message | None:
    """A message with author, files and mentions, also one of a side conversation; None when it was taken
    back. The caller has it from its gate."""
    rows = Message.everything.exclude(state=State.UNDONE).select_related("author")
    rows = rows.prefetch_related("attachments", "mentions__user")
    return rows.filter(pk=message.pk).first()


def get_message(user: User, pk: int) -> Message:
    """One message through the gate of its conversation."""
    missing = NotFound("There is no such message.")
    found = Message.everything.select_related("conversation", "side").filter(pk=pk).first()
    if found is None:
        raise missing
    try:
        found.conversation = get_conversation(user, found.conversation_id)
    except NotFound:  # in words of its own it would say that the message is there
        raise missing from None
    return found


def get_attachment(user: User, pk: int) -> Attachment:
    """One file through the gate of its conversation."""
    missing = NotFound("There is no such file.")
    found = Attachment.objects.select_related("message").filter(pk=pk).first()
    if found is None:
        raise missing
    try:
        get_conversation(user, found.message.conversation_id)
    except NotFound:
        raise missing from None
    return found


def earlier(user: User, conversation: Conversation, *, size: int = 10) -> list[Conversation]:
    """The customer's other conversations, the newest first."""
    rows = visible(user).filter(customer_id=conversation.customer_id).exclude(pk=conversation.pk)
    return list(rows.select_related("assignee").order_by("-last_message_at", "-pk")[:size])


def drafts(user: User, conversation: Conversation) -> dict[str, Draft]:
    """This user's drafts in a conversation by kind."""
    return {draft.kind: draft for draft in Draft.objects.filter(conversation=conversation, user=user)}


def inboxes(user: User) -> QuerySet[Inbox]:
    """The inboxes that this user works in, by name."""
    if not user.may("converse"):
        return Inbox.objects.none()
    return (
        Inbox.objects.filter(is_active=True)
        .exclude(pk__in=_closed_inboxes(user).values("pk"))
        .order_by("name")
    )


AWAITS_US: Final = Q(status=Status.OPEN, waiting_since__isnull=False)
"""What a conversation is of whose customer waits for an answer of ours: of one definition wherever they are
counted."""


def unanswered() -> int:
    """How many open conversations wait for an answer of ours now."""
    return Conversation.objects.filter(AWAITS_US).count()


def with_problem() -> QuerySet[Message]:
    """Outgoing messages that a person must look at."""
    rows = Message.everything.exclude(kind=Kind.NOTICE)  # of those, whoever sends them has a list
    return rows.filter(Q(state=State.FAILED) | Q(state=State.UNCERTAIN))


def signature(inbox: Inbox, language: str, author: User | None) -> str:
    """What stands below an answer in a language, filled in for its author; "" when there is none."""
    text = inbox.signature
    if language:
        own = InboxSignature.objects.filter(inbox=inbox, language=language).first()
        text = own.text if own else text
    if "{" not in text:
        return text.strip()
    shop = business()
    values = {
        "agent": author.name if author else inbox.name,
        "job": author.job_title if author else "",
        "shop": shop.name if shop else "",
        "inbox": inbox.name,
    }
    return rules.filled(text, values)


def get_inbox(user: User, pk: int) -> Inbox:
    """One inbox for an admin; missing and forbidden alike are NotFound."""
    found = Inbox.objects.filter(pk=pk).first() if user.may("settle") else None
    if found is None:
        raise NotFound("There is no such inbox.")
    return found


def signatures(inbox: Inbox) -> dict[str, str]:
    """The signatures of an inbox as they are written, by language; "" is for all others."""
    return {"": inbox.signature, **dict(inbox.signatures.values_list("language", "text"))}


def scheduled(user: User, *, after: str = "", size: int = 40) -> Page[Message]:
    """What this user may see of what leaves later, the next first; held ones come last."""
    rows = Message.objects.filter(state=State.SCHEDULED, conversation__in=visible(user))
    rows = rows.select_related("conversation__customer", "author")
    return page(rows, order=("send_after", "id"), after=after, size=size)


def tags(user: User) -> QuerySet[Tag]:
    """The tags that this user may put on conversations, by name."""
    if not user.may("converse"):
        return Tag.objects.none()
    return Tag.objects.filter(archived_at=None).order_by("key", "pk")


def get_tag(user: User, pk: int) -> Tag:
    """One tag, also an archived one; missing and forbidden alike are NotFound."""
    found = Tag.objects.filter(pk=pk).first() if user.may("converse") else None
    if found is None:
        raise NotFound("There is no such tag.")
    return found


def tags_of(conversation_ids: Collection[int]) -> dict[int, list[Tag]]:
    """The tags of conversations that the caller may see, by name, by conversation. One query."""
    found: dict[int, list[Tag]] = {pk: [] for pk in conversation_ids}
    rows = ConversationTag.objects.filter(conversation__in=found).select_related("tag").order_by("tag__key")
    for row in rows:
        found[row.conversation_id].append(row.tag)
    return found


def tag_counts(user: User, tag_ids: Collection[int]) -> dict[int, int]:
    """On how many conversations each tag is, counted to COUNT_LIMIT + 1; for those who keep the tags."""
    if not user.may("share") or not tag_ids:
        return {}
    ids = [int(pk) for pk in tag_ids][:400]  # SQLite joins at most 500 selects
    rows = "SELECT 1 FROM conversations_conversationtag WHERE tag_id = %s LIMIT %s"
    one = f"SELECT %s, COUNT(*) FROM ({rows}) AS n"  # noqa: S608 - our own names
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join([one] * len(ids)), [v for pk in ids for v in (pk, pk, COUNT_LIMIT + 1)]
        )
        return {pk: count for pk, count in cursor.fetchall()}
