"""A conversation, as the API tells it. The caller has customer, assignee, team and inbox at hand."""

from typing import Any, Final

from django.conf import settings
from pydantic import ConfigDict, Field

from keepword.api.fields import MaybeMoment, Moment, Out, Page
from keepword.api.shapes.customers import CustomerName
from keepword.api.shapes.people import PersonName
from keepword.conversations.links import status_url
from keepword.conversations.models import NEVER, Conversation, Priority
from keepword.conversations.queries import subjects

PRIORITIES: Final = {priority.name.lower(): priority for priority in Priority}

EXAMPLE: Final[dict[str, Any]] = {
    "id": 71,
    "subject": "My lamp does not light up",
    "status": "open",
    "priority": "normal",
    "inbox": {"id": 1, "name": "Support"},
    "customer": {"id": 12, "name": "Olena"},
    "assignee": {"id": 3, "name": "Ieva"},
    "team": {"id": 2, "name": "Repairs"},
    "language": "uk",
    "preview": "Good morning, the lamp that came yesterday …",
    "linked_to": None,
    "created_at": "2026-03-01T09:00:00.000000Z",
    "last_message_at": "2026-03-01T09:00:00.000000Z",
    "waiting_since": "2026-03-01T09:00:00.000000Z",
    "due_at": "2026-03-01T10:00:00.000000Z",
    "snoozed_until": None,
    "closed_at": None,
    "url": "https://desk.shop.example/c/71/",
    "customer_url": "https://desk.shop.example/s/1z-abc",
}


class InboxName(Out):
    """An inbox by name."""

    id: int
    name: str


class TeamName(Out):
    """A team by name."""

    id: int
    name: str


class ConversationOut(Out):
    """All that is said about one matter."""

    model_config = ConfigDict(json_schema_extra={"examples": [EXAMPLE]})

    id: int
    subject: str
    status: str = Field(
        description="open, waiting (for the customer), snoozed, closed, spam or notice (only you wrote)."
    )
    priority: str = Field(description="low, normal, high or urgent.")
    inbox: InboxName
    customer: CustomerName
    assignee: PersonName | None
    team: TeamName | None
    language: str
    preview: str = Field(description="The beginning of the last message.")
    linked_to: int | None = Field(description="The conversation that this one began in.")
    created_at: Moment
    last_message_at: Moment
    waiting_since: MaybeMoment = Field(description="The customer's first message that is not yet answered.")
    due_at: MaybeMoment = Field(description="By when one of us must act; null when nothing is due.")
    snoozed_until: MaybeMoment
    closed_at: MaybeMoment
    url: str = Field(description="Where we see it.")
    customer_url: str = Field(description="Where the customer sees it; whoever has this address may.")

    @classmethod
    def of(cls, conversation: Conversation) -> "ConversationOut":
        return cls(
            id=conversation.pk,
            subject=conversation.subject,
            status=conversation.status,
            priority=Priority(conversation.priority).name.lower(),
            inbox=InboxName(id=conversation.inbox_id, name=conversation.inbox.name),
            customer=CustomerName(id=conversation.customer_id, name=conversation.customer.name),
            assignee=PersonName.of(conversation.assignee),
            team=TeamName(id=conversation.team.pk, name=conversation.team.name)
            if conversation.team
            else None,
            language=conversation.language,
            preview=conversation.preview,
            linked_to=conversation.linked_to_id,
            created_at=conversation.created_at,
            last_message_at=conversation.last_message_at,
            waiting_since=conversation.waiting_since,
            due_at=None if conversation.due_at == NEVER else conversation.due_at,
            snoozed_until=conversation.snoozed_until,
            closed_at=conversation.closed_at,
            url=f"{settings.KEEPWORD_URL}/c/{conversation.pk}/",
            customer_url=status_url(conversation.pk),
        )


class WholeConversation(ConversationOut):
    """A conversation asked for by its number."""

    model_config = ConfigDict(json_schema_extra={"examples": [{**EXAMPLE, "merged_from": [72]}]})

    merged_from: list[int] = Field(
        description="The numbers of those that were merged into it; each leads here, so `id` may be another "
        "one than was asked for."
    )

    @classmethod
    def whole(cls, conversation: Conversation) -> "WholeConversation":
        numbers = [pk for pk in subjects(conversation) if pk != conversation.pk]
        return cls(**ConversationOut.of(conversation).model_dump(), merged_from=sorted(numbers)[:1000])


class ConversationList(Page[ConversationOut]):
    pass
